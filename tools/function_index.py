"""Указатель: какие функции и классы PyTorch и NumPy вызывает код страниц и где о них написано.

    python -m tools.function_index    переписать book/inventories: адреса документации

Имена находит разбор кода. Описи (`book/inventories/*.inv`) — в старом, текстовом формате Sphinx:
в них только то, что понадобилось, и без сети их хватает. Методов, `x.sum()`, в указателе нет: чьи
они, по тексту программы не узнать.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from pkgutil import resolve_name

from tools.course import Book, Page
from tools.kernel import tags
from tools.wording import NO_BREAK

FOLDER = "inventories"
SITES = {
    "torch": "https://docs.pytorch.org/docs/stable/",
    "numpy": "https://numpy.org/doc/stable/",
}
CHAIN = re.compile(r"(?:torch|numpy)(?:\.\w+)+")  # имя через точки, без вызовов и индексов внутри
TITLES = {"torch": "PyTorch", "numpy": "NumPy"}
# Под каким именем описано то, что зовут короче.
DOCUMENTED = {
    "torch.nn.Parameter": "torch.nn.parameter.Parameter",
    "torch.inference_mode": "torch.autograd.grad_mode.inference_mode",
    "torch.utils.data.DistributedSampler": "torch.utils.data.distributed.DistributedSampler",
}
# Обычно у имени своя страница, а эти описаны на общих.
SHARED_PAGES = {
    "numpy.random.default_rng": "reference/random/generator.html",
    "torch.backends.": "backends.html",
    "torch.device": "tensor_attributes.html",
    "torch.distributed.": "distributed.html",
    "torch.testing.": "testing.html",
    "torch.utils.benchmark.": "benchmark_utils.html",
    "torch.utils.data.": "data.html",
}
OWN_PAGE = {
    "torch.": "generated/{}.html",
    "numpy.random.": "reference/random/generated/{}.html",
    "numpy.": "reference/generated/{}.html",
}


def names_in(sources: Iterable[str]) -> Iterator[set[str]]:
    """Полные имена из каждой ячейки: `np.sin` → numpy.sin; импорт виден и дальше."""
    imported: dict[str, str] = {}
    for source in sources:
        tree = list(ast.walk(ast.parse(source)))
        for node in tree:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    full = alias.name if alias.asname else alias.name.partition(".")[0]
                    imported[alias.asname or full] = full
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    imported[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        written = (ast.unparse(node) for node in tree if isinstance(node, ast.Attribute | ast.Name))
        parts = (name.partition(".") for name in written)
        found = {imported[head] + dot + rest for head, dot, rest in parts if head in imported}
        yield {name for name in found if CHAIN.fullmatch(name)}


def uses(book: Book) -> dict[str, dict[str, str]]:
    """Имя → места, где оно встречается: номер раздела или название страницы → ссылка на него."""
    found: dict[str, dict[str, str]] = {}
    for page in book.pages.values():
        cells = [
            (line, cell.source)
            for line, cell in page.cells
            if cell.cell_type == "code" and "remove-cell" not in tags(cell)
        ]
        for (line, _), names in zip(cells, names_in(code for _, code in cells), strict=True):
            for name in names:
                found.setdefault(name, {}).update([place(book, page, line)])
    return found


def place(book: Book, page: Page, line: int) -> tuple[str, str]:
    """Раздел, в котором стоит строка, и ссылка на него; у страниц без номеров — сама страница."""
    above = [number for start, number in page.headings.items() if number and start < line]
    number = above[-1] if above else ""
    shown = number or ".".join(map(str, page.number)) or page.title
    known = [
        name
        for name, label in book.labels.items()
        if (label.page, label.number, label.kind) == (page.name, number, "раздел")
    ]
    target = ("ref", known[0]) if number and known else ("doc", page.name)
    return shown, f"{{{target[0]}}}`{shown} <{target[1]}>`"


def address(name: str) -> str:
    """Где описано имя, от начала сайта документации."""
    pages = [page for start, page in SHARED_PAGES.items() if name.startswith(start)]
    pages += [shape.format(name) for start, shape in OWN_PAGE.items() if name.startswith(start)]
    return pages[0]


def kind(name: str) -> str:
    """`class`, `function` или пусто, если вызвать это нельзя: модуль, тип элементов, число."""
    try:
        value = resolve_name(name)
    except (AttributeError, ImportError):
        return ""
    return ("class" if isinstance(value, type) else "function") if callable(value) else ""


def inventory(package: str, names: Iterable[str]) -> str:
    """Опись, которую прочтёт intersphinx: имя, вид, страница."""
    lines = ["# Sphinx inventory version 1", f"# Project: {TITLES[package]}", "# Version:"]
    for name in sorted(names):
        documented = DOCUMENTED.get(name, name)
        if name.partition(".")[0] == package and (what := kind(name)):
            lines.append(f"{documented} {what} {address(documented)}")
    return "\n".join(lines) + "\n"


def listing(book: Book, package: str, known: set[str]) -> str:
    """Список одного пакета; `known` — имена из его описи."""
    lines = []
    for name, places in sorted(uses(book).items(), key=lambda item: item[0].lower()):
        documented = DOCUMENTED.get(name, name)
        if name.partition(".")[0] == package and documented in known:
            where = ", ".join(places.values())
            lines.append(f"- {{py:obj}}`{name} <{documented}>`{NO_BREAK}— {where}")
    return "\n".join(lines)


def main() -> None:
    book = Book()
    for package in SITES:
        path: Path = book.folder / FOLDER / f"{package}.inv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(inventory(package, uses(book)), encoding="utf-8")
        print(path.relative_to(book.folder.parent))


if __name__ == "__main__":
    main()
