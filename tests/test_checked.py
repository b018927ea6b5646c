"""Строка «Проверено», таблицы страницы «Как мы проверяем» и данные, из которых они сделаны."""

import re
import sys
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from docutils import nodes
from docutils.utils import new_document
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import checked
from tools.contract.outputs import count
from tools.contract.pictures import TOLERANCE
from tools.course import BOOK, Book
from tools.gates.measured import (
    Moved,
    load,
    marks,
    merge,
    moved,
    numbers_of,
    read_notebooks,
    save,
    summarize,
)
from tools.wording import NO_BREAK, NUMBERS, grouped, markdown_table, plural, russian_number

NOTEBOOKS = read_notebooks()
PNG = "iVBORw0KGgo="


# --- слова и числа --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "form"),
    [
        ([1, 21, 101, 451], "число"),
        ([2, 3, 4, 22, 143], "числа"),
        ([0, 5, 11, 12, 14, 19, 25, 111, 112, 212], "чисел"),
    ],
)
def test_noun_agrees_with_number(numbers, form):
    assert [plural(n, NUMBERS) for n in numbers] == [f"{n}{NO_BREAK}{form}" for n in numbers]


def test_long_number_is_grouped_by_three():
    numbers = (9999, 10_000, 1_234_567)
    assert [grouped(n).split(NO_BREAK) for n in numbers] == [
        ["9999"], ["10", "000"], ["1", "234", "567"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3e-7, "3·10⁻⁷"),
        (3.14e-5, "3,1·10⁻⁵"),
        (Decimal("0.0001"), "10⁻⁴"),
        (0.0314, "0,031"),
        (1.0, "1"),
        (-0.5, "−0,5"),
        (0, "0"),
        (12345, "1,2·10⁴"),
        (Decimal("inf"), "∞"),
    ],
)
def test_number_is_written_in_russian(value, shown):
    assert russian_number(value) == shown


def test_tables_keep_columns():
    table = markdown_table(("имя", "чисел"), [["длинное", "1"]])
    assert table.splitlines() == [
        "| имя     | чисел |",
        "| :------ | ----: |",
        "| длинное |     1 |",
    ]


# --- измеренный разброс ---------------------------------------------------------------------


def recorded(*values: tuple[str, str], where: str = "stdout:1", rms: float = 0.0) -> dict:
    """Запись одной ячейки: пары «ожидалось — получено» и рисунок."""
    numbers = [
        {"where": where, "expected": one, "obtained": two, "tolerance": "0.001"}
        for one, two in values
    ]
    return {"cell": 1, "numbers": numbers, "pictures": [{"rms": rms}]}


def sample(text: str = "0.117 5 nan\n") -> nbformat.NotebookNode:
    """Ноутбук с одной ячейкой: строка чисел и рисунок."""
    drawn = new_output("display_data", data={"image/png": PNG, "text/plain": "<Figure>"})
    cell = new_code_cell("print(1)", execution_count=1, outputs=[new_output("stream", text=text)])
    cell.outputs.append(drawn)
    cell.id = "cell"
    return new_notebook(cells=[new_markdown_cell("# Глава"), cell])


def measured_sample() -> dict:
    """Разброс этого ноутбука по трём запускам."""
    runs = [
        {"page": {"cells": [recorded(("0.117", value), ("5", "5"), ("nan", "nan"), rms=rms)]}}
        for value, rms in (("0.117", 0.0), ("0.118", 0.02), ("0.1165", 0.01))
    ]
    return merge({"page": sample()}, runs)["page"]


def test_spread_keeps_smallest_and_largest():
    assert measured_sample() == {
        "cell": {
            "numbers": {"stdout:1": "0.117 5 nan"},
            "moved": [vars(Moved("stdout:1", 0, "0.117", "0.1165", "0.118", "0.001"))],
            "pictures": {next(iter(measured_sample()["cell"]["pictures"])): 0.02},
        }
    }


def test_equal_values_have_not_moved():
    same = [("-0.", "0."), ("nan", "nan"), ("1.50", "1.5"), ("−3", "-3")]
    assert moved([recorded(*same)["numbers"]]) == []


def test_numbers_of_one_line_are_told_apart():
    numbers = recorded(("1.0", "1.0"), ("2.0", "2.1"))["numbers"]
    assert [(item.index, item.expected) for item in moved([numbers])] == [(1, "2.0")]


def test_spread_is_measured_in_number_and_in_tolerance():
    item = Moved("stdout:1", 0, "0.5", "0.498", "0.501", "0.004")
    assert (item.gap, item.relative, item.units) == (Decimal("0.002"), Decimal("0.004"), 0.5)
    assert Moved("", 0, "0", "0", "1", "0").units == Decimal("inf")


def test_summary_counts_what_is_measured():
    summary = summarize(sample(), measured_sample())
    assert (summary.numbers, summary.pictures) == (3, 1)
    assert (summary.measured_numbers, summary.measured_pictures) == (3, 1)
    assert [item.expected for item in summary.moved] == ["0.117"] and summary.rms == 0.02


def test_changed_line_is_not_measured():
    summary = summarize(sample("0.117 6 nan\n"), measured_sample())
    assert (summary.numbers, summary.measured_numbers, summary.moved) == (3, 0, [])


def test_data_of_a_drawing_are_known_by_one_digest():
    kind = "application/vnd.course.figure+json"
    found = {"stdout:1": ["3", "4"], f"{kind}:4": ["1"], f"{kind}:5": ["2"]}
    known = marks(found)
    assert known["stdout:1"] == "3 4" and set(known) == {"stdout:1", kind}
    changed = marks(found | {f"{kind}:5": ["2.1"]})
    assert changed["stdout:1"] == "3 4" and changed[kind] != known[kind]


def test_changed_picture_is_not_measured():
    notebook = sample()
    notebook.cells[1].outputs[1].data["image/png"] = "другой рисунок"
    summary = summarize(notebook, measured_sample())
    assert (summary.pictures, summary.measured_pictures, summary.rms) == (1, 0, 0)


def test_changed_code_is_not_measured():
    notebook = sample()
    notebook.cells[1].id = "other"
    assert summarize(notebook, measured_sample()).measured_numbers == 0


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_numbers_are_listed_as_they_are_counted(name):
    """Опознаём по одному ровно те числа, которые считает строка «Проверено»."""
    cells = [cell for cell in NOTEBOOKS[name].cells if cell.cell_type == "code"]
    found = [value for cell in cells for values in numbers_of(cell).values() for value in values]
    assert len(found) == count(NOTEBOOKS[name])[0] > 0


def test_saved_spread_stays_within_tolerance():
    """Страница говорит, что тревоги не было нигде: данным это противоречить не должно."""
    pages = load().get("pages", {})
    spread = [Moved(**item) for cells in pages.values() for cell in cells.values()
              for item in cell.get("moved", [])]  # fmt: skip
    assert all(item.units <= 1 for item in spread)
    drawn = [rms for cells in pages.values() for cell in cells.values()
             for rms in cell.get("pictures", {}).values()]  # fmt: skip
    assert all(rms <= TOLERANCE for rms in drawn)


# --- что видно на странице ------------------------------------------------------------------


def rows(table: str) -> list[list[str]]:
    """Строки таблицы Markdown без заголовка."""
    lines = [line for line in table.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def book(folder: Path, data: dict | None = None) -> Path:
    """Книга из одной главы с ноутбуком."""
    (folder / "_config.yml").write_text("{}", encoding="utf-8")
    (folder / "_toc.yml").write_text("root: page", encoding="utf-8")
    (folder / "page.md").write_text("# Глава\n", encoding="utf-8")
    nbformat.write(sample(), folder / "page.ipynb")
    if data:
        save(data, folder / "checked.json")
    return folder


DATA = {
    "date": "2026-03-05",
    "processor": "i486",
    "versions": {"python": "3.11.7", "torch": "2.13.0", "numpy": "2.4.6", "matplotlib": "3.11.2"},
    "environments": [
        {"name": "a", "title": "два потока", "numbers": 3, "moved": 1, "largest": "0.5"},
        {"name": "b", "title": "один поток", "numbers": 3, "moved": 0, "largest": "0"},
        {"name": "c", "title": "AVX-512", "skipped": "нужно: процессор с AVX-512"},
    ],
}


def test_chapters_table_shows_spread(tmp_path):
    table = checked.chapters(book(tmp_path, DATA | {"pages": {"page": measured_sample()}}))
    assert rows(table) == [
        ["{doc}`Глава <page>`", "3", "1", "1", "0,0085", "1", "0,02"],
        ["Всего", "3", "1", "", "", "", ""],
    ]
    assert "не измерен" not in table


def test_chapters_table_owns_up_to_what_was_not_measured(tmp_path):
    table = checked.chapters(book(tmp_path))
    assert rows(table)[0][1:] == ["3", "1", "—", "—", "—", "—"]
    assert f"Разброс ещё не измерен: 3{NO_BREAK}числа, 1{NO_BREAK}рисунок." in table


def test_environments_table(tmp_path):
    assert rows(checked.environments(book(tmp_path, DATA))) == [
        ["два потока", "3", "1", "0,5"],
        ["один поток", "3", "0", "—"],
        ["AVX-512: пропущено, нужно: процессор с AVX-512", "—", "—", "—"],
    ]


def test_measurement_names_date_and_versions(tmp_path):
    text = checked.measurement(book(tmp_path, DATA)).replace(NO_BREAK, " ")
    assert "5 марта 2026 года, Python 3.11.7, PyTorch 2.13.0" in text and "i486" in text
    assert checked.measurement(tmp_path / "другая") == "Пока таких измерений не было."


def test_rules_show_both_verdicts():
    verdicts = {row[-1] for row in rows(checked.rules(BOOK))}
    assert verdicts == {"сошлось", "не сошлось"}


def test_line_agrees_with_notebook():
    assert checked.line(sample()) == f"Проверено: 3{NO_BREAK}числа, 1{NO_BREAK}рисунок"
    assert checked.line(new_notebook()) == ""


def test_every_block_of_the_page_exists_and_every_notebook_is_in_the_table():
    used = re.findall(
        r"^:::\{checked\} (\w+)$", (BOOK / "how-we-check.md").read_text("utf-8"), re.M
    )
    assert sorted(used) == sorted(checked.BLOCKS)
    table = checked.chapters(BOOK)
    assert all(f"<{name}>`" in table for name in NOTEBOOKS)
    assert list(Book().pages)[-1] == "how-we-check"


# --- строка под заголовком ------------------------------------------------------------------


@pytest.fixture
def extension(monkeypatch):
    monkeypatch.syspath_prepend(BOOK / "_ext")
    monkeypatch.delitem(sys.modules, "chapters.checked", raising=False)
    from chapters import checked as module

    return module


def read_page(extension, folder: Path, element: str = "cell_code", pages: tuple = ()) -> tuple:
    """Страница после чтения и файлы, от которых она зависит."""
    document = new_document("page")
    section = nodes.section("", nodes.title("", "Глава"), nodes.paragraph("", "Начало."))
    document += section
    section += nodes.container("", nb_element=element)
    files: list[str] = []
    env = SimpleNamespace(docname="page", found_docs=set(pages), note_dependency=files.append)
    extension.add_line(SimpleNamespace(env=env, srcdir=folder), document)
    return section, files


def test_line_stands_under_the_title_and_links_to_the_page(extension, tmp_path):
    section, files = read_page(extension, book(tmp_path), pages=("how-we-check",))
    assert section[1].astext() == checked.line(sample())
    assert section[1]["classes"] == ["checked"] and section[1][0]["reftarget"] == "/how-we-check"
    assert files == [str(tmp_path / "page.ipynb")]


def test_line_without_the_page_is_no_link(extension, tmp_path):
    section, _ = read_page(extension, book(tmp_path))
    assert isinstance(section[1][0], nodes.inline)


def test_page_without_notebook_waits_for_it(extension, tmp_path):
    section, files = read_page(extension, tmp_path)
    assert section[1].astext() == "Начало." and files == [str(tmp_path / "page.ipynb")]


def test_page_without_code_has_no_line(extension, tmp_path):
    section, files = read_page(extension, book(tmp_path), element="markdown")
    assert section[1].astext() == "Начало." and files == []
