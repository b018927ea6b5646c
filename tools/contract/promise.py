"""Обещание не пустое: в ноутбуке есть что сравнивать, и без сравнения ничего не остаётся."""

import ast
from collections.abc import Iterator

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from tools.contract.numbers import OwnTolerance
from tools.contract.outputs import SVG, count, is_compared, raster
from tools.kernel import is_shown, tags

SKIPPING = ("NBVAL_SKIP", "NBVAL_IGNORE_OUTPUT", "PYTEST_VALIDATE_IGNORE_OUTPUT")


def broken_promises(notebook: NotebookNode) -> list[str]:
    """Чем ноутбук нарушает договор; пустой список, если ничем."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    found = []
    if not any(count(notebook)):
        found.append("в ноутбуке нет ни одного числа и ни одной картинки, которые сравниваются")
    for number, cell in enumerate(cells, start=1):
        counts = {cell.execution_count} | {
            output.execution_count for output in cell.outputs if "execution_count" in output
        }
        if wrong := counts - {number} if cell.source.strip() else set():
            stored = "не выполнена" if None in wrong else f"записана под номером {max(wrong)}"
            found.append(f"ячейка [{number}] {stored}; выполнить всё по порядку: make notebooks")
        if "remove-output" in tags(cell) and cell.outputs:
            found.append(f"ячейка [{number}]: вывод скрыт меткой remove-output, но хранится")
        if any(not is_shown(output) for output in cell.outputs):
            found.append(f"ячейка [{number}]: хранится stderr, а его никто не сравнивает")
        if marker := next((name for name in SKIPPING if name in cell.source), None):
            found.append(f"ячейка [{number}]: пометка {marker} запрещена, есть метки ячеек")
        if "nbval-skip" in tags(cell):
            found.append(f"ячейка [{number}]: метка nbval-skip запрещена")
        if any(raster(output) is not None and SVG in output.data for output in cell.outputs):
            found.append(f"ячейка [{number}]: векторная копия картинки (SVG) не сравнивается")
        try:
            OwnTolerance.from_tags(tags(cell))
        except ValueError as error:
            found.append(f"ячейка [{number}]: {error}")
    for number in without_witness(cells):
        found.append(
            f"ячейка [{number}] не сравнивается, и ни одна сравниваемая ячейка после неё "
            "не печатает того, что в ней вычислено"
        )
    return found


def without_witness(cells: list[NotebookNode]) -> Iterator[int]:
    """Номера освобождённых от сравнения ячеек, за которые никто не отвечает.

    Свидетель — более поздняя ячейка, которая использует имя, заданное в освобождённой, и чей
    вывод сравнивается.
    """
    for index, cell in enumerate(cells):
        if is_compared(cell):
            continue
        given = _names(cell.source, ast.Store)
        witnesses = (later for later in cells[index + 1 :] if is_compared(later))
        if not any(later.outputs and given & _names(later.source, ast.Load) for later in witnesses):
            yield index + 1


def _names(source: str, context: type) -> set[str]:
    """Имена, которые ячейка задаёт (`ast.Store`) или использует (`ast.Load`)."""
    tree = ast.parse(TransformerManager().transform_cell(source))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, context):
            found.add(node.id)
        elif context is ast.Store and isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif context is ast.Store and isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return found
