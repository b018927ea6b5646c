"""`make doctor`: что он говорит о хорошем компьютере и о плохих."""

import ast
import importlib
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections import namedtuple
from pathlib import Path
from types import SimpleNamespace

import pytest

from tools import check_python, doctor, findings, install, pinned
from tools.course import ROOT

Version = namedtuple("Version", "major minor micro")


def everywhere(monkeypatch, **values):
    """Подменить имя во всех частях программы."""
    for name, value in values.items():
        for module in (doctor, pinned):
            monkeypatch.setattr(module, name, value)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_, **__):
        raise urllib.error.URLError("нет сети")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """Копия курса там, где окружения ещё нет."""
    everywhere(monkeypatch, in_environment=lambda: False)
    for name in ("requirements.txt", "constraints.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "_config.yml").write_text("repository:\n  url: https://github.com/a/b\n")
    (tmp_path / "book" / "_toc.yml").touch()
    everywhere(monkeypatch, ROOT=tmp_path)
    return tmp_path


def cured(finding) -> str:
    """Лекарство от того, что нужно."""
    assert finding.mark == doctor.ABSENT, finding
    return finding.cure


def test_this_machine_is_fit(monkeypatch, capsys):
    everywhere(monkeypatch, in_environment=lambda: True)
    monkeypatch.setattr(doctor, "other_copy", lambda: "")  # у копии для проверок окружение общее
    code = doctor.main()
    printed = capsys.readouterr().out
    assert code == 0 and "НЕТ" not in printed and "Всё нужное есть." in printed
    assert len(printed.splitlines()) == len(doctor.CHECKS) + 2, "по строке на каждую вещь"
    assert "желательно  сеть → нужна, чтобы" in printed


def test_bare_machine_is_fit_too(bare, monkeypatch, capsys):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: SimpleNamespace(free=9e9))
    assert doctor.main() == 0
    printed = capsys.readouterr().out
    assert "будет       torch 2" in printed
    assert "желательно  сеть → без неё make book не поставит библиотеки" in printed


def test_anything_needed_and_missing_fails(monkeypatch, capsys):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None if name == "git" else name)
    assert doctor.main() == 1
    printed = capsys.readouterr().out
    assert "НЕТ         git → Debian и Ubuntu: sudo apt install git" in printed
    assert "Сначала исправьте" in printed


@pytest.mark.parametrize("found", [(3, 8, 1), (3, 10, 0), (3, 14, 0)])
def test_wrong_python_is_named(monkeypatch, found):
    monkeypatch.setattr(doctor.sys, "version_info", Version(*found))
    monkeypatch.setattr(doctor, "works", lambda name: False)
    assert "поставьте Python 3.11, 3.12 или 3.13" in cured(doctor.python())
    monkeypatch.setattr(doctor, "works", lambda name: name == "python3.12")
    assert "make book PYTHON=python3.12" in cured(doctor.python())


def test_command_that_refuses_does_not_work(monkeypatch):
    assert doctor.works(sys.executable) and not doctor.works("нет-такой")
    assert not doctor.works("false")


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_missing_venv_is_named(bare, monkeypatch, module):
    def load(name):
        if name == module:
            raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", load)
    finding = doctor.environment()
    assert module in finding.what and "apt install python3-venv" in cured(finding)


def test_broken_environment_is_named(bare):
    (bare / ".venv").mkdir()
    assert "rm -rf .venv" in cured(doctor.environment())
    (bare / ".venv" / "bin").mkdir()
    (bare / ".venv" / "bin" / "python").touch()
    assert doctor.environment().mark == doctor.PRESENT


def test_link_to_nowhere_is_named(bare):
    (bare / ".venv").symlink_to(bare / "нет")
    assert "rm -rf .venv" in cured(doctor.environment())


@pytest.mark.parametrize("name", doctor.NEEDED)
def test_lost_file_is_named(bare, capsys, name):
    (bare / name).unlink()
    assert doctor.main() == 1
    assert f"файлов курса: {name} → верните их: git checkout -- {name}" in capsys.readouterr().out


def test_environment_of_another_copy_is_named(monkeypatch):
    everywhere(monkeypatch, in_environment=lambda: True)
    monkeypatch.setattr(doctor, "other_copy", lambda: "/чужая")
    finding = doctor.environment()
    assert "/чужая" in finding.what and "rm .venv" in cured(finding)


def test_make_and_chromium_are_optional(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    monkeypatch.setenv("CHROMIUM", "/нет/такого")
    for finding in (doctor.make(), doctor.chromium()):
        assert finding.mark == doctor.OPTIONAL and finding.cure


def test_full_disk_is_named(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: SimpleNamespace(free=1e8))
    finding = doctor.space()
    assert "0,1 ГБ" in finding.what and "удалите лишнее" in cured(finding)


def test_folder_without_permission_is_named(bare):
    shutil.rmtree(bare / "book")
    assert str(bare / "book") in doctor.folders().what and cured(doctor.folders())


@pytest.mark.parametrize(
    ("name", "version", "check"),
    [
        ("torch", "2.6.0", "torch"),
        ("torch", None, "torch"),
        ("numpy", "1.0", "packages"),
        ("numpy", None, "packages"),
        ("attrs", "0.1", "packages"),
    ],
)
def test_wrong_library_is_named(monkeypatch, name, version, check):
    true = pinned.installed
    everywhere(monkeypatch, in_environment=lambda: True)
    monkeypatch.setattr(pinned, "installed", lambda n: version if n == name else true(n))
    finding = getattr(doctor, check)()
    assert name in finding.what and "make book" in cured(finding)


def test_build_of_torch_is_no_other_version(monkeypatch):
    monkeypatch.setattr("importlib.metadata.version", lambda name: "2.13.0+cpu")
    assert pinned.installed("torch") == "2.13.0"


def test_broken_node_is_named(monkeypatch):
    def fail(*_, **__):
        raise OSError("не тот процессор")

    everywhere(monkeypatch, in_environment=lambda: True)
    monkeypatch.setattr(subprocess, "run", fail)
    assert "формул" in doctor.node().what and cured(doctor.node())


def test_refusing_server_is_still_a_network(monkeypatch):
    def refuse(address, timeout):
        assert address.startswith("https://github.com/")
        raise urllib.error.HTTPError(address, 404, "", None, None)

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    assert doctor.network().mark == doctor.PRESENT


@pytest.mark.parametrize("module", [doctor, check_python, findings, install, pinned])
def test_old_python_can_read_it(module):
    source = Path(module.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))
    imports = re.findall(r"^(?:import|from) ([\w.]+)", source, re.MULTILINE)
    foreign = {name.split(".")[0] for name in imports} - sys.stdlib_module_names
    assert foreign <= {"tools"}


def test_it_runs_alone(tmp_path):
    """Без установленных библиотек и из чужой папки."""
    command = [sys.executable, "-S", "-I", str(ROOT / "tools" / "doctor.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "Python 3." in done.stdout and not done.stderr
