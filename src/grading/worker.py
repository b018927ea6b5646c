"""Выполнение ноутбука внутри песочницы: `python -m src.grading.worker < задание.json`.

Печатает по строке JSON: номер каждой начатой ячейки, а последней — чем всё кончилось.
"""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress

from src.grading.limits import limit

PRELUDE = "from src.grading import inside as _grading\n_grading.watch()\n_ = None"
DUMP = '__import__("src.grading.inside", fromlist=["inside"]).dump(globals())'
CLASS = re.compile(r"^(?P<indent>[ \t]*)(?=class ParityDataset\b)", re.MULTILINE)
OUTPUT = 10_000_000  # сколько знаков может напечатать ноутбук


def substituted(source: str, sizes: list[int]) -> str:
    """Код ячейки, в котором выборки этих размеров отразятся."""
    module = '__import__("src.grading.inside", fromlist=["inside"])'
    return CLASS.sub(rf"\g<indent>@{module}.reflected({tuple(sizes)})\n\g<indent>", source)


def say(**what) -> None:
    """Сообщить проверяющему."""
    print(json.dumps(what, ensure_ascii=False), flush=True)


def finish(client, **what) -> None:
    """Сказать, чем кончилось, и остановить ядро вместе с его процессами."""
    say(**what)
    if (pid := getattr(client.km.provisioner, "pid", None)) and os.name != "nt":
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    os._exit(0)


def client_class():
    """Класс исполнителя, который не копит вывод без меры."""
    from nbclient import NotebookClient

    class Client(NotebookClient):
        printed = 0

        def process_message(self, msg, cell, cell_index):
            self.printed += len(str(msg["content"].get("text", msg["content"])))
            if self.printed > OUTPUT:
                finish(self, status="output", images=0)
            return super().process_message(msg, cell, cell_index)

    return Client


def execute(sources: list[str]) -> None:
    """Выполнить ячейки по порядку и сообщить, чем кончилось."""
    from jupyter_client.manager import AsyncKernelManager
    from nbclient.exceptions import CellExecutionError, DeadKernelError
    from nbformat.v4 import new_code_cell, new_notebook

    cells = [new_code_cell(source) for source in [PRELUDE, *sources, DUMP]]
    # Сокеты в папке, а не порты: сети нет и у самого проверяющего. В Windows таких нет.
    sockets = {"transport": "ipc", "ip": os.path.join(os.getcwd(), "k")}
    manager = AsyncKernelManager(**({} if os.name == "nt" else sockets))
    client = client_class()(new_notebook(cells=cells), km=manager, timeout=None)
    result = {"status": "done"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with client.setup_kernel(**quiet):
        for index, cell in enumerate(cells):
            if result["status"] == "error" and index != len(cells) - 1:
                continue  # осталось записать то, что успело получиться
            say(cell=index)
            try:
                client.execute_cell(cell, index)
            except CellExecutionError as error:
                message = f"{error.ename}: {error.evalue}"[:500]
                result = {"status": "error", "cell": index, "message": message}
            except DeadKernelError:
                finish(client, status="dead", cell=index, images=0)
        finish(client, **result, images=pictures(cells))


def pictures(cells) -> int:
    """Сколько картинок показал ноутбук."""
    return sum(
        "image/png" in output.get("data", {}) or "image/svg+xml" in output.get("data", {})
        for cell in cells
        for output in cell.outputs
    )


def main() -> None:
    task = json.load(sys.stdin)
    limit(**task["limits"])
    execute([substituted(source, task["reflect"]) for source in task["sources"]])


if __name__ == "__main__":
    main()
