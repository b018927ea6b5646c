"""Питомник ядер: загружает torch и остальное один раз, а ядра — его копии (fork).

Запускает его `warm_kernels`, когда выполнять предстоит всю книгу. Просьба — строка JSON в сокете
(папка, окружение, важность, аргументы); ответ — номер процесса, а закрытие сокета означает, что
ядра больше нет. Сам питомник кончается вместе с теми, кто держит другой конец его стандартного
ввода.
"""

import json
import os
import selectors
import signal
import socket
import sys

from ipykernel.kernelapp import IPKernelApp
from IPython.core import pylabtools

PRELOADED = (
    "ipykernel.debugger",
    "livelossplot",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "torch.utils.data",
    "tqdm",
)


def preload():
    """Загружает то, с чего начинаются главы; графиков странице хватает в одном виде, в SVG.

    Куда рисовать, matplotlib узнаёт при загрузке, поэтому ядро назвало бы это слишком поздно. А
    сам модуль `backend_inline` загрузит ядро: при загрузке он ищет его оболочку.
    """
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    for name in PRELOADED:
        __import__(name)
    select = pylabtools.select_figure_formats
    pylabtools.select_figure_formats = lambda shell, formats, **options: select(
        shell, {"svg"} if "svg" in formats else formats, **options
    )


def become_kernel(connection, order):
    """Превращает этот процесс в ядро."""
    os.dup(connection.fileno())  # эту копию закроет только конец процесса
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Своя группа, чтобы ядро не слышало Ctrl+C. Сеанс общий: важность (nice) Linux сравнивает
    # только внутри него.
    os.setpgrp()
    os.nice(order["nice"] - os.nice(0))
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    connection.sendall(f"{os.getpid()}\n".encode())
    options = (
        # Не станет питомника — ядро, которое он породил, тоже остановится.
        f"--IPKernelApp.parent_handle={os.getppid()}",
        # От ошибки странице нужна только последняя строка, а подробный разбор долог.
        "--InteractiveShell.xmode=Minimal",
    )
    IPKernelApp.launch_instance([*order["arguments"], *options])
    sys.exit()


def bury(*interruption):
    """Убирает завершившиеся ядра; их время достаётся тому, кто ждёт питомник."""
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        pass


def serve(listener):
    """Исполняет просьбы, пока открыт стандартный ввод."""
    signal.signal(signal.SIGCHLD, bury)
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        selector.register(sys.stdin, selectors.EVENT_READ)
        while all(key.fileobj is listener for key, _ in selector.select()):
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                become_kernel(connection, json.loads(connection.makefile().readline()))
            connection.close()
    bury()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # о Ctrl+C скажет сама сборка
    del sys.path[0]  # папка этого файла ядрам не нужна
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(sys.argv[1])
        listener.listen()
        preload()
        serve(listener)
