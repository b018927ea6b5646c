"""Когда выполняется вся книга, её ядра рождаются готовыми, в питомнике (`kernel_nursery`).

Загрузка torch, matplotlib и самого ядра стоит каждой главе секунды; копия загруженного процесса
появляется сразу и делит с остальными память. Когда выполнять почти нечего или система не Linux
(на Windows нет fork, на macOS он ненадёжен), ядра запускаются как обычно.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from select import select

from .execution_cache import cache_folder

NURSERY = Path(__file__).with_name("kernel_nursery.py")
MODULE = "ipykernel_launcher"
FEW = 5  # столько страниц и Sphinx читает одним процессом


class WarmKernel:
    """Ядро из питомника; снаружи — то же, что subprocess.Popen."""

    stdin = stdout = stderr = None

    def __init__(self, address: str, order: dict):
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(address)
        self._connection.sendall(json.dumps(order).encode() + b"\n")
        answer = self._connection.makefile().readline()
        if not answer:
            raise ConnectionError("питомник ядер закрылся")
        self.pid = int(answer)

    def _ended(self, timeout: float | None) -> bool:
        return bool(select([self._connection], [], [], timeout)[0])

    def poll(self) -> int | None:
        """Ноль, если ядра больше нет: кода завершения питомник не знает."""
        return 0 if self._ended(timeout=0) else None

    def wait(self, timeout: float | None = None) -> int:
        if not self._ended(timeout):
            raise subprocess.TimeoutExpired(MODULE, timeout)
        return 0

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def open_nursery(address: str) -> tuple[subprocess.Popen, int]:
    """Запускает питомник; пока открыт возвращённый дескриптор, он принимает просьбы."""
    reading, writing = os.pipe()
    command = [sys.executable, str(NURSERY), address]
    nursery = subprocess.Popen(command, stdin=reading)
    os.close(reading)
    return nursery, writing


def wait_for(nursery: subprocess.Popen, address: str) -> None:
    """Ждёт, пока питомник начнёт слушать; загружаться он может и дальше."""
    while not os.path.exists(address) and nursery.poll() is None:
        time.sleep(0.01)


def warmly(launch_kernel, address: str):
    """Запуск ядра, который сначала просит его у питомника."""

    def launch(command, cwd=None, env=None, **options):
        if MODULE not in command:
            return launch_kernel(command, cwd=cwd, env=env, **options)
        arguments = command[command.index(MODULE) + 1 :]
        environment = dict(os.environ if env is None else env)
        order = {"folder": str(cwd or os.getcwd()), "environment": environment, "nice": os.nice(0)}
        try:
            return WarmKernel(address, order | {"arguments": arguments})
        except OSError:  # питомник не открылся или закрылся
            return launch_kernel(command, cwd=cwd, env=env, **options)

    return launch


def start(app):
    """Открывает питомник; закрывает после сборки, а если страниц мало — перед их чтением.

    Загружается он, пока загружается сам Sphinx: обоим на это нужны секунды.
    """
    folder = tempfile.TemporaryDirectory(prefix="course-kernels-")
    address = str(Path(folder.name) / "nursery")
    nursery, alive = open_nursery(address)

    from jupyter_client.provisioning import local_provisioner

    launch_kernel = local_provisioner.launch_kernel

    def use(app, env, docnames):
        if len(docnames) > FEW:
            wait_for(nursery, address)
            local_provisioner.launch_kernel = warmly(launch_kernel, address)
        else:
            nursery.terminate()

    def close(app, exception):
        local_provisioner.launch_kernel = launch_kernel
        nursery.terminate()
        nursery.wait()
        os.close(alive)
        folder.cleanup()

    app.connect("env-before-read-docs", use)
    app.connect("build-finished", close)


def setup(app):
    nothing_executed = not any(cache_folder(app).glob("executed/*"))
    if sys.platform == "linux" and nothing_executed:
        start(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
