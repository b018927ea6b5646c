"""Глава 6 с настоящими процессами: кривые, убийства в случайный миг, прерванный запуск.

Ноутбук главы запускает процессы сам; здесь — чего он не видит: другие данные, три процесса,
несколько убийств подряд и то, что остаётся от прерванной ячейки.
"""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import torch

from tests.theory.processes import chapter_functions
from tools.course import ROOT

KILLS = 3
PROGRAM = (
    "gabor_task", "train_shifted", "say", "save", "restore", "join_group", "train_to_end",
    "resumable",
)  # fmt: skip
ENDLESS = """\
import os, pathlib, time
pathlib.Path(__file__).with_name(f"pid-{os.environ['RANK']}").write_text(str(os.getpid()))
time.sleep(600)
"""

pytestmark = pytest.mark.slow


@pytest.fixture
def chapter(tmp_path, monkeypatch):
    """Функции главы; файлы они пишут во временную папку."""
    return chapter_functions(tmp_path, monkeypatch)


def test_three_processes_follow_the_curve_of_one(chapter):
    """6.5: с другими данными и тремя процессами — тоже ближе 1e-6; маленькой сети они мешают."""
    source = (chapter.DATA_DIR / "chapter.py").read_text(encoding="utf-8")
    for old, new in (
        ("set_seed(42)", "set_seed(7)"),
        ("XORDataset(2500)", "XORDataset(2400)"),
        ("batch_size=100", "batch_size=120"),
        ("size=300", "size=360"),
    ):
        assert old in source
        source = source.replace(old, new)
    program = chapter.DATA_DIR / "compare.py"
    program.write_text(f"{source}\n\n\ncompare()\n", encoding="utf-8")
    for processes in (1, 3):
        chapter.torchrun(program, processes)
    for name in ("Габор", "XOR"):
        one, three = (chapter.load_results(count)[name] for count in (1, 3))
        pairs = zip(one["history"], three["history"], strict=True)
        assert max(abs(a - b) for a, b in pairs) < 1e-6
        assert three["seconds"] > one["seconds"]


def test_killed_training_ends_where_the_undisturbed_does(chapter):
    """6.6: несколько убийств, каждое в свой случайный миг; перезапуск ровно один."""
    program = chapter.write_program(*(getattr(chapter, name) for name in PROGRAM))
    for _ in range(KILLS):
        (chapter.DATA_DIR / "killed.pt").unlink(missing_ok=True)
        chapter.torchrun(program, 2, "--max-restarts=3", meanwhile=chapter.kill_one)
        calm, killed = map(chapter.load_checkpoint, ("calm.pt", "killed.pt"))
        assert killed["epoch"] == calm["epoch"] == 40
        for name, weight in calm["model"].items():
            assert torch.equal(weight, killed["model"][name])
        assert all(map(torch.equal, calm["generators"], killed["generators"]))
        assert not [*chapter.DATA_DIR.glob("*.part")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_cell_leaves_no_processes(chapter, number):
    """6.2: прервали запуск — через несколько секунд не осталось ни одного процесса."""
    folder = chapter.DATA_DIR
    (folder / "endless.py").write_text(ENDLESS, encoding="utf-8")
    script = textwrap.dedent(f"""\
        import signal, sys, chapter
        signal.signal(signal.SIGINT, signal.default_int_handler)  # в фоне оболочка его заглушает
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # как ядро, которое останавливают
        chapter.torchrun({str(folder / "endless.py")!r}, 2)
        """)
    paths = os.pathsep.join([str(folder), str(ROOT)])
    environment = os.environ | {"PYTHONPATH": paths, "COURSE_DATA_DIR": str(folder)}
    caller = subprocess.Popen([sys.executable, "-c", script], env=environment)
    pids = [folder / f"pid-{rank}" for rank in range(2)]
    try:
        wait_until(lambda: all(path.exists() and path.read_text() for path in pids))
        caller.send_signal(number)
        caller.wait(timeout=60)
    finally:
        caller.kill()
    wait_until(lambda: not any(is_alive(int(path.read_text())) for path in pids))


def wait_until(condition, seconds=120):
    """Дождаться условия."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "не дождались"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Есть ли такой процесс; завершившийся, но не убранный, не в счёт."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"
