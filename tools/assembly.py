"""Сборка ноутбука из главы: ячейки, их имена и метаданные, ячейка для Colab — без выводов."""

import ast
import hashlib
import re
import sys
import tomllib
from pathlib import Path
from urllib.parse import quote

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools.blocks import ChapterError
from tools.course import ROOT, Book, Page
from tools.kernel import METADATA, tags
from tools.launch import addresses
from tools.myst import Converter
from tools.reference import last_cells, path_of

# Приходят вместе с ядром ноутбука.
PART_OF_KERNEL = {"IPython", "ipython", "matplotlib_inline"}
# На чистом Python: их можно поставить, не трогая ничего другого.
SMALL = {"livelossplot", "tqdm", "lightning"}
WITH = {"lightning": ("lightning_utilities", "torchmetrics")}  # без чего она не загрузится
# Код свёрнут: в Jupyter, Kaggle и Colab.
FOLDED = {"jupyter": {"source_hidden": True}, "_kg_hide-input": True, "cellView": "form"}
HELP = "troubleshooting"  # страница об ошибках, если она в книге есть


def has_code(page: Page) -> bool:
    """Есть ли на странице ячейки с кодом: без них ноутбук не нужен."""
    return any(cell.cell_type == "code" for _, cell in page.cells)


def imports_of(page: Page) -> list[str]:
    """Всё, что загружает код страницы: «torch», «src.utils.set_seed»; ошибочный — не в счёт."""
    names = []
    for _, cell in page.cells:
        if cell.cell_type == "code" and not {"remove-cell", "raises-exception"} & {*tags(cell)}:
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Import):
                    names += [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom):
                    names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def modules_of(page: Page) -> set[str]:
    """Чужие библиотеки, которые загружает код страницы."""
    names = {name.split(".")[0] for name in imports_of(page)}
    return names - sys.stdlib_module_names - {"src"}


def used_of_course(book: Book, page: Page) -> list[str]:
    """Что ноутбук берёт из пакета курса: «utils.set_seed»."""
    names = {*imports_of(page)} | ({"src.checks.check"} if path_of(book, page).exists() else set())
    return sorted(name.removeprefix("src.") for name in names if name.startswith("src."))


def mark() -> str:
    """Первая строка описания пакета `src`: по ней его отличают от чужой папки."""
    tree = ast.parse((ROOT / "src" / "__init__.py").read_text(encoding="utf-8"))
    return ast.get_docstring(tree).partition("\n")[0]


def colab_source(book: Book, page: Page) -> str:
    """Первая ячейка ноутбука: `tools/colab_cell.py` с подставленными адресами и версиями."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = ("requirements.txt", "requirements-frameworks.txt")
    requirements = "".join((ROOT / name).read_text(encoding="utf-8") for name in lists)
    own = {re.match(r"[\w-]+", line)[0] for line in project["dependencies"]} - PART_OF_KERNEL
    modules = modules_of(page) - PART_OF_KERNEL
    small = [name for found in sorted(modules & SMALL) for name in (found, *WITH.get(found, ()))]
    values = {
        "REPOSITORY": book.repository,
        "BRANCH": quote(book.branch),
        "NAME": book.repository.split("/")[-1],
        "PYTHON": project["requires-python"].removeprefix(">="),
        "NEEDED": " ".join(sorted(own | modules - SMALL)),
        "SMALL": " ".join(re.search(rf"^{name}==\S+", requirements, re.M)[0] for name in small),
        "MARK": mark(),
        "USED": " ".join(used_of_course(book, page)),
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
    home = book.pages[page.home] if page.home else page
    link = f"[{home.full_title}]({book.url(home.name)})"
    path = f"{book.path}/{page.name}.ipynb"
    places = addresses(book.repository, book.branch, path).items()
    places = ", ".join(f"[{place}]({address})" for place, address in places)
    about = f"Глава на сайте курса: {link}. Запустить её: {places}."
    cells = [
        new_markdown_cell(f"{about}\n\n{guide(book, page)}"),
        new_code_cell(colab_source(book, page), metadata=dict(FOLDED)),
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
    if path_of(book, page).exists():
        cells += last_cells(page)
    number_ids(cells)
    return new_notebook(cells=cells, metadata=METADATA)


def guide(book: Book, page: Page) -> str:
    """Как работать с ноутбуком и где искать помощь: для тех, кто открыл его впервые."""
    text = "Выполняйте ячейки подряд, сверху вниз: Shift + Enter."
    if any("raises-exception" in tags(cell) for _, cell in page.cells):
        text += (
            " Некоторые нарочно кончаются ошибкой, и рядом об этом сказано; "
            "если запуск на такой остановился, продолжайте со следующей."
        )
    if HELP in book.pages and page.name != HELP:
        text += f" Застряли? Откройте «[{book.pages[HELP].title}]({book.url(HELP)})»."
    return text


def code_cells(converter: Converter, line: int, cell: NotebookNode) -> list[NotebookNode]:
    """Ячейка кода и, если у её рисунка есть подпись, ячейка с подписью."""
    if re.search(r"\bglue\(|\bmyst_nb\b", cell.source):
        raise ChapterError(converter.page.path, line, "glue — только в ячейках remove-cell")
    metadata: dict = {"tags": tags(cell)} if tags(cell) else {}
    if "hide-input" in tags(cell):
        metadata |= FOLDED
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
