"""Команды прерывают в любой миг, запускают дважды, лишают диска, сети, Node и Chromium."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import venv
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pytest

from tests.small_book import make_book
from tests.small_site import Project
from tools import archive
from tools.course import BOOK, ROOT
from tools.install import other_copy, reason
from tools.interruptible import STOPPED
from tools.whole import NO_SPACE, WAITING, explain, wait_for_turn, written_aside

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]
CHAPTER = "# Глава\n\n```{{code-cell}}\nprint({})\n```\n"
NOTEBOOKS = """\
import sys
from pathlib import Path
from tools.notebooks import main

if __name__ == "__main__":
    sys.exit(main([], Path.cwd()))
"""
INTERRUPTIBLE = [sys.executable, "-m", "tools.interruptible"]


def contents(folder: Path) -> dict[str, bytes]:
    """Все файлы папки."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def interrupt(command: list[str], folder: Path, number: int, delay: float) -> tuple[int, str]:
    """Код выхода и вывод команды, прерванной через `delay` секунд."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"RUNS": os.devnull, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    time.sleep(delay)
    os.killpg(process.pid, number)  # как Ctrl+C в терминале: всей группе
    output, _ = process.communicate(timeout=60)
    return process.returncode, output


@contextmanager
def full_disk(path: Path):
    """Вместо файла — устройство, на котором никогда нет места."""
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/full")
    yield
    path.unlink(missing_ok=True)


# --- один файл ------------------------------------------------------------------------------


def test_file_is_old_until_new_one_is_complete(tmp_path):
    path = tmp_path / "файл"
    path.write_text("старый")
    with pytest.raises(ZeroDivisionError), written_aside(path) as aside:
        aside.write_text("половина")
        1 / 0  # noqa: B018
    assert path.read_text() == "старый" and list(tmp_path.iterdir()) == [path]
    with written_aside(path) as aside:
        aside.write_text("новый")
        assert path.read_text() == "старый"
    assert path.read_text() == "новый" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("error", "start"),
    [
        (OSError(28, "No space left on device"), NO_SPACE),
        (RuntimeError("OSError: [Errno 28] No space left on device"), NO_SPACE),
        (PermissionError(13, "Permission denied", "x"), "Не записать x: нет прав"),
        (FileNotFoundError(2, "No such file or directory", "x"), ""),
        (ValueError("семь"), ""),
    ],
)
def test_disk_errors_are_explained_and_others_are_not(error, start):
    assert explain(error).startswith(start) and bool(explain(error)) == bool(start)


def test_second_command_waits_for_the_first(tmp_path):
    code = "import sys; from pathlib import Path; from tools.whole import wait_for_turn;"
    code += "wait_for_turn(Path(sys.argv[1]), 'x'); print('дождалась')"
    lock = wait_for_turn(tmp_path, "x")
    command = [sys.executable, "-c", code, str(tmp_path)]
    second = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert second.stderr.readline().strip() == WAITING
    assert second.poll() is None
    lock.release()
    assert second.communicate(timeout=30)[0] == "дождалась\n" and second.returncode == 0


def test_killed_command_leaves_no_lock(tmp_path):
    code = "import sys, time; from pathlib import Path; from tools.whole import wait_for_turn;"
    code += "wait_for_turn(Path(sys.argv[1]), 'x'); print(flush=True); time.sleep(60)"
    command = [sys.executable, "-c", code, str(tmp_path)]
    first = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    first.stdout.readline()
    first.kill()
    first.wait()
    wait_for_turn(tmp_path, "x").release()


# --- архив ----------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="нет /dev/full")
def test_full_disk_keeps_the_old_archive_and_is_said_in_one_line(tmp_path, monkeypatch, capsys):
    site = tmp_path / "html"
    site.mkdir()
    (site / "index.html").write_text("x" * 10**6)
    monkeypatch.setattr(archive, "BUILT", site)
    monkeypatch.setattr(archive, "ROOT", tmp_path)
    monkeypatch.setattr(archive, "project", lambda: {"name": "курс", "version": "1"})
    archive.main()
    target = archive.release("zip")
    before = target.read_bytes()
    monkeypatch.setattr(archive, "written_aside", onto_full_disk)
    with pytest.raises(SystemExit) as stopped:
        archive.main()
    assert stopped.value.code == NO_SPACE
    assert target.read_bytes() == before and ZipFile(target).testzip() is None


@contextmanager
def onto_full_disk(path: Path):
    """Как `written_aside`, но на диске нет места."""
    with written_aside(path) as aside, full_disk(aside):
        yield aside


# --- сайт занимает место прежнего -----------------------------------------------------------


class Killed(BaseException):
    """Процесса больше нет."""


@pytest.mark.parametrize(
    ("steps", "survivor"),
    [(0, "прежний"), (1, "прежний"), (2, "новый"), (3, "новый")],
    ids=["до", "между переименованиями", "до снятия отметки", "до уборки"],
)
def test_site_survives_a_kill_while_taking_its_place(tmp_path, monkeypatch, steps, survivor):
    """Сборка убита после стольких шагов замены; что застанет следующая."""
    monkeypatch.syspath_prepend(BOOK / "_ext")
    from execution import whole_site

    site, doctrees = tmp_path / "html", tmp_path / ".doctrees"

    def build(text):
        (whole_site.begin(site, doctrees) / "index.html").write_text(text)
        whole_site.publish(site)

    def step(real):
        def mortal(*arguments):
            if len(done) == steps:
                raise Killed
            done.append(real)
            return real(*arguments)

        return mortal

    site.mkdir()  # Sphinx создаёт её сам
    build("прежний")
    done = []
    whole_site.begin(site, doctrees)
    (tmp_path / ".html" / "index.html").write_text("новый")
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Path, "rename", step(Path.rename))
        patch.setattr(Path, "unlink", step(Path.unlink))
        patch.setattr(whole_site, "remove", step(whole_site.remove))
        whole_site.publish(site)

    site.mkdir(exist_ok=True)
    whole_site.begin(site, doctrees)
    assert (site / "index.html").read_text() == survivor
    build("следующий")
    assert (site / "index.html").read_text() == "следующий"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".html", "html"]


# --- установка и инструменты ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ("WARNING: Retrying after connection broken by 'NewConnectionError(…)'", "нет сети"),
        ("ERROR: Could not find a version of x==1 (from versions: none)", "нет сети"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "на диске нет места"),
        ("ERROR: первая\nERROR: Не подошла версия.\n", "Не подошла версия"),
        ("", "неизвестно"),
    ],
)
def test_failed_installation_has_a_reason(log, expected):
    assert reason(log) == expected


def test_environment_of_another_copy_is_left_alone(tmp_path):
    """`.venv` — ссылка в соседнюю копию: установка отсюда подменила бы её код нашим."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "install.py", tmp_path / "tools")
    venv.create(tmp_path / ".venv", with_pip=False)
    assert other_copy(tmp_path / ".venv") == str(tmp_path)
    assert other_copy(ROOT / ".venv-нет") == other_copy(tmp_path / "a" / ".venv") == ""

    copy = tmp_path / "копия"
    (copy / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "install.py", copy / "tools")
    (copy / ".venv").symlink_to(tmp_path / ".venv")
    command = [copy / ".venv" / "bin" / "python", copy / "tools" / "install.py"]
    refused = subprocess.run(command, capture_output=True, text=True)
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1
    assert f"принадлежит другой копии курса ({tmp_path})" in refused.stderr


@pytest.mark.parametrize("path", ["", "/нет/такого"])
def test_missing_chromium_is_said_in_one_line(path):
    environment = os.environ | {"PATH": "/nonexistent", "CHROMIUM": path}
    result = subprocess.run(
        [sys.executable, "-m", "tools.pdf"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1 and result.stdout == ""
    assert result.stderr.startswith("PDF печатает браузер: ") and result.stderr.count("\n") == 1


@pytest.mark.parametrize("number", SIGNALS[:2])
def test_library_that_fails_while_stopping_adds_nothing(tmp_path, number):
    """Прерванный Sphinx иногда отвечает на SystemExit ошибкой KeyError."""
    code = "import os\ntry:\n    os.kill(os.getpid(), {})\nfinally:\n    print('ещё', {{}}[0])\n"
    (tmp_path / "fails.py").write_text(code.format(int(number)), encoding="utf-8")
    command = [*INTERRUPTIBLE, "fails.py"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert (done.returncode, done.stdout, done.stderr) == (128 + number, "", STOPPED)


# --- ноутбуки и сайт в случайные мгновения --------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(("number", "delay"), list(zip(SIGNALS, [1.5, 2.5, 3.5], strict=True)))
def test_interrupted_notebooks_are_old_or_new(tmp_path, number, delay):
    make_book(tmp_path, one=CHAPTER.format(1), two=CHAPTER.format(2))
    (tmp_path / "make_notebooks.py").write_text(NOTEBOOKS, encoding="utf-8")
    command = [*INTERRUPTIBLE, "make_notebooks"]
    code, output = interrupt(command, tmp_path, number, delay)
    assert "Traceback" not in output
    if code > 0:
        assert code == 128 + number and output.endswith(STOPPED)
    for path in tmp_path.glob("*.ipynb"):
        nbformat.validate(nbformat.read(path, as_version=4))
    if number == signal.SIGKILL:
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        subprocess.run(command, cwd=tmp_path, env=environment, check=True)
        assert [path.name for path in sorted(tmp_path.glob("*ipynb*"))] == [
            "one.ipynb",
            "two.ipynb",
        ]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Собранная маленькая книга."""
    project = Project(tmp_path_factory.mktemp("project"))
    code, output, _ = project.build()
    assert code == 0, output
    return project


@pytest.mark.slow
def test_interrupted_build_leaves_the_old_site(project):
    chance = random.Random(5)
    before = contents(project.html)
    command = [*INTERRUPTIBLE, Path(sys.executable).parent / "jupyter-book", "build", "book"]
    for number in SIGNALS:
        project.edit("book/first.md", "Формула", f"{number.name}. Формула")
        code, output = interrupt(command, project.root, number, chance.uniform(0.5, 4))
        if code == 0:  # успела закончить
            before = contents(project.html)
            continue
        assert "Traceback" not in output
        assert contents(project.html) == before
    code, output, executed = project.build()
    assert code == 0 and executed == [], output
    assert all(number.name in project.page("first") for number in SIGNALS)
    assert not (project.html.parent / ".unfinished").exists()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="нет /dev/full")
def test_full_disk_stops_the_build_and_keeps_the_old_site(project):
    before = contents(project.html)
    project.edit("book/second.md", "Формула", "Другая формула")
    with full_disk(project.html.with_name(".html") / "second.html"):
        code, output, _ = project.build()
    assert code == 1 and NO_SPACE in output and "Traceback" not in output
    assert contents(project.html) == before
    code, output, _ = project.build()
    assert code == 0 and "Другая формула" in project.page("second"), output
