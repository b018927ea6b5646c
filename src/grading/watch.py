"""Надзор за запуском снаружи: предел одного процесса легко обойти, если процессов много."""

import os
from contextlib import suppress
from pathlib import Path

PROCESSES = 64
FILES = 20_000
DISK = 2**30  # байт во всех файлах вместе
PAUSE = 0.5  # секунд между проверками


def excess(pid: int, folder: Path, memory: int) -> str:
    """Чего у запуска больше, чем можно; пусто, если всё в пределах."""
    import psutil  # приходит вместе с ipykernel

    try:
        processes = psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return ""
    if len(processes) > PROCESSES:
        return f"больше {PROCESSES} процессов сразу"
    if taken(processes, "rss") > memory and taken(processes, "pss") > memory:
        return f"больше {memory / 2**30:.0f} ГБ памяти у всех процессов вместе"
    count, size = written(folder)
    if count > FILES or size > DISK:
        return f"записано больше {FILES} файлов или {DISK // 2**30} ГБ"
    return ""


def taken(processes: list, kind: str) -> int:
    """Память процессов; `rss` узнаётся быстро, а общую память нескольких делит только `pss`."""
    import psutil

    total = 0
    for process in processes:
        with suppress(psutil.Error):
            about = process.memory_info() if kind == "rss" else process.memory_full_info()
            total += getattr(about, kind, about.rss)
    return total


def written(folder: Path) -> tuple[int, int]:
    """Сколько в папке файлов и сколько они занимают; больше предела не считает."""
    count = size = 0
    for where, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += os.lstat(os.path.join(where, name)).st_size
            count += 1
            if count > FILES or size > DISK:
                return count, size
    return count, size
