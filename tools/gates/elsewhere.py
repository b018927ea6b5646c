"""Ноутбук в чужом окружении: выполнить его чужим Python и сравнить с сохранёнными выводами."""

from copy import deepcopy
from pathlib import Path

from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbformat import NotebookNode

from tools.contract.numbers import OwnTolerance
from tools.contract.outputs import Comparison, compare_outputs, is_compared
from tools.contract.report import place, record
from tools.kernel import LocalKernelManager, OneKernel, hide_paths, is_shown, python_kernel, tags
from tools.wording import COLOUR

__all__ = ["Failed", "compare", "execute", "python_kernel"]

STARTS = 3  # порты, которые два ядра выбрали в один миг, иногда совпадают


class Failed(Exception):
    """Ноутбук не дошёл до конца; в сообщении — ячейка и её ошибка."""


def start(
    notebook: NotebookNode, command: list[str], folder: Path, variables: dict[str, str]
) -> None:
    """Выполнить ноутбук новым ядром."""
    manager = LocalKernelManager(kernel_spec_manager=OneKernel(command=command))
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=1200,
        startup_timeout=300,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute(env=variables)
    finally:
        if manager.has_kernel:
            run_sync(manager.shutdown_kernel)()


def execute(
    notebook: NotebookNode, command: list[str], folder: Path, variables: dict[str, str]
) -> NotebookNode:
    """Выполнить копию ноутбука сверху вниз в папке `folder`.

    Raises
    ------
    Failed
        Если ячейка завершилась не так, как обещают её теги.
    """
    for attempt in range(STARTS):
        copy = deepcopy(notebook)
        try:
            start(copy, command, folder, variables)
            break
        except (CellControlSignal, DeadKernelError) as error:
            raise Failed(COLOUR.sub("", str(error))) from error
        except RuntimeError as error:  # ядро не запустилось
            if attempt == STARTS - 1:
                raise Failed(str(error)) from error
    for cell in copy.cells:
        raised = any(output.output_type == "error" for output in cell.get("outputs", []))
        if "raises-exception" in tags(cell) and not raised:
            raise Failed(f"Ошибки, о которой говорит глава, нет:\n{cell.source}")
    return copy


def compare(
    name: str, stored: NotebookNode, executed: NotebookNode, data: Path, results: Path
) -> dict:
    """Запись о странице для отчёта: что сдвинулось по сравнению с сохранённым.

    Ячейка подготовки у каждого места печатает своё и не сравнивается. `data` — папка данных, как
    её видело ядро; в `results` складываются разности картинок.
    """
    pairs = zip(stored.cells, executed.cells, strict=True)
    pairs = [(old, new) for old, new in pairs if old.cell_type == "code"][1:]
    cells = []
    for old, new in pairs:
        outputs = [output for output in new.outputs if is_shown(output)]
        for output in outputs:
            hide_paths(output, data)
        found = Comparison()
        if is_compared(old):
            own = OwnTolerance.from_tags(tags(old))
            picture = results / f"{name}-{old.execution_count}"
            found = compare_outputs(old.outputs, outputs, picture, own)
        cells.append(record(stored, old, found, "" if found.ok else "Вывод отличается."))
    return {"page": name, "title": place(stored, None), "cells": cells}
