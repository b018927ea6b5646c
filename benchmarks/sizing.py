"""Сколько памяти и времени процессора нужно одному студенту: пишет book/sizing.json.

Запуск из корня репозитория: ``python benchmarks/sizing.py``, минуты три. Каждый ноутбук
выполняется целиком в своём ядре; отдельно измеряются JupyterLab, в котором ничего не открыто (он
ставится в отдельное окружение из deploy/requirements.txt, в первый раз нужен интернет), и ядро,
которое ничего не выполнило. ``python benchmarks/sizing.py 02-tensors`` измерит заново только
названные страницы. Таблицы страницы «Когда группа больше одной машины» составляет `tools.sizing`.
"""

import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from importlib import metadata
from pathlib import Path
from urllib.request import urlopen

import nbformat
import psutil
from measure import ROOT, machine
from nbclient import NotebookClient
from nbformat.v4 import new_notebook

sys.path.insert(0, str(ROOT))

from tools.course import BOOK  # noqa: E402
from tools.kernel import KERNEL_NAME, METADATA, course_environment  # noqa: E402
from tools.sizing import DATA, load  # noqa: E402

STEP = 0.05  # секунд между измерениями
QUIET = 10.0  # секунд простоя, после которых память сервера установилась
SERVER = ROOT / "deploy" / ".venv"


class Family(threading.Thread):
    """Следит за процессом и его потомками: сколько их, пик памяти в мегабайтах, секунды процессора.

    Память — RSS: у каждого студента свой контейнер, и библиотеки он ни с кем не делит.
    """

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.root, self.stopped = psutil.Process(pid), threading.Event()
        self.megabytes = self.seconds = 0.0
        self.processes = 0

    def run(self) -> None:
        while not self.stopped.is_set():
            self.look()
            self.stopped.wait(STEP)

    def look(self) -> None:
        """Одно измерение; процесс вправе закончиться посреди него."""
        try:
            processes = [self.root, *self.root.children(recursive=True)]
            memory = sum(process.memory_info().rss for process in processes) / 2**20
            times = [process.cpu_times() for process in processes]
        except psutil.Error:
            return
        self.processes = max(self.processes, len(processes))
        self.megabytes = max(self.megabytes, memory)
        spent = sum(t.user + t.system + t.children_user + t.children_system for t in times)
        self.seconds = max(self.seconds, spent)


def run_notebook(notebook: nbformat.NotebookNode, folder: Path) -> dict[str, float]:
    """Выполнить ноутбук: сколько процессов было сразу, пик их памяти, секунды процессора."""
    with course_environment():
        client = NotebookClient(
            notebook,
            timeout=1800,
            kernel_name=KERNEL_NAME,
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": str(folder)}},
        )
        with client.setup_kernel():
            family = Family(client.km.provisioner.pid)
            family.start()
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
            family.look()
            family.stopped.set()
    megabytes, seconds = round(family.megabytes), round(family.seconds, 1)
    return {"processes": family.processes, "megabytes": megabytes, "seconds": seconds}


def prepare_server() -> Path:
    """Окружение сервера по deploy/requirements.txt; вернуть папку его программ."""
    requirements = ROOT / "deploy" / "requirements.txt"
    stamp = SERVER / requirements.name
    if not stamp.is_file() or stamp.read_bytes() != requirements.read_bytes():
        subprocess.run([sys.executable, "-m", "venv", "--clear", SERVER], check=True)
        install = [SERVER / "bin" / "python", "-m", "pip", "install", "--quiet", "-r", requirements]
        subprocess.run(install, check=True)
        stamp.write_bytes(requirements.read_bytes())
    return SERVER / "bin"


def idle_server() -> int:
    """Память JupyterLab, в котором ничего не открыто, в мегабайтах."""
    programs = prepare_server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        options = ["--no-browser", "--allow-root", f"--port={port}", "--IdentityProvider.token="]
        environment = os.environ | {"HOME": home, "JUPYTER_PREFER_ENV_PATH": "1"}
        command = [programs / "jupyter-lab", *options]
        with subprocess.Popen(
            command, cwd=home, env=environment, stderr=subprocess.DEVNULL
        ) as process:
            try:
                wait_for(f"http://127.0.0.1:{port}/lab")
                time.sleep(QUIET)
                family = Family(process.pid)
                family.look()
            finally:
                process.terminate()
    return round(family.megabytes)


def wait_for(address: str) -> None:
    """Дождаться, пока страница откроется."""
    for _ in range(240):
        try:
            urlopen(address).close()
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"{address} так и не открылась")


def computer() -> str:
    """Процессор и версии, от которых зависят числа."""
    versions = f"Python {platform.python_version()}, PyTorch {metadata.version('torch')}"
    return f"{versions.split('+')[0]}, {platform.system()}, {platform.machine()}"


def main() -> None:
    """Измерить всё и записать; если страницы названы, из страниц — только их."""
    print(machine())
    data = load(BOOK) if sys.argv[1:] else {"pages": {}}
    data |= {"date": date.today().isoformat(), "machine": computer(), "server": idle_server()}
    data["kernel"] = run_notebook(new_notebook(metadata=METADATA), BOOK)["megabytes"]
    print(f"сервер {data['server']} МБ, пустое ядро {data['kernel']} МБ")
    for name in sys.argv[1:] or sorted(path.stem for path in BOOK.glob("*.ipynb")):
        notebook = nbformat.read(BOOK / f"{name}.ipynb", as_version=4)
        found = data["pages"][name] = run_notebook(notebook, BOOK)
        print(f"  {name:28}{found['megabytes']:6} МБ{found['seconds']:8.1f} с")
    data["pages"] = dict(sorted(data["pages"].items()))
    (BOOK / DATA).write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
