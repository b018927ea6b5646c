"""Выполнить модуль или файл так, чтобы прерванный он сказал одну строку, без стека вызовов.

    python -m tools.interruptible МОДУЛЬ-ИЛИ-ФАЙЛ АРГУМЕНТЫ

Сам он загружается секунды, и прервать его могут уже тогда.
"""

import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

STOPPED = "Остановлено. Прежние файлы целы, команду можно повторить.\n"


def stop_in_one_line() -> None:
    """Ctrl+C и просьба системы завершиться кончаются одной строкой, а не стеком вызовов.

    Библиотека, прерванная посреди работы, может ответить на SystemExit своей ошибкой (так делает
    параллельное чтение Sphinx), поэтому после этой строки команда больше ничего не печатает.
    """
    main = os.getpid()

    def stop(number, frame):
        if os.getpid() == main:
            os.write(sys.__stderr__.fileno(), STOPPED.encode())
            nowhere = os.open(os.devnull, os.O_WRONLY)
            for stream in (sys.__stdout__, sys.__stderr__):
                os.dup2(nowhere, stream.fileno())
            sys.excepthook = lambda *_: sys.exit(128 + number)
            for child in multiprocessing.active_children():
                child.kill()  # просьбу завершиться он, может быть, не слышит
        sys.exit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def ignore_interruption() -> None:
    """Так начинает процесс-помощник: о Ctrl+C скажет главный.

    Ctrl+C он не замечает, но ядрам оставляет; просьба завершиться так и ждёт, пока главный его
    не остановит: nbclient ответил бы на неё стеком вызовов.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):  # в Windows его нет
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


@contextmanager
def interruption_waits() -> Iterator[None]:
    """Отложить прерывание; процесс, рождённый внутри, не услышит его, и пока загружается."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


if __name__ == "__main__":
    stop_in_one_line()
    del sys.argv[0]
    if os.path.isfile(sys.argv[0]):
        runpy.run_path(sys.argv[0], run_name="__main__")
    else:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
