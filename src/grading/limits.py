"""Пределы времени, памяти и файлов одного запуска."""

from contextlib import suppress
from dataclasses import dataclass

FILE = 256 * 2**20  # наибольший файл, который может записать ноутбук


@dataclass(frozen=True)
class Limits:
    """Пределы одного запуска."""

    seconds: float = 300
    memory: int = 4 * 2**30  # байт


def limit(memory: int, seconds: float) -> None:
    """Ограничить этот процесс и всех его потомков; в Windows таких пределов нет."""
    try:
        import resource
    except ImportError:
        return
    wanted = {"DATA": memory, "FSIZE": FILE, "CORE": 0, "CPU": int(2 * seconds) + 60}
    for name, value in wanted.items():
        with suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
