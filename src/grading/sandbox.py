"""Песочница: своя пустая папка, пределы времени, памяти и файлов и, где это возможно, без сети.

Это защита от ошибок и озорства, а не от взлома: чужой код работает от имени того же пользователя.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from src.grading import watch
from src.grading.inside import FOLDER
from src.grading.limits import Limits

ROOT = Path(__file__).resolve().parents[2]  # отсюда импортируется src
# Всё смонтированное — только для чтения, общая папка работ — пустая, кроме своей.
SHELL = """
while read -r _ where _; do mount -o remount,bind,ro "$where"; done < /proc/self/mounts
mount --bind "$1/$2" "$1/box" && mount -o remount,bind,rw "$1/box"
mount -t tmpfs -o size=512m none /dev/shm
mount -t tmpfs -o size=4k,ro none "$1/$2/.." || true
cd "$1/box" || exit 1
shift 2
"$@" 2>/dev/null
exit $?
"""
NAMESPACES = (
    *("unshare", "--map-root-user", "--net", "--pid", "--mount", "--mount-proc"),
    *("--fork", "--kill-child", "sh", "-c", SHELL, "sh"),
)
CLOSED = "без интернета, писать можно только в свою папку (пространства имён Linux)"
OPEN = "интернет закрыт только для Python, запись в чужие папки не запрещена: нет пространств имён"
BLOCK = "from src.grading import offline\n\noffline.block()\n"
_alive: set[subprocess.Popen] = set()
_stopped = threading.Event()


@dataclass
class Outcome:
    """Чем кончился запуск: что напечатал и почему его остановили."""

    printed: str
    stopped: str  # пусто, если кончился сам
    seconds: float


class Place:
    """Временная папка проверки; у каждого запуска в ней своя."""

    def __init__(self):
        self.root = Path(tempfile.mkdtemp(prefix="grade-")).resolve()
        (self.root / "box").mkdir()
        self.count = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.root, ignore_errors=True)

    def folder(self) -> Path:
        """Новая пустая папка."""
        self.count += 1
        path = self.root / "runs" / str(self.count)
        (path / "data").mkdir(parents=True)
        for fonts in known_fonts():
            shutil.copy(fonts, path)
        return path

    def run(self, module: str, folder: Path, task: dict, limits: Limits) -> Outcome:
        """Выполнить модуль проверки в песочнице, дав ему задание на вход."""
        if _stopped.is_set():
            raise KeyboardInterrupt
        inner = self.root / "box" if isolation() else folder
        command = [sys.executable, "-m", module]
        if isolation():
            command = [*NAMESPACES, str(self.root), f"runs/{folder.name}", *command]
        else:
            (folder / "sitecustomize.py").write_text(BLOCK, encoding="utf-8")
        task |= {"limits": {"memory": limits.memory, "seconds": limits.seconds}}
        started = time.monotonic()
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
            given.write(json.dumps(task).encode())
            given.seek(0)
            options = {"stdin": given, "stdout": said, "stderr": subprocess.DEVNULL}
            process = subprocess.Popen(
                command, cwd=folder, env=environment(inner), start_new_session=True, **options
            )
            _alive.add(process)
            try:
                stopped = wait(process, folder, limits)
            finally:
                kill(process, str(inner))
                _alive.discard(process)
            said.seek(0)
            printed = said.read(10**6).decode(errors="replace")
        return Outcome(printed, stopped, time.monotonic() - started)


def wait(process: subprocess.Popen, folder: Path, limits: Limits) -> str:
    """Дождаться конца запуска; вернуть, почему ждать дольше нельзя."""
    deadline = time.monotonic() + limits.seconds
    while time.monotonic() < deadline:
        try:
            process.wait(min(watch.PAUSE, max(0, deadline - time.monotonic())))
            return ""
        except subprocess.TimeoutExpired:
            if reason := watch.excess(process.pid, folder, limits.memory):
                return reason
    return f"не хватило времени, {limits.seconds:.0f} с"


def environment(folder: Path) -> dict[str, str]:
    """Переменные окружения запуска: ничего лишнего от того, кто проверяет."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    own = {
        "HOME": folder,
        "TMPDIR": folder,
        "COURSE_DATA_DIR": folder / "data",
        FOLDER: folder,
        "PYTHONPATH": os.pathsep.join(map(str, (folder, ROOT))),
        "MPLCONFIGDIR": folder,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OMP_NUM_THREADS": 1,
        "CUDA_VISIBLE_DEVICES": "",
        "PYTHONUTF8": 1,
        "PYDEVD_DISABLE_FILE_VALIDATION": 1,
    }
    return kept | {name: str(value) for name, value in own.items()}


@cache
def known_fonts() -> list[Path]:
    """Готовый список шрифтов matplotlib: составлять его в каждом запуске долго."""
    from matplotlib import get_cachedir

    return list(Path(get_cachedir()).glob("fontlist-*.json"))


@cache
def isolation() -> bool:
    """Есть ли пространства имён: пробует сделать в них то же, что понадобится потом."""
    if not shutil.which("unshare"):
        return False
    with Place() as place:
        place.folder()
        trial = [
            *NAMESPACES,
            str(place.root),
            "runs/1",
            "sh",
            "-c",
            f"touch yes; touch '{place.root}/no'",
        ]
        subprocess.run(trial, capture_output=True)
        return (place.root / "runs/1/yes").exists() and not (place.root / "no").exists()


def kill(process: subprocess.Popen, folder: str) -> None:
    """Остановить запуск и всё, что он оставил после себя."""
    kill_group(process)
    process.wait()
    if isolation():
        return  # вместе с пространством имён исчезли все его процессы
    import psutil  # приходит вместе с ipykernel

    for other in psutil.process_iter():
        with suppress(psutil.Error):
            if other.environ().get(FOLDER) == folder:
                other.kill()


def kill_all() -> None:
    """Остановить все запуски и не начинать новых: проверку прервали."""
    _stopped.set()
    for process in list(_alive):
        kill_group(process)


def kill_group(process: subprocess.Popen) -> None:
    """Остановить группу процессов; в Windows групп нет, потомков найдёт `kill`."""
    if os.name == "nt":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
