"""Первая ячейка ноутбука: где бы его ни открыли, курс готов, а если нет — ясно почему."""

import ast
import importlib.util
import runpy
import subprocess
import sys
import types
from pathlib import Path

import pytest

from tests import small_book
from tools.assembly import colab_source
from tools.course import ROOT

CHAPTER = """\
# Глава

```{code-cell}
import torch
from tqdm.auto import tqdm

from src.utils import DATA_DIR
```

```{code-cell}
:tags: [raises-exception]
import keras
```
"""


def course_modules() -> list[str]:
    """Загруженные модули пакета курса."""
    return [name for name in sys.modules if name.split(".")[0] == "src"]


class Place:
    """Место, где открыли ноутбук: папка `work`, Python с библиотеками в `installed`, без pip."""

    def __init__(self, folder: Path, monkeypatch):
        self.folder, self.monkeypatch = folder, monkeypatch
        self.installed, self.work = folder / "installed", folder / "work"
        self.work.mkdir()
        self.commands: list[list[str]] = []
        self.stderr = ""
        book = small_book.make_book(folder / "book", two=CHAPTER)
        self.source = colab_source(book, book.pages["two"])

    def pip(self, command, **_):
        """Вместо pip: ставит пакет курса — или ошибается."""
        self.commands.append(command)
        if not self.stderr:
            small_book.add_course_package(self.installed)
        return subprocess.CompletedProcess(command, bool(self.stderr), b"", self.stderr.encode())

    def run(self, use_drive=False) -> dict:
        """Выполнить ячейку."""
        path = self.folder / "cell.py"
        source = self.source.replace("USE_DRIVE = False", f"USE_DRIVE = {use_drive}")
        path.write_text(source, encoding="utf-8")
        return runpy.run_path(str(path))


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "book").mkdir()
    place = Place(tmp_path, monkeypatch)
    loaded = {name: sys.modules.pop(name) for name in course_modules()}
    others = [folder for folder in sys.path if folder and Path(folder) != ROOT]
    monkeypatch.setattr(sys, "path", [str(place.work), *others, str(place.installed)])
    finders = [finder for finder in sys.meta_path if "editable" not in repr(finder)]
    monkeypatch.setattr(sys, "meta_path", finders)
    monkeypatch.setattr(subprocess, "run", place.pip)
    monkeypatch.chdir(place.work)
    monkeypatch.setenv("COURSE_DATA_DIR", "временная")
    yield place
    for name in course_modules():
        del sys.modules[name]
    sys.modules.update(loaded)


@pytest.fixture
def colab(place, monkeypatch):
    drive = types.SimpleNamespace(mount=lambda path: place.commands.append(["mount", path]))
    monkeypatch.setitem(sys.modules, "google.colab", types.SimpleNamespace(drive=drive))
    return place


def add_foreign_package(folder: Path) -> None:
    """Своя папка `src` ученика, которую нельзя даже загрузить."""
    (folder / "src").mkdir()
    for name in ("__init__", "utils"):
        (folder / "src" / f"{name}.py").write_text("1 / 0  # чужое", encoding="cp1251")


def test_silent_where_the_course_is_installed(place, capsys):
    small_book.add_course_package(place.installed)
    place.run()
    assert place.commands == []
    assert capsys.readouterr() == ("", "")


def test_installs_once_and_nothing_else(colab, capsys):
    colab.monkeypatch.setattr(importlib.util, "find_spec", lambda name: name != "tqdm" or None)
    colab.run()
    ((python, *options, course, tqdm),) = colab.commands
    assert [python, *options[:5]] == [sys.executable, "-m", "pip", "install", "-q", "--no-deps"]
    assert course == "https://github.com/Owner/course/archive/refs/heads/main.zip"
    assert tqdm.startswith("tqdm==")
    assert capsys.readouterr().out == "Данные и веса: временная\n"

    colab.monkeypatch.setattr(importlib.util, "find_spec", lambda name: True)
    colab.run()
    assert len(colab.commands) == 1


def test_drive_keeps_the_data(colab, capsys):
    small_book.add_course_package(colab.installed)
    colab.run()
    colab.run(use_drive=True)
    assert colab.commands == [["mount", "/content/drive"]]
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "Данные и веса: /content/drive/MyDrive/course/data"


def test_repository_around_is_enough(place):
    """Ноутбук открыли в клоне: ставить ничего не нужно, и сеть не нужна."""
    clone = place.folder / "клон курса"
    small_book.add_course_package(clone)
    (clone / "book").mkdir()
    place.monkeypatch.chdir(clone / "book")
    place.run()
    assert place.commands == []
    assert Path(sys.modules["src"].__file__).parent == clone / "src"
    assert sys.path[-1] == str(clone)


@pytest.mark.parametrize("has_module", [False, True])
def test_old_course_is_replaced(place, has_module):
    """Пакет стоит с прошлого года, и того, что загружает ноутбук, в нём ещё нет."""
    outdated = place.folder / "прошлый год"
    small_book.add_course_package(outdated)
    (outdated / "src" / "utils.py").unlink()
    if has_module:
        (outdated / "src" / "utils.py").touch()
    sys.path.insert(0, str(outdated))
    place.run()
    (command,) = place.commands
    assert "--force-reinstall" in command, "pip оставит старый пакет с тем же номером версии"
    assert Path(sys.modules["src"].__file__).parent == place.installed / "src"
    from src.utils import DATA_DIR

    assert DATA_DIR == "временная"


@pytest.mark.parametrize("already_loaded", [False, True])
def test_own_src_of_a_student_does_not_matter(place, already_loaded):
    add_foreign_package(place.work)
    if already_loaded:
        sys.modules["src"] = types.ModuleType("src")
        sys.modules["src.utils"] = types.ModuleType("src.utils")
    small_book.add_course_package(place.installed)
    place.run()
    assert place.commands == []
    import src.utils

    assert src.utils.DATA_DIR == "временная"


@pytest.mark.parametrize(
    ("stderr", "reason"),
    [
        ("NewConnectionError: Temporary failure in name resolution", "Проверьте интернет"),
        ("error: externally-managed-environment", "принадлежит системе"),
        ("/usr/bin/python3: No module named pip", "ensurepip"),
        ("OSError: [Errno 13] Permission denied: '/opt/lib'", "нельзя писать"),
        ("OSError: [Errno 30] Read-only file system: '/opt/lib'", "закрыта на запись"),
        ("OSError: [Errno 28] No space left on device", "На диске нет места"),
        ("ERROR: HTTP error 404 while getting main.zip", "https://github.com/Owner/course"),
    ],
)
def test_failed_installation_is_explained(colab, stderr, reason):
    colab.stderr = stderr
    with pytest.raises(RuntimeError) as caught:
        colab.run()
    assert "Пакет курса не установился. " in str(caught.value)
    assert reason in str(caught.value) and stderr in str(caught.value)


def test_old_python_is_named(place):
    """Ячейку должен прочитать и тот Python, которому она откажет."""
    ast.parse(place.source, feature_version=(3, 6))
    place.monkeypatch.setattr(sys, "version_info", (3, 8, 20))
    with pytest.raises(RuntimeError, match=r"Нужен Python 3\.11 или новее"):
        place.run()
    assert place.commands == []


def test_large_libraries_are_not_installed_silently(place):
    place.monkeypatch.setattr(importlib.util, "find_spec", lambda name: name != "torch" or None)
    with pytest.raises(RuntimeError, match="Не хватает библиотек: torch.*\n.*pytorch.org"):
        place.run()
    assert place.commands == []


def test_only_what_the_chapter_loads_is_needed(place):
    cell: dict = {}
    exec(place.source.partition("\ndef ")[0], cell)
    assert {"torch", "numpy"} <= set(cell["NEEDED"].split())
    assert [pin.split("==")[0] for pin in cell["SMALL"].split()] == ["tqdm"]
    assert not {"keras", "scipy", "ipython"} & set(cell["NEEDED"].split())
