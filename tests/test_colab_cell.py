"""Первая ячейка ноутбука: подготовка в Colab."""

import runpy
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest

from tests import small_book
from tools.assembly import colab_source
from tools.course import ROOT


def course_modules() -> list[str]:
    """Загруженные модули пакета курса."""
    return [name for name in sys.modules if name.split(".")[0] == "src"]


@pytest.fixture
def colab(tmp_path, monkeypatch):
    """Запуск ячейки там, где пакета курса может не быть, с подменённым pip."""
    commands = []

    def run(use_drive=False, installed=True, in_colab=True, pip_fails=False):
        for name in course_modules():
            monkeypatch.delitem(sys.modules, name)
        elsewhere = [place for place in sys.path if place and Path(place) != ROOT]
        monkeypatch.setattr(sys, "path", [str(tmp_path), *elsewhere])
        finders = [finder for finder in sys.meta_path if "editable" not in repr(finder)]
        monkeypatch.setattr(sys, "meta_path", finders)
        if in_colab:
            drive = types.SimpleNamespace(mount=lambda path: commands.append(["mount", path]))
            monkeypatch.setitem(sys.modules, "google.colab", types.SimpleNamespace(drive=drive))

        def pip(command, **_):
            commands.append(command)
            if pip_fails:
                return subprocess.CompletedProcess(command, 1, "", "нет сети")
            small_book.add_course_package(tmp_path)
            return subprocess.CompletedProcess(command, 0, "", "")

        source = colab_source(small_book.make_book(tmp_path)).replace(
            "USE_DRIVE = False", f"USE_DRIVE = {use_drive}"
        )
        if not installed:
            shutil.rmtree(tmp_path / "src")
        monkeypatch.setattr(subprocess, "run", pip)
        path = tmp_path / "cell.py"
        path.write_text(source, encoding="utf-8")
        runpy.run_path(str(path))
        return commands

    monkeypatch.setenv("COURSE_DATA_DIR", "временная")
    yield run
    for name in course_modules():  # настоящий пакет вернёт monkeypatch
        del sys.modules[name]


def test_colab_cell_is_silent_when_installed(colab, capsys):
    assert colab(in_colab=False) == []
    assert capsys.readouterr().out == ""


def test_colab_cell_installs_once(colab, capsys):
    (command,) = colab(installed=False)
    assert command[:6] == [sys.executable, "-m", "pip", "install", "-q", "--no-deps"]
    assert command[6] == "git+https://github.com/Owner/course@main"
    assert command[7].startswith("livelossplot==")
    assert capsys.readouterr().out == "Данные и веса: временная\n"
    assert colab() == [command]


def test_colab_cell_mounts_drive(colab, capsys):
    assert colab(use_drive=True) == [["mount", "/content/drive"]]
    assert capsys.readouterr().out == "Данные и веса: /content/drive/MyDrive/course/data\n"


def test_colab_cell_names_foreign_package(colab, monkeypatch):
    """Папка src ученика заслоняет пакет курса и после установки."""
    monkeypatch.setattr(small_book, "add_course_package", add_foreign_package)
    with pytest.raises(ImportError, match="заслонила другая папка src"):
        colab()


def add_foreign_package(folder: Path) -> None:
    """Пакет `src` без модуля `utils`."""
    (folder / "src").mkdir(exist_ok=True)
    (folder / "src" / "__init__.py").touch()


def test_colab_cell_explains_failure(colab):
    with pytest.raises(RuntimeError, match="не установился. Проверьте интернет(.|\n)*нет сети"):
        colab(installed=False, pip_fails=True)
