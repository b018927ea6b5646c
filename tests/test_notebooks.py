"""Ноутбуки из глав: перевод Markdown, номера, ошибки, выполнение и ячейка для Colab."""

import json
import runpy
import shutil
import subprocess
import sys
import types
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tools.assembly import assemble, colab_source
from tools.blocks import ChapterError
from tools.course import ROOT, Book
from tools.kernel import EXEMPT
from tools.myst import Converter
from tools.notebooks import add_outputs, build, main

CONFIG = """\
repository:
  url: https://github.com/Owner/course
  branch: main
"""
TOC = """\
root: index
parts:
  - numbered: 2
    chapters:
      - file: one
      - file: two
        sections:
          - file: two-more
  - chapters:
      - file: homework
"""
HEADER = """\
---
jupytext:
  text_representation:
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
---

"""
FIGURE = """\
:::{figure} images/a.svg
:name: fig-a
:alt: Кружок [и стрелка]

Граф для $x_1$.
:::
"""
SITE = "https://owner.github.io/course"


def make_book(folder: Path, **pages: str) -> Book:
    """Маленькая книга: страницы, которых нет в аргументах, состоят из заголовка."""
    (folder / "_config.yml").write_text(CONFIG)
    (folder / "_toc.yml").write_text(TOC)
    (folder / "images").mkdir(exist_ok=True)
    (folder / "images" / "a.svg").write_text("<svg/>")
    add_course_package(folder)  # вместо настоящего: тот несколько секунд загружает PyTorch
    for name in ("index", "one", "two", "two_more", "homework"):
        text = pages.get(name, f"# Заголовок {name}\n")
        (folder / f"{name.replace('_', '-')}.md").write_text(HEADER + text)
    return Book(folder)


def add_course_package(folder: Path) -> None:
    """Пакет `src` с одной папкой данных."""
    (folder / "src").mkdir(exist_ok=True)
    (folder / "src" / "__init__.py").touch()
    code = "import os\nDATA_DIR = os.environ.get('COURSE_DATA_DIR', 'data')\n"
    (folder / "src" / "utils.py").write_text(code)


def convert(folder: Path, text: str, glued: dict[str, str] | None = None, **pages: str) -> str:
    """Перевести текст второй главы."""
    book = make_book(folder, two=f"# Глава\n\n{text}", **pages)
    page = book.pages["two"]
    line, cell = page.cells[0]
    return Converter(book, page, glued or {}).convert(cell.source, line)


def body(folder: Path, text: str, **options) -> str:
    """То же без заголовка главы."""
    return convert(folder, text, **options).removeprefix("# 2 Глава\n\n")


# --- директивы ------------------------------------------------------------------------------


def test_admonition_becomes_quote(tmp_path):
    text = ":::{admonition} Важно\n:class: note\nПервая.\n\n- пункт\n:::"
    assert body(tmp_path, text) == "> **Важно**\n>\n> Первая.\n>\n> - пункт"


def test_formula_inside_quote_is_one_line(tmp_path):
    text = ":::{admonition} Важно\n:class: note\n$$\na\n= b\n$$\n:::"
    assert body(tmp_path, text).splitlines()[-1] == "> $$ a = b $$"


def test_dropdown_becomes_details(tmp_path):
    text = ":::{admonition} Ответ на `f`\n:class: tip dropdown\nДа.\n:::"
    summary = "<summary><b>Ответ на <code>f</code></b></summary>"
    assert body(tmp_path, text) == f"<details>\n{summary}\n\nДа.\n\n</details>"


def test_nested_directive(tmp_path):
    text = f"::::{{admonition}} Снаружи\n:class: note\n{FIGURE}::::"
    assert "\n> *Рис. 2.1. Граф для $x_1$.*" in body(tmp_path, text)


def test_figure_has_full_address_and_caption(tmp_path):
    address = "https://raw.githubusercontent.com/Owner/course/main/"
    address += f"{tmp_path.name}/images/a.svg"
    expected = f"![Кружок (и стрелка)]({address})\n\n*Рис. 2.1. Граф для $x_1$.*"
    assert body(tmp_path, FIGURE) == expected


def test_caption_with_emphasis_keeps_it(tmp_path):
    text = FIGURE.replace("Граф", "*Граф*")
    assert body(tmp_path, text).endswith("_Рис. 2.1. *Граф* для $x_1$._")


def test_rubric_becomes_plain_heading(tmp_path):
    text = ":::{rubric} Итоги\n:heading-level: 2\n:::"
    assert body(tmp_path, text) == "## Итоги"


def test_targets_disappear(tmp_path):
    assert body(tmp_path, "Раз.\n\n(label)=\n## Раздел\n\nДва.") == "Раз.\n\n## 2.1 Раздел\n\nДва."


def test_code_and_formulas_stay_as_they_are(tmp_path):
    code = "```python\n# не заголовок\n\n\n{ref}`x`\n```"
    text = f"{code}\n\n`{{ref}}` и $x$\n\n$$\na = b\n$$\n\n| a |\n|---|"
    assert body(tmp_path, text) == text


# --- роли и номера --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("{ref}`here`", f"[2.2 Здесь]({SITE}/two.html#here)"),
        ("{ref}`тут <here>`", f"[тут]({SITE}/two.html#here)"),
        ("{ref}`fig-a`", f"[рис. 2.1]({SITE}/two.html#fig-a)"),
        ("{numref}`fig-a`", f"[Рис. 2.1]({SITE}/two.html#fig-a)"),
        ("{numref}`рис. %s <fig-a>`", f"[рис. 2.1]({SITE}/two.html#fig-a)"),
        ("{doc}`глава <one>`", f"[глава]({SITE}/one.html)"),
        ("{doc}`two-more`", f"[2.3 Заголовок two_more]({SITE}/two-more.html)"),
        ("{glue:text}`loss:.2f`", "2,88"),
        ("{glue:text}`name`", "sgd"),
    ],
)
def test_roles(tmp_path, role, expected):
    text = f"## Первый\n\n(here)=\n## Здесь\n\n{FIGURE}\nТекст {role}."
    glued = {"loss": "2.8766", "name": "'sgd'"}
    assert body(tmp_path, text, glued=glued).endswith(f"Текст {expected}.")


def test_numbers_follow_contents(tmp_path):
    book = make_book(
        tmp_path,
        index=FIGURE.replace("fig-a", "fig-i") + "\n# Начало",
        two="# Вторая\n\n## A\n\n### Ниже\n\n## B\n\n" + FIGURE,
        two_more="# Ещё\n\n## Внутри\n\n" + FIGURE.replace("fig-a", "fig-b"),
    )
    assert [page.number for page in book.pages.values()] == [(), (1,), (2,), (2, 3), ()]
    assert list(book.pages["two"].headings.values()) == ["2", "2.1", "", "2.2"]
    assert list(book.pages["two-more"].headings.values()) == ["2.3", ""]
    numbers = [book.labels[name].number for name in ("fig-i", "fig-a", "fig-b")]
    assert numbers == ["1", "2.1", "2.2"]


def test_code_cell_figures_are_counted_in_order(tmp_path):
    cell = (
        "```{code-cell}\n---\ntags: [hide-input]\nmystnb:\n  figure:\n    name: fig-c\n"
        "    caption: Рядом с {numref}`fig-a`.\n---\n1\n```\n"
    )
    book = make_book(tmp_path, two=f"# Глава\n\n{cell}\n{FIGURE}")
    notebook = assemble(book, book.pages["two"], {})
    caption = notebook.cells[4].source
    assert caption == f"*Рис. 2.1. Рядом с [Рис. 2.2]({SITE}/two.html#fig-a).*"
    assert notebook.cells[3].metadata == {
        "tags": ["hide-input"],
        "jupyter": {"source_hidden": True},
    }


# --- ошибки ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (":::{note} Нет\n:::", r"two.md:12: директива \{note\} вне словаря"),
        ("\n```{note}\nНет\n```", r"two.md:13: директива \{note\} вне словаря"),
        ("Раз\nи {term}`слово`", r"two.md:13: роль \{term\} вне словаря"),
        (":::{admonition} Раз\n:class: bad\n:::", "two.md:12: класс врезки «bad» вне словаря"),
        (":::{admonition} Раз\n:class: note\nДва", r"two.md:12: директива .* не закрыта"),
        (":::{admonition} Раз\n:open:\n:::", "two.md:12: параметр :open: вне словаря"),
        (":::{admonition} A\n:class: note\n\n{ref}`x`\n:::", "two.md:15: нет метки x"),
        ("{ref}`x`", "two.md:12: нет метки x"),
        ("{doc}`x`", "two.md:12: нет страницы x"),
        ("{glue:text}`x:.2f`", "two.md:12: нет значения glue с именем x"),
        ("[глава](one.md)", "two.md:12: ссылка на «one.md»"),
        (FIGURE.replace("a.svg", "b.svg"), "two.md:12: нет файла рисунка images/b.svg"),
        (FIGURE.replace(":alt: Кружок [и стрелка]\n", ""), r"two.md:12: .* описания \(alt\)"),
        (FIGURE.replace(":name: fig-a\n", ""), r"two.md:12: у рисунка нет имени"),
        (FIGURE + FIGURE, "two.md:18: метка fig-a уже есть"),
        ("(label)=\nТекст", "two.md:13: метка label стоит не у заголовка"),
        ("$$\na", r"two.md:12: формула \$\$ не закрыта"),
        ("$$\na\n$$ (eq-a)", "two.md:14: .*метка формулы вне словаря"),
        ("```python\na", "two.md:12: блок кода не закрыт"),
        ("% заметка", "two.md:12: строка «% заметка» вне словаря"),
    ],
)
def test_error_names_file_and_line(tmp_path, text, problem):
    with pytest.raises(ChapterError, match=problem):
        convert(tmp_path, text)


def test_glue_needs_a_number(tmp_path):
    with pytest.raises(ChapterError, match="two.md:12: значение a = 'слово'"):
        convert(tmp_path, "{glue:text}`a:.2f`", glued={"a": "'слово'"})


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (":tags: [remove-cell]\nx = 1", "допустимы только вызовы glue"),
        ("glue('a', 1)", "glue — только в ячейках remove-cell"),
    ],
)
def test_glue_has_cells_of_its_own(tmp_path, cell, problem):
    book = make_book(tmp_path, two=f"# Глава\n\n```{{code-cell}}\n{cell}\n```\n")
    with pytest.raises(ChapterError, match=problem):
        assemble(book, book.pages["two"], {})


# --- выполнение -----------------------------------------------------------------------------

CHAPTER = """\
# Глава

Число {glue:text}`third:.2f`.

```{code-cell}
import os
import sys
import time
from pathlib import Path

print("видно", Path.cwd().name, os.environ["COURSE_DATA_DIR"])
print("не видно", file=sys.stderr)
1 / 4
```

```{code-cell}
:tags: [remove-cell]
from myst_nb import glue

glue("third", 1 / 3, display=False)
```

```{code-cell}
:tags: [raises-exception]
int("слово")
```

```{code-cell}
:tags: [nbval-ignore-output]
time.time_ns()
```

```{code-cell}
:tags: [remove-output]
print("скрыто")
```

```{code-cell}
from IPython.display import clear_output

for step in range(3):
    clear_output(wait=True)
    print("шаг", step)
```
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Книга, ноутбук которой сделан дважды: байты после каждого раза."""
    folder = tmp_path_factory.mktemp("book")
    book, page = pages_of(make_book(folder, two=CHAPTER))
    assert main([], folder) == 0
    first = (folder / "two.ipynb").read_bytes()
    assert not build(book, page)
    return folder, [first, (folder / "two.ipynb").read_bytes()]


def test_second_run_gives_the_same_bytes(built):
    folder, contents = built
    assert contents[0] == contents[1]
    assert sorted(path.name for path in folder.glob("*ipynb*")) == ["two.ipynb"]


def test_notebook_is_plain_and_complete(built):
    folder, _ = built
    notebook = nbformat.read(folder / "two.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3, 4, 5, 6]
    colab, first, error, _, hidden, steps = code
    assert colab.outputs == [] and hidden.outputs == []
    assert [output.output_type for output in first.outputs] == ["stream", "execute_result"]
    assert first.outputs[0].text == f"видно {folder.name} data\n"
    assert first.outputs[1].execution_count == 2
    assert first.metadata.glue.third.expression == "1 / 3"
    message = "invalid literal for int() with base 10: 'слово'"
    assert error.outputs[0].traceback == [f"ValueError: {message}"]
    assert steps.outputs[0].text == "шаг 2\n"
    assert "Число 0,33." in notebook.cells[2].source
    assert "remove-cell" not in json.dumps(notebook)


@pytest.mark.parametrize(
    ("before", "kept"),
    [("x = 1", True), ("x = 2", False)],
    ids=["ничего не изменилось", "изменилась ячейка выше"],
)
def test_exempt_output_is_kept_until_something_changes(before, kept):
    def notebook(first, value, time):
        cells = [
            new_code_cell(first, id=first[-1], outputs=[new_output("stream", text=value)]),
            new_code_cell(
                "time()",
                id="time",
                metadata={"tags": [EXEMPT]},
                outputs=[new_output("stream", text=time)],
            ),
        ]
        return new_notebook(cells=cells)

    new = notebook("x = 1", "1", "позже")
    add_outputs(new, notebook("x = 1", "1", "позже").cells, notebook(before, "1", "раньше"))
    assert new.cells[1].outputs[0].text == ("раньше" if kept else "позже")
    add_outputs(new, notebook("x = 1", "1", "позже").cells, notebook(before, "0", "раньше"))
    assert new.cells[1].outputs[0].text == "позже"


def test_cell_ids_depend_on_content_only(tmp_path):
    cells = "```{code-cell}\n1\n```\n\n```{code-cell}\n1\n```\n"
    before = assemble(*pages_of(make_book(tmp_path, two=f"# Глава\n\n{cells}")), {})
    after = assemble(
        *pages_of(make_book(tmp_path, two=f"# Глава\n\n```{{code-cell}}\n2\n```\n\n{cells}")), {}
    )
    old, new = [cell.id for cell in before.cells], [cell.id for cell in after.cells]
    assert len(set(old)) == len(old)
    assert set(old) < set(new)


def pages_of(book: Book):
    """Книга и её вторая глава."""
    return book, book.pages["two"]


def test_check_finds_what_fell_behind(built, tmp_path, capsys):
    folder, contents = built
    book = make_book(tmp_path, two=CHAPTER)
    assert main(["--check"], tmp_path) == 1
    assert "two.md: ноутбука нет. Обновить: make notebooks" in capsys.readouterr().out

    source = contents[0].decode().replace(folder.name, tmp_path.name)
    (tmp_path / "two.ipynb").write_text(source)
    assert main(["--check", "two.md"], tmp_path) == 0
    assert "соответствуют" in capsys.readouterr().out

    for old, new in [("1 / 4", "1 / 5"), ("Число", "Дробь"), ("[remove-output]", "[]")]:
        make_book(tmp_path, two=CHAPTER.replace(old, new))
        assert main(["--check"], tmp_path) == 1
        assert "two.md: отличается ячейка" in capsys.readouterr().out

    make_book(tmp_path, two=CHAPTER)
    (tmp_path / "extra.ipynb").write_text("{}")
    assert main(["--check"], book.folder) == 1
    assert "extra.ipynb: главы с кодом для этого ноутбука нет" in capsys.readouterr().out


def test_failed_cell_is_named(tmp_path):
    book = make_book(tmp_path, two="# Глава\n\n```{code-cell}\n1 / 0\n```\n")
    message = "two.md:12: ячейка не выполнилась. ZeroDivisionError: division by zero"
    with pytest.raises(ChapterError, match=message):
        build(*pages_of(book))
    assert not (tmp_path / "two.ipynb").exists()


def test_unknown_chapter_is_refused(tmp_path):
    make_book(tmp_path, two="# Глава\n\n```{code-cell}\n1\n```\n")
    with pytest.raises(SystemExit, match="Нет главы с кодом: three. Есть: two"):
        main(["three"], tmp_path)


# --- ячейка для Colab -----------------------------------------------------------------------


def course_modules() -> list[str]:
    """Загруженные модули пакета курса."""
    return [name for name in sys.modules if name.split(".")[0] == "src"]


@pytest.fixture
def colab(tmp_path, monkeypatch):
    """Запуск ячейки там, где пакета курса может не быть, с подменённым pip."""
    commands = []

    def run(use_drive=False, installed=True, in_colab=True, pip_fails=False):
        for name in course_modules():
            monkeypatch.delitem(sys.modules, name)
        elsewhere = [place for place in sys.path if place and Path(place) != ROOT]
        monkeypatch.setattr(sys, "path", [str(tmp_path), *elsewhere])
        finders = [finder for finder in sys.meta_path if "editable" not in repr(finder)]
        monkeypatch.setattr(sys, "meta_path", finders)
        if in_colab:
            drive = types.SimpleNamespace(mount=lambda path: commands.append(["mount", path]))
            monkeypatch.setitem(sys.modules, "google.colab", types.SimpleNamespace(drive=drive))

        def pip(command, **_):
            commands.append(command)
            if pip_fails:
                return subprocess.CompletedProcess(command, 1, "", "нет сети")
            add_course_package(tmp_path)
            return subprocess.CompletedProcess(command, 0, "", "")

        source = colab_source(make_book(tmp_path)).replace(
            "USE_DRIVE = False", f"USE_DRIVE = {use_drive}"
        )
        if not installed:
            shutil.rmtree(tmp_path / "src")
        monkeypatch.setattr(subprocess, "run", pip)
        path = tmp_path / "cell.py"
        path.write_text(source)
        runpy.run_path(str(path))
        return commands

    monkeypatch.setenv("COURSE_DATA_DIR", "временная")
    yield run
    for name in course_modules():  # настоящий пакет вернёт monkeypatch
        del sys.modules[name]


def test_colab_cell_is_silent_when_installed(colab, capsys):
    assert colab(in_colab=False) == []
    assert capsys.readouterr().out == ""


def test_colab_cell_installs_once(colab, capsys):
    (command,) = colab(installed=False)
    assert command[:6] == [sys.executable, "-m", "pip", "install", "-q", "--no-deps"]
    assert command[6] == "git+https://github.com/Owner/course@main"
    assert command[7].startswith("livelossplot==")
    assert capsys.readouterr().out == "Данные и веса: временная\n"
    assert colab() == [command]


def test_colab_cell_mounts_drive(colab, capsys):
    assert colab(use_drive=True) == [["mount", "/content/drive"]]
    assert capsys.readouterr().out == "Данные и веса: /content/drive/MyDrive/course/data\n"


def test_colab_cell_names_foreign_package(colab, monkeypatch):
    """Папка src ученика заслоняет пакет курса и после установки."""
    monkeypatch.setattr(sys.modules[__name__], "add_course_package", add_foreign_package)
    with pytest.raises(ImportError, match="заслонила другая папка src"):
        colab()


def add_foreign_package(folder: Path) -> None:
    """Пакет `src` без модуля `utils`."""
    (folder / "src").mkdir(exist_ok=True)
    (folder / "src" / "__init__.py").touch()


def test_colab_cell_explains_failure(colab):
    with pytest.raises(RuntimeError, match="не установился. Проверьте интернет(.|\n)*нет сети"):
        colab(installed=False, pip_fails=True)
