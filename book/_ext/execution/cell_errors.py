"""Ошибка в ячейке останавливает сборку и называет главу и ячейку."""

import sys

from myst_nb.core.execute.base import ExecutionError
from myst_nb.core.execute.cache import NotebookClientCache
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from sphinx.errors import SphinxError

MESSAGE = """\
Глава {chapter}, ячейка с кодом № {number} («{line}») не выполнилась.
{reason}"""


class CellError(SphinxError):
    """Ячейка главы завершилась ошибкой, которой автор не ждал."""

    category = "Сборка остановлена"


def failed_cell(cells, cause):
    """Номер (с единицы), ячейка и причина: ошибка в выводе или истёкшее время."""
    if isinstance(cause, CellTimeoutError):
        # Время вышло у последней из ячеек, которые ядро начало выполнять.
        number = max(number for number, cell in enumerate(cells, start=1) if cell.execution_count)
        return number, cells[number - 1], "Истекло время, отведённое ячейке (execute.timeout)."
    for number, cell in enumerate(cells, start=1):
        if "raises-exception" in cell.metadata.get("tags", []):
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                return number, cell, f"{output.ename}: {output.evalue}"
    raise cause


def first_line(source: str) -> str:
    """Первая непустая строка ячейки."""
    return next((line.strip() for line in source.splitlines() if line.strip()), "")


def named_errors(start_client):
    """Обёртка: та же работа, но ошибка называет главу и ячейку."""

    def start(client):
        try:
            start_client(client)
        except DeadKernelError as error:
            message = f"{client.path.name}: ядро Python остановилось, возможно, не хватило памяти"
            raise CellError(message) from error
        except ExecutionError as error:
            code = [cell for cell in client.notebook.cells if cell.cell_type == "code"]
            number, cell, reason = failed_cell(code, error.__cause__)
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
