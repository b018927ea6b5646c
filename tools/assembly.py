"""Сборка ноутбука из главы: ячейки, их имена и метаданные, ячейка для Colab — без выводов."""

import ast
import hashlib
import re
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools.blocks import ChapterError
from tools.course import ROOT, Book, Page
from tools.kernel import METADATA, tags
from tools.myst import Converter


def has_code(page: Page) -> bool:
    """Есть ли на странице ячейки с кодом: без них ноутбук не нужен."""
    return any(cell.cell_type == "code" for _, cell in page.cells)


def colab_source(book: Book) -> str:
    """Первая ячейка ноутбука: `tools/colab_cell.py` с подставленными адресом и версией."""
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    values = {
        "REPOSITORY": book.repository,
        "BRANCH": book.branch,
        "NAME": book.repository.split("/")[-1],
        "LIVELOSSPLOT": re.search(r"^livelossplot==(\S+)", requirements, re.M)[1],
    }
    source = (Path(__file__).parent / "colab_cell.py").read_text(encoding="utf-8").rstrip()
    return re.sub(r"\{([A-Z]+)\}", lambda match: values[match[1]], source)


def glue_expressions(page: Page, line: int, cell: NotebookNode) -> dict[str, str]:
    """Имена и выражения из ячейки `remove-cell`: в ней нет ничего, кроме вызовов `glue`.

    В ноутбуке этой ячейки нет, и её побочных действий не было бы тоже. А выражения сохраняются в
    метаданных предыдущей ячейки, чтобы проверка могла сравнить и числа, подставленные в текст.
    """
    if "remove-cell" not in tags(cell):
        return {}
    expressions = {}
    for statement in ast.parse(cell.source).body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "myst_nb":
            continue
        call = getattr(statement, "value", None)
        if not isinstance(call, ast.Call) or getattr(call.func, "id", "") != "glue":
            problem = "в ячейке remove-cell допустимы только вызовы glue(имя, выражение)"
            raise ChapterError(page.path, line, problem)
        name, expression = call.args[0].value, call.args[1]
        expressions[name] = ast.unparse(expression)
    return expressions


def assemble(book: Book, page: Page, glued: dict[str, str]) -> NotebookNode:
    """Собрать ноутбук без выводов: всё, что следует из текста главы и значений `glue`."""
    converter = Converter(book, page, glued)
    link = f"[{page.full_title}]({book.url(page.name)})"
    cells = [
        new_markdown_cell(f"Глава на сайте курса: {link}."),
        new_code_cell(colab_source(book), metadata={"cellView": "form"}),
    ]
    for line, cell in page.cells:
        if cell.cell_type == "markdown":
            if text := converter.convert(cell.source, line):
                cells.append(new_markdown_cell(text))
        elif "remove-cell" in tags(cell):
            values = {
                name: {"expression": expression, "value": glued.get(name, "")}
                for name, expression in glue_expressions(page, line, cell).items()
            }
            code = next(cell for cell in reversed(cells) if cell.cell_type == "code")
            code.metadata.setdefault("glue", {}).update(values)
        else:
            cells += code_cells(converter, line, cell)
    number_ids(cells)
    return new_notebook(cells=cells, metadata=METADATA)


def code_cells(converter: Converter, line: int, cell: NotebookNode) -> list[NotebookNode]:
    """Ячейка кода и, если у её рисунка есть подпись, ячейка с подписью."""
    if re.search(r"\bglue\(|\bmyst_nb\b", cell.source):
        raise ChapterError(converter.page.path, line, "glue — только в ячейках remove-cell")
    metadata: dict = {"tags": tags(cell)} if tags(cell) else {}
    if "hide-input" in tags(cell):
        metadata["jupyter"] = {"source_hidden": True}
    cells = [new_code_cell(cell.source, metadata=metadata)]
    if figure := cell.metadata.get("mystnb", {}).get("figure"):
        caption = converter.caption(figure["name"], figure.get("caption", ""), line)
        cells.append(new_markdown_cell(caption))
    return cells


def number_ids(cells: list[NotebookNode]) -> None:
    """Имена ячеек из их содержимого: правка одной ячейки не меняет имён остальных."""
    used: dict[str, int] = {}
    for cell in cells:
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
        used[digest] = used.get(digest, 0) + 1
        cell.id = digest if used[digest] == 1 else f"{digest}-{used[digest]}"
