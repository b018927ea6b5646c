"""Шесть фреймворков страницы 1.1: выводы не старше кода, числа сходятся, таблицы говорят правду.

Сохранённые ноутбуки проверяются всегда, и для этого не нужен ни один из фреймворков. Выполненные
только что (`make book FRAMEWORKS=1`) — тогда, когда они есть, а с FRAMEWORKS=1 они обязаны быть.
"""

import os
import re
import subprocess
import sys
from functools import cache

import numpy as np
import pytest
from scipy.optimize import curve_fit

from src.points import gabor_points
from tools.assembly import imports_of
from tools.contract.promise import broken_promises
from tools.course import BOOK, ROOT, Book
from tools.frameworks.catalogue import (
    CHANGE,
    FOLDER,
    HOME,
    ORIGINAL,
    RUN,
    TITLES,
    VARIANT,
    code_digest,
    code_of,
    frameworks,
    phrases,
    printed,
    read_notebooks,
    results,
    section,
)
from tools.frameworks.show import Shown
from tools.freshness import difference
from tools.gates.elsewhere import compare
from tools.pinned import pins

FRESH = BOOK / "_build" / FOLDER
FOLDERS = [BOOK / FOLDER, *([FRESH] if os.environ.get("FRAMEWORKS") else [])]
NAMES = {"pytorch": {"torch"}, "lightning": {"torch", "lightning"}, "keras": {"keras"}}
NAMES |= {"keras-jax": {"keras"}, "jax": {"jax", "optax"}, "flax": {"flax", "jax", "optax"}}
NAMES |= {"tensorflow": {"tensorflow"}}
HEAVY = set().union(*NAMES.values())
TRACED = "Когда выполняется код"
CALLED = re.compile(r"^вызвана: ", re.MULTILINE)


@cache
def book() -> Book:
    return Book()


@cache
def pages():
    return frameworks(book())


@cache
def stored():
    return read_notebooks(BOOK / FOLDER)


def numbers(notebook) -> dict[str, float]:
    """Числа раздела «Ответ»."""
    return {name: float(value) for name, value in results(notebook).items()}


# --- выводы не старше кода ------------------------------------------------------------------


@pytest.mark.parametrize("name", TITLES)
def test_stored_notebook_is_in_step_with_its_source(name):
    assert name in stored(), f"нет book/{FOLDER}/{name}.ipynb: make frameworks"
    problem = difference(book(), pages()[name])
    assert not problem, f"{FOLDER}/{name}: {problem}. Обновить: make frameworks"
    assert broken_promises(stored()[name]) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
@pytest.mark.parametrize("name", TITLES)
def test_no_output_is_older_than_its_code(folder, name):
    notebook = read_notebooks(folder)[name]
    assert notebook.metadata[RUN]["code"] == code_digest(pages()[name]), (
        "выполните: make frameworks"
    )


@pytest.mark.parametrize("change", [("0.06", "0.07"), ("range(600)", "range(60)")])
def test_digest_notices_any_change_of_code(monkeypatch, change):
    page = frameworks(book())["pytorch"]
    before = code_digest(page)
    for _, cell in page.cells:
        cell.source = cell.source.replace(*change)
    assert code_digest(page) != before


@pytest.mark.parametrize("name", ["src/points.py", "requirements-frameworks.txt"])
def test_digest_notices_other_data_and_versions(monkeypatch, tmp_path, name):
    before = code_digest(pages()["jax"])
    for path in ("src/points.py", "requirements-frameworks.txt", "constraints-frameworks.txt"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        text = (ROOT / path).read_text(encoding="utf-8")
        (tmp_path / path).write_text(text + ("\n# иначе" if path == name else ""), encoding="utf-8")
    monkeypatch.setattr("tools.frameworks.catalogue.ROOT", tmp_path)
    assert code_digest(pages()["jax"]) != before


def test_outputs_come_from_the_pinned_versions():
    pinned = pins("requirements-frameworks.txt")
    for name, notebook in stored().items():
        found = dict(notebook.metadata[RUN]["versions"])
        assert found.pop("python").startswith("3."), name
        assert found == pinned, name


def test_frameworks_share_the_versions_of_the_course():
    course, other = pins("requirements.txt"), pins("requirements-frameworks.txt")
    shared = course.keys() & other.keys()
    assert {"torch", "numpy"} <= shared
    assert {name: other[name] for name in shared} == {name: course[name] for name in shared}


@pytest.mark.skipif(not os.environ.get("FRAMEWORKS"), reason="фреймворки не выполнялись")
@pytest.mark.parametrize("name", TITLES)
def test_fresh_outputs_are_those_stored(tmp_path, name):
    fresh = read_notebooks(FRESH)[name]
    report = compare(name, stored()[name], fresh, tmp_path / "data", tmp_path)
    problems = [cell for cell in report["cells"] if cell["outcome"] != "passed"]
    assert problems == []


# --- одно число -----------------------------------------------------------------------------


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
@pytest.mark.parametrize("name", TITLES)
def test_frameworks_agree_with_pytorch(folder, name):
    notebooks = read_notebooks(folder)
    expected, found = numbers(notebooks["pytorch"]), numbers(notebooks[name])
    assert list(expected) == ["w1", "w2", "потери"]
    assert found == pytest.approx(expected, rel=1e-5, abs=0)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
@pytest.mark.parametrize("name", TITLES)
def test_frameworks_agree_with_least_squares(folder, name):
    def gabor(x, w1, w2):
        h = w1 + 0.06 * w2 * x
        return np.sin(h) * np.exp(-(h**2) / 32)

    x, y = (array.astype(float) for array in gabor_points())
    best, covariance = curve_fit(gabor, x, y, p0=(2, 14))
    found = numbers(read_notebooks(folder)[name])
    distance = np.abs([found["w1"], found["w2"]] - best) / np.sqrt(np.diag(covariance))
    assert distance.max() < 2
    assert found["потери"] == pytest.approx(np.mean((gabor(x, *best) - y) ** 2), rel=1e-3)


def test_everyone_starts_with_the_same_loss():
    first = {
        name: float(re.sub(r"[^\d.e-]", "", printed([*code_of(section(notebook, "Потери"))][-1])))
        for name, notebook in stored().items()
    }
    assert first == pytest.approx(dict.fromkeys(TITLES, first["pytorch"]), rel=1e-6)


def test_everyone_makes_the_same_steps():
    """Скорость обучения, импульс, начало и число шагов видны в коде каждого."""
    for name, page in pages().items():
        code = "\n".join(cell.source for _, cell in page.cells if cell.cell_type == "code")
        for pattern in (r"\b0\.1\b", r"momentum=0\.9", r"\b2\.0\b.*\b14\.0\b", r"\b600\b"):
            assert re.search(pattern, code), f"{name}: {pattern}"


# --- страница говорит правду ----------------------------------------------------------------


def test_every_notebook_uses_its_own_framework():
    for name, page in pages().items():
        loaded = {module.split(".")[0] for module in imports_of(page)}
        assert loaded & HEAVY == NAMES[name], name


def test_variant_differs_by_one_line():
    original, variant = (
        "\n".join(cell.source for _, cell in pages()[name].cells) for name in (ORIGINAL, VARIANT)
    )
    pairs = zip(original.splitlines(), variant.splitlines(), strict=True)
    assert [pair for pair in pairs if pair[0] != pair[1]] == [CHANGE]


def test_table_names_what_stands_in_the_code():
    for name, page in pages().items():
        code = "\n".join(cell.source for _, cell in page.cells if cell.cell_type == "code")
        for fact in page.facts.values():
            for used in re.findall(r"`([^`()]+)(?:\(\))?`", fact):
                last = used.rsplit(".")[-1]
                assert re.search(rf"\b{re.escape(last)}\b", code), f"{name}: {used}"


def test_compiled_functions_print_once():
    """Кто, по таблице, компилирует, у того print при двух вызовах сработал один раз."""
    for name in TITLES.keys() - {ORIGINAL, VARIANT}:
        shown = "\n".join(printed(cell) for cell in code_of(section(stored()[name], TRACED)))
        compiled = pages()[name].facts["compiled"] != "ничего"
        assert len(CALLED.findall(shown)) == (1 if compiled else 2), name
    for name, repeated in ((ORIGINAL, 2), (VARIANT, 0)):
        (cell,) = code_of(section(stored()[name], TRACED))
        assert len(CALLED.findall(printed(cell).partition("ещё два")[2])) == repeated, name


def test_only_jax_keeps_the_old_parameters():
    for name, notebook in stored().items():
        first, *_ = code_of(section(notebook, "Где живут параметры"))
        before, after = re.search(r"до шага: (\S+)\nпосле: (\S+)", printed(first)).groups()
        assert float(before) == 2 and float(after) == pytest.approx(2.0208809, abs=1e-6), name
        assert ('before["w1"]' in first.source) == (name == "jax")


def test_phrasebook_has_the_same_fifteen_rows():
    """Все фразы — строки выполненной ячейки: несуществующее имя остановило бы ноутбук."""
    said = {name: phrases(notebook) for name, notebook in stored().items()}
    rows = list(said["pytorch"])
    assert len(rows) == len(set(rows)) == 15
    assert all(list(found) == rows for found in said.values())


def test_every_group_of_tabs_has_all_six():
    page = book().pages[HOME].path.read_text(encoding="utf-8")
    titles = re.findall(r"^:::\{frameworks\} ([А-Я].+|phrasebook)$", page, re.MULTILINE)
    shown = Shown(book())
    assert len(titles) == 12
    for title in titles:
        assert list(shown.panels(title)) == [name for name in TITLES if name != VARIANT], title
    with pytest.raises(LookupError, match="Нет такого"):
        shown.panels("Нет такого")


def test_page_says_whether_outputs_are_fresh(tmp_path):
    old = Shown(book(), tmp_path)
    assert not old.is_fresh and "не запускались" in old.versions()
    for name in TITLES:
        path = tmp_path / f"{name}.ipynb"
        path.write_bytes((BOOK / FOLDER / path.name).read_bytes())
    new = Shown(book(), tmp_path)
    assert new.is_fresh and "при сборке этой страницы" in new.versions()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(code_digest(pages()["tensorflow"]), "0"), encoding="utf-8")
    assert not Shown(book(), tmp_path).is_fresh


def test_nothing_heavy_is_loaded_without_the_packages():
    """Ни сборка, ни проверка страницы не загружает ни одного фреймворка, кроме PyTorch."""
    code = "import sys; before = set(sys.modules)\n"  # что загрузил сам Python, не в счёт
    code += "import tools.frameworks.show, tools.frameworks.run, tools.myst, src.points\n"
    code += "print(*{name.partition('.')[0] for name in sys.modules.keys() - before})"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    loaded = set(run.stdout.split())
    assert "tools" in loaded and loaded & HEAVY == set()


def test_colab_gets_lightning_with_what_it_needs():
    first = {
        name: [cell for cell in notebook.cells if cell.cell_type == "code"][0].source
        for name, notebook in stored().items()
    }
    pinned = pins("requirements-frameworks.txt")
    names = ("lightning", "lightning_utilities", "torchmetrics")
    wanted = " ".join(f"{name}=={pinned[name]}" for name in names)
    assert f'SMALL = "{wanted}"' in first["lightning"]
    assert 'NEEDED = "jax matplotlib numpy optax torch"' in first["jax"]
