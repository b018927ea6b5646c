"""Ошибка в ячейке останавливает сборку и называет главу и ячейку."""

import sys

from myst_nb.core.execute.base import ExecutionError
from myst_nb.core.execute.cache import NotebookClientCache
from sphinx.errors import SphinxError

MESSAGE = """\
Глава {chapter}, ячейка с кодом № {number} («{line}») не выполнилась.
{reason}"""


class CellError(SphinxError):
    """Ячейка главы завершилась ошибкой, которой автор не ждал."""

    category = "Сборка остановлена"


def failed_cell(cells):
    """Номер (с единицы), ячейка и причина: ошибка в выводе или истёкшее время."""
    for number, cell in enumerate(cells, start=1):
        if "raises-exception" in cell.metadata.get("tags", []):
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                return number, cell, f"{output.ename}: {output.evalue}"
    # Ошибки в выводе нет: ядро прервали, и номер выполнения последняя ячейка не получила.
    unfinished = (item for item in enumerate(cells, start=1) if not item[1].execution_count)
    number, cell = next(unfinished, (len(cells), cells[-1]))
    return number, cell, "Истекло время, отведённое ячейке (execute.timeout)."


def first_line(source: str) -> str:
    """Первая непустая строка ячейки."""
    return next((line.strip() for line in source.splitlines() if line.strip()), "")


def named_errors(start_client):
    """Обёртка: та же работа, но ошибка называет главу и ячейку."""

    def start(client):
        try:
            start_client(client)
        except ExecutionError as error:
            code = [cell for cell in client.notebook.cells if cell.cell_type == "code"]
            number, cell, reason = failed_cell(code)
            message = MESSAGE.format(
                chapter=client.path.name,
                number=number,
                line=first_line(cell.source),
                reason=reason,
            )
            raise CellError(message) from error

    return start


def shorten_traceback(app, exception):
    """Причина названа: десятки кадров Sphinx и Jupyter Book под ней только мешают."""
    if isinstance(exception, SphinxError):
        sys.tracebacklimit = 0


def setup(app):
    if NotebookClientCache.start_client.__module__ != __name__:
        NotebookClientCache.start_client = named_errors(NotebookClientCache.start_client)
    app.connect("build-finished", shorten_traceback)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
