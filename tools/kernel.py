"""Окружение, в котором выполняются ноутбуки: одно и то же при создании и при проверке."""

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from traitlets import List, default

from tools.course import ROOT

KERNEL_NAME = "python3"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": KERNEL_NAME},
    "language_info": {"name": "python"},
}
LONGEST_SOCKET = 103  # байтов: столько берёт macOS, Linux — на четыре больше
EXEMPT = "nbval-ignore-output"
CHECK = "course-check"  # последняя ячейка ноутбука, «Сошлось ли у меня?»: главы в ней нет


class LocalKernelManager(AsyncKernelManager):
    """С ядром говорят через сокеты в файлах, а не через порты.

    Порт выбирает тот, кто запускает ядро, а занимает само ядро, и за это время его может взять
    другой процесс. Когда имя файла для сокета слишком длинно или файлов-сокетов нет (Windows),
    остаются порты.
    """

    @default("connection_file")
    def _own_file(self) -> str:
        return str(Path(tempfile.gettempdir(), f"kernel-{uuid4().hex}.json"))

    @default("transport")
    def _sockets(self) -> str:
        address = self.connection_file.replace(".json", "-ipc-5")
        fits = len(os.fsencode(address)) <= LONGEST_SOCKET
        return "ipc" if os.name == "posix" and fits else "tcp"


class OneKernel(KernelSpecManager):
    """Ядро, которое запускает названная команда."""

    command = List()

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Какое имя ни назови, ядро одно."""
        return KernelSpec(argv=self.command, display_name=kernel_name, language="python")


def python_kernel(python: str | Path) -> list[str]:
    """Команда, которой запускают ядро этого Python."""
    return [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]


def tags(cell: NotebookNode) -> list[str]:
    """Теги ячейки."""
    return cell.metadata.get("tags", [])


def is_shown(output: NotebookNode) -> bool:
    """Показывается ли вывод: stderr (полосы tqdm, предупреждения) — нет."""
    return output.get("name") != "stderr"


@contextmanager
def course_environment() -> Iterator[Path]:
    """Подготовить переменные окружения для ядра и вернуть его временную папку данных.

    Главы 3 и 4 пишут файл с одним именем, поэтому папка данных у каждого ноутбука своя. Свои и
    папка IPython, и настройки matplotlib: настройки пользователя чисел и рисунков не меняют, а
    параллельные ядра не спорят за историю.
    Сохранённые числа получены на процессоре, поэтому видеокарты ядро не видит. Число потоков и
    зерно хешей ядро берёт у того, кто его запустил, — иначе их нельзя было бы менять в проверке
    на разных платформах, — а если их никто не назначил, они всегда одни и те же.
    """
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        data = Path(folder, "data").resolve()
        data.mkdir()
        Path(folder, "matplotlibrc").touch()
        variables = {
            "COURSE_DATA_DIR": str(data),
            "IPYTHONDIR": str(Path(folder, "ipython")),
            "PYTHONSTARTUP": "",
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "MATPLOTLIBRC": str(Path(folder, "matplotlibrc")),
            # Этот src, а не тот, что установлен из другого клона.
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
            "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),
            "CUDA_VISIBLE_DEVICES": "",
            "PYTHONHASHSEED": os.environ.get("PYTHONHASHSEED", "0"),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        before = {name: os.environ.get(name) for name in variables}
        os.environ.update(variables)
        try:
            yield data
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def hide_paths(output: NotebookNode, data: Path) -> None:
    """Убрать из вывода временную папку данных: у каждого запуска она своя."""
    contents = output.get("data", {})
    for holder, keys in ((output, ("text", "evalue")), (contents, list(contents))):
        for key in keys:
            if isinstance(holder.get(key), str):
                holder[key] = holder[key].replace(str(data), "data")


def hear_termination() -> None:
    """Ядро слышит просьбу завершиться, даже если рождено там, где её отложили.

    Отсрочку наследуют и программы, которые запускает сама глава: остановить их было бы нельзя.
    """
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def execute(cells: list[NotebookNode], folder: Path, python: str | Path = sys.executable) -> None:
    """Выполнить ячейки по порядку в одном ядре; выводы остаются в ячейках, уже очищенные.

    Ядро — новый процесс Python; `python` может быть и из другого окружения.

    Raises
    ------
    CellFailed
        Если ячейка завершилась не так, как обещают её теги.
    """
    notebook = new_notebook(cells=cells, metadata=METADATA)
    with course_environment() as data:
        command = python_kernel(python)
        manager = LocalKernelManager(kernel_spec_manager=OneKernel(command=command))
        client = NotebookClient(
            notebook,
            km=manager,
            timeout=1800,
            record_timing=False,
            coalesce_streams=True,
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": str(folder)}},
        )
        try:
            client.execute(preexec_fn=hear_termination if os.name == "posix" else None)
        except (CellControlSignal, DeadKernelError) as error:
            raise CellFailed(_last_started(cells), _reason(error)) from error
        finally:
            if manager.has_kernel:
                run_sync(manager.shutdown_kernel)()
        for index, cell in enumerate(cells):
            raised = any(output.output_type == "error" for output in cell.outputs)
            if "raises-exception" in tags(cell) and not raised:
                raise CellFailed(index, "ячейка помечена raises-exception, но ошибки нет")
            cell.outputs = [_clean(output, data) for output in cell.outputs if is_shown(output)]


class CellFailed(Exception):
    """Ячейка с этим номером (с нуля) не выполнилась."""

    def __init__(self, index: int, reason: str):
        super().__init__(reason)
        self.index = index


def _last_started(cells: list[NotebookNode]) -> int:
    """Номер последней начатой ячейки."""
    return max((i for i, cell in enumerate(cells) if cell.execution_count), default=0)


def _reason(error: Exception) -> str:
    if isinstance(error, CellExecutionError):
        return f"{error.ename}: {error.evalue}"
    return str(error)


def _clean(output: NotebookNode, data: Path) -> NotebookNode:
    """Оставить в выводе только то, что одинаково у всех запусков на всех машинах."""
    hide_paths(output, data)
    if output.output_type == "error":
        output.traceback = [f"{output.ename}: {output.evalue}"]
    elif "image/png" in output.get("data", {}):
        output.data.pop("image/svg+xml", None)  # сравнивают PNG, а SVG сайт рисует сам
    return output
