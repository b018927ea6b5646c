"""Не отстал ли ноутбук от главы и не правили ли его руками; ничего не выполняется."""

import hashlib
import json
import re
from itertools import zip_longest
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from tools.assembly import assemble, has_code
from tools.blocks import ChapterError
from tools.course import Book, Page
from tools.frameworks.catalogue import RUN
from tools.reference import KEY, orphans
from tools.reference import difference as reference_difference

COMMAND = "make notebooks (или git checkout, если менялся не источник, а сам ноутбук)"
DIGESTS = "outputs"
ADDRESS = re.compile(r"github\.com/[\w./%-]+|MyDrive/[\w.-]+")


def read(path: Path) -> NotebookNode:
    """Прочитать ноутбук; пустой, если его ещё нет."""
    if not path.exists():
        return new_notebook()
    return nbformat.read(path, as_version=4)


def stored_values(notebook: NotebookNode) -> dict[str, str]:
    """Значения `glue`, с которыми ноутбук был сделан."""
    return {
        name: glued["value"]
        for cell in notebook.cells
        for name, glued in cell.metadata.get("glue", {}).items()
    }


def readdressed(book: Book, page: Page) -> NotebookNode | None:
    """Ноутбук с прежними выводами, если после него в коде сменились только адреса курса.

    Они есть в первой ячейке кода, подготовительной; на выводы главы она не влияет.
    """
    new, old = reworded(book, page), read(page.path.with_suffix(".ipynb"))
    if new is None:
        return None
    first, before = first_code(new), first_code(old)
    return new if first.source != before.source and fixed(first) == fixed(before) else None


def reworded(book: Book, page: Page) -> NotebookNode | None:
    """Ноутбук с прежними выводами, если изменились только слова и подготовительная ячейка."""
    old = read(page.path.with_suffix(".ipynb"))
    try:
        new = assemble(book, page, stored_values(old))
    except ChapterError:  # в тексте новое число из кода
        return None
    code, stored = (
        [cell for cell in notebook.cells if cell.cell_type == "code"] for notebook in (new, old)
    )
    if not stored or [*map(fixed, code[1:])] != [*map(fixed, stored[1:])]:
        return None
    if old.metadata.get(DIGESTS) != digests(old):  # ноутбук правили руками
        return None
    for cell, before in zip(code, stored, strict=True):
        cell.outputs, cell.execution_count = before.outputs, before.execution_count
    new.metadata |= {key: old.metadata[key] for key in (DIGESTS, KEY, RUN) if key in old.metadata}
    return new


def first_code(notebook: NotebookNode) -> NotebookNode:
    """Подготовительная ячейка."""
    return next(cell for cell in notebook.cells if cell.cell_type == "code")


def fixed(cell: NotebookNode) -> tuple:
    """То в ячейке, что от адресов курса не зависит."""
    return ADDRESS.sub("", cell.source), cell.metadata


def difference(book: Book, page: Page) -> str:
    """Чем ноутбук отстал от главы; пустая строка, если ничем."""
    path = page.path.with_suffix(".ipynb")
    if not path.exists():
        return "ноутбука нет"
    notebook = read(path)
    try:
        expected = assemble(book, page, stored_values(notebook))
    except ChapterError as error:
        return str(error)
    for found, wanted in zip(notebook.cells, expected.cells, strict=False):
        keys = {*found, *wanted} - {"outputs", "execution_count"}
        if wrong := sorted(key for key in keys if found.get(key) != wanted.get(key)):
            return f"отличается ячейка «{first_line(wanted.source)}» ({', '.join(wrong)})"
    if len(notebook.cells) != len(expected.cells):
        return f"ячеек {len(notebook.cells)}, а нужно {len(expected.cells)}"
    stored = notebook.metadata.pop(DIGESTS, [])
    pairs = zip_longest(stored, digests(notebook))
    if changed := [str(i) for i, (old, new) in enumerate(pairs, start=1) if old != new]:
        return f"в ноутбуке руками изменён вывод ячейки [{', '.join(changed)}]"
    if problem := reference_difference(book, page, notebook.metadata.pop(KEY, None)):
        return problem
    notebook.metadata.pop(RUN, None)
    if (notebook.metadata, notebook.nbformat_minor) != (expected.metadata, expected.nbformat_minor):
        return "другие метаданные ноутбука"
    return ""


def digests(notebook: NotebookNode) -> list[str]:
    """Отпечатки выводов всех ячеек с кодом: по ним видно, что ноутбук правили руками."""
    contents = (cell.outputs for cell in notebook.cells if cell.cell_type == "code")
    texts = (json.dumps(outputs, ensure_ascii=False, sort_keys=True) for outputs in contents)
    return [hashlib.sha256(text.encode()).hexdigest()[:8] for text in texts]


def first_line(source: str) -> str:
    """Первая строка ячейки, чтобы её узнать."""
    return source.strip().partition("\n")[0][:60]


def check(book: Book, pages: list[Page]) -> list[str]:
    """Сообщения об отставших ноутбуках и о ноутбуках без главы."""
    problems = [
        f"{page.path.name}: {problem}. Обновить: {COMMAND}"
        for page in pages
        if (problem := difference(book, page))
    ]
    known = {page.path.with_suffix(".ipynb") for page in book.pages.values() if has_code(page)}
    for path in sorted(set(book.folder.glob("*.ipynb")) - known):
        problems.append(f"{path.name}: главы с кодом для этого ноутбука нет, удалите его")
    for path in orphans(book):
        problems.append(f"{path.name}: главы для этого эталона нет, удалите его")
    return problems
