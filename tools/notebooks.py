"""Ноутбуки из глав: `python -m tools.notebooks [--check] [ГЛАВА …]`.

Каждая глава с кодом превращается в выполненный ноутбук рядом с собой. Повторный запуск даёт те же
байты. С `--check` ничего не выполняется: сравниваются только исходные тексты. Не выполняется код и
тогда, когда сменились только адреса курса: репозиторий или ветка.
"""

import argparse
import json
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from tools.assembly import assemble, colab_source, glue_expressions, has_code
from tools.blocks import ChapterError
from tools.contract.masks import mask
from tools.contract.outputs import pictures, texts
from tools.course import BOOK, Book, Page
from tools.frameworks.catalogue import frameworks
from tools.freshness import DIGESTS, check, digests, read, readdressed, reworded
from tools.interruptible import ignore_interruption, interruption_waits
from tools.kernel import EXEMPT, CellFailed, execute, tags
from tools.reference import KEY, digest, is_recorded, path_of, recording_cells
from tools.repository import RepositoryError
from tools.whole import one_at_a_time, written_aside

PROCESSES = 2
LOST = "Процесс, который выполнял главы, остановила система: возможно, не хватило памяти."


def add_outputs(notebook: NotebookNode, executed: list[NotebookNode], old: NotebookNode) -> None:
    """Разложить выводы по ячейкам ноутбука, нумеруя их так, будто убранных ячеек не было.

    Время вычислений каждый раз другое. Если больше ничего не изменилось, остаётся сохранённый
    вывод: иначе каждый запуск менял бы файл. То же с ячейкой, освобождённой от сравнения, пока
    ничего не изменилось до неё.
    """
    stored = {cell.id: cell.outputs for cell in old.cells if cell.cell_type == "code"}
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    shown = [cell for cell in executed if "remove-cell" not in tags(cell)]
    unchanged = True
    for number, (cell, result) in enumerate(zip(code, shown, strict=True), start=1):
        cell.outputs = [] if "remove-output" in tags(cell) else result.outputs
        before = stored.get(cell.id)
        exempt = EXEMPT in tags(cell) and unchanged
        if before and (exempt or without_varying(before) == without_varying(cell.outputs)):
            cell.outputs = before
        cell.execution_count = number
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = number
        unchanged &= cell.outputs == before


def without_varying(outputs: list[NotebookNode]) -> list:
    """Выводы без того, что у каждого запуска своё: времени и имён устройств."""
    words = {kind: mask(text).split() for kind, text in texts(outputs).items()}
    return [words, pictures(outputs)]


def write(notebook: NotebookNode, path: Path) -> bool:
    """Записать ноутбук рядом и переименовать; вернуть, изменился ли файл."""
    nbformat.validate(notebook)
    return write_text(nbformat.writes(notebook) + "\n", path)


def write_text(text: str, path: Path) -> bool:
    """Записать файл рядом и переименовать; вернуть, изменился ли он."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    with written_aside(path) as aside:
        aside.write_text(text, encoding="utf-8", newline="\n")
    return True


def glued_values(cells: list[NotebookNode]) -> dict[str, str]:
    """Значения, которые ячейки передали в текст через `glue`."""
    return {
        output.metadata.scrapbook.name: next(
            value for kind, value in output.data.items() if kind.endswith("text/plain")
        )
        for cell in cells
        for output in cell.outputs
        if "scrapbook" in output.get("metadata", {})
    }


def build(book: Book, page: Page) -> bool:
    """Выполнить код главы и сделать её ноутбук; вернуть, изменился ли файл.

    Если сменились только адреса курса, код не выполняется: выводы остаются прежними.
    """
    path = page.path.with_suffix(".ipynb")
    if notebook := readdressed(book, page):
        return write(notebook, path)
    notebook, changed = executed(book, page, read(path))
    return write(notebook, path) or changed


def executed(
    book: Book, page: Page, old: NotebookNode, python: str | Path = sys.executable
) -> tuple[NotebookNode, bool]:
    """Выполнить код главы; вернуть её ноутбук и то, изменился ли эталон.

    От прежнего ноутбука `old` остаются выводы, которые отличаются только временем.
    """
    chapter = [(line, cell) for line, cell in page.cells if cell.cell_type == "code"]
    names = {name for line, cell in chapter for name in glue_expressions(page, line, cell)}
    assemble(book, page, dict.fromkeys(names, "0"))  # ошибки в тексте видны до долгого выполнения
    cells = [new_code_cell(colab_source(book, page))]
    cells += [new_code_cell(cell.source, metadata={"tags": tags(cell)}) for _, cell in chapter]
    if is_recorded(book, page):
        cells += recording_cells(page)
    try:
        execute(cells, book.folder, python)
    except CellFailed as error:
        line = chapter[min(error.index, len(chapter)) - 1][0] if error.index else 1
        raise ChapterError(page.path, line, f"ячейка не выполнилась. {error}") from error
    changed = is_recorded(book, page) and write_reference(path_of(book, page), cells)
    notebook = assemble(book, page, glued_values(cells))
    add_outputs(notebook, cells, old)
    notebook.metadata[DIGESTS] = digests(notebook)
    if (reference := path_of(book, page)).exists():
        notebook.metadata[KEY] = digest(reference)
    return notebook, changed


def write_reference(path: Path, cells: list[NotebookNode]) -> bool:
    """Записать эталон из вывода предпоследней ячейки; вернуть, изменился ли файл."""
    recorded = cells[-2].outputs[0].text
    if json.loads(recorded)["values"]:
        return write_text(recorded, path)
    del cells[-2:]  # сверять в этой главе нечего
    path.unlink(missing_ok=True)
    return False


def build_named(folder: Path, name: str) -> tuple[str, bool]:
    """Сделать ноутбук в отдельном процессе; ошибку вернуть текстом."""
    try:
        book = Book(folder)
        changed = build(book, book.pages[name])
    except (ChapterError, RepositoryError) as error:
        return str(error), False
    return f"{name}.ipynb: {'обновлён' if changed else 'без изменений'}", True


def build_all(folder: Path, pages: list[Page]) -> bool:
    """Сделать ноутбуки в нескольких процессах; вернуть, все ли получились."""
    done = True
    spawn = multiprocessing.get_context("spawn")  # fork опасен, когда есть потоки
    processes = min(PROCESSES, len(pages))
    with ProcessPoolExecutor(processes, mp_context=spawn, initializer=ignore_interruption) as pool:
        with interruption_waits():
            jobs = [pool.submit(build_named, folder, page.name) for page in pages]
        try:
            for job in as_completed(jobs):
                message, success = job.result()
                print(message, flush=True, file=sys.stdout if success else sys.stderr)
                done &= success
        except BrokenProcessPool:
            sys.exit(LOST)
    return done


def choose(book: Book, names: list[str]) -> list[Page]:
    """Страницы по именам или путям файлов; без имён — все, где есть код."""
    pages = {name: page for name, page in book.pages.items() if has_code(page)}
    if not names:
        return list(pages.values())
    stems = [Path(name).name.removesuffix(".md").removesuffix(".ipynb") for name in names]
    if unknown := [name for name in stems if name not in pages]:
        raise SystemExit(f"Нет главы с кодом: {', '.join(unknown)}. Есть: {', '.join(pages)}")
    return [pages[name] for name in stems]


def main(arguments: list[str] | None = None, folder: Path = BOOK) -> int:
    """Разобрать командную строку и сделать или проверить ноутбуки."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", metavar="ГЛАВА", help="без имён — все главы с кодом")
    parser.add_argument("--check", action="store_true", help="только сравнить с главами")
    options = parser.parse_args(arguments)
    try:
        book = Book(folder)
        pages = choose(book, options.files)
        if options.check:
            problems = check(book, pages)
            print("\n".join(problems) or "Ноутбуки соответствуют главам.")
            return int(bool(problems))
    except (ChapterError, RepositoryError) as error:
        print(error, file=sys.stderr)
        return 1
    with one_at_a_time(folder / "_build", "notebooks"):
        for page in frameworks(book).values():  # выполняет их tools.frameworks, здесь — слова
            if notebook := reworded(book, page):
                write(notebook, page.path.with_suffix(".ipynb"))
        return int(not build_all(folder, pages))


if __name__ == "__main__":
    sys.exit(main())
