"""Общее для всех измерений: копия курса, время и память команды."""

import os
import platform
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
STEP = 2.0  # секунд между измерениями памяти: само оно стоит десятков миллисекунд на процесс


@dataclass(frozen=True)
class Spent:
    """Цена команды: время по часам, время процессоров, наибольшая память всех её процессов."""

    seconds: float
    cpu: float
    megabytes: float


def copy_repository(target: Path) -> Path:
    """Копия рабочей папки без собранного и установленного."""
    names = ["_build", ".venv*", ".git", "__pycache__", "*.egg-info", ".*_cache", "node_modules"]
    ignore = shutil.ignore_patterns(*names)
    shutil.copytree(ROOT, target, symlinks=True, ignore=ignore)
    return target


def run(command: list, folder: Path, **environment: str) -> Spent:
    """Выполнить команду и измерить; её вывод печатается, только если она не удалась.

    Пакет `src` она берёт из этой папки.
    """
    before, start = os.times(), time.perf_counter()
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        memory = Memory(process.pid)
        memory.start()
        output, _ = process.communicate()
        memory.stopped.set()
        memory.join()
    seconds, after = time.perf_counter() - start, os.times()
    if process.returncode:
        print(output[-5000:])
        raise SystemExit(f"Не удалось: {' '.join(map(str, command))}")
    cpu = sum(after[2:4]) - sum(before[2:4])  # время завершившихся потомков
    return Spent(seconds, cpu, memory.peak)


class Memory(threading.Thread):
    """Следит за суммой памяти процесса и всех его потомков; `peak` — в мегабайтах.

    Страницы, общие для нескольких процессов, делятся между ними поровну (PSS), где система это
    умеет; иначе каждый процесс считает их своими (RSS).
    """

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.pid, self.peak, self.stopped = pid, 0.0, threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(STEP):
            try:
                root = psutil.Process(self.pid)
                family = [root, *root.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            self.peak = max(self.peak, sum(map(_size, family)) / 2**20)


def _size(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
    except psutil.Error:
        return 0
    return getattr(memory, "pss", memory.rss)


def machine() -> str:
    """Где измерено: без этого числа ничего не значат."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = psutil.virtual_memory().total / 2**30
    load = f", нагрузка до начала {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{platform.system()}, {platform.machine()}, ядер: {cores}, память {memory:.0f} ГБ, "
        f"Python {platform.python_version()}{load}"
    )
