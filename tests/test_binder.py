"""Образ для Binder и JupyterHub: собрать его здесь нельзя, но версии в нём — те же."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.test_repository import declared, pins
from tools.assembly import has_code, modules_of
from tools.check_python import NEWEST, OLDEST
from tools.course import ROOT, Book

FOLDER = ROOT / "binder"
CONDA = {"pytorch-cpu": "torch"}


@pytest.fixture(scope="module")
def conda() -> dict[str, str]:
    """Что ставит conda: имя → версия."""
    lines = yaml.safe_load((FOLDER / "environment.yml").read_text("utf-8"))["dependencies"]
    found = dict(line.split("=") for line in lines if "=" in line)
    return {CONDA.get(name, name): version for name, version in found.items()}


@pytest.fixture
def pip(tmp_path) -> list[list[str]]:
    """Команды pip, которые выполнил бы postBuild; вместо файла требований — его строки."""
    fake = tmp_path / "python"
    log = tmp_path / "log"
    fake.write_text(f'#!/bin/sh\necho "$@" >> "{log}"\n', encoding="utf-8")
    fake.chmod(0o755)
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    subprocess.run([FOLDER / "postBuild"], cwd=ROOT, env=os.environ | {"PATH": path}, check=True)
    return [line.split() for line in log.read_text(encoding="utf-8").splitlines()]


def test_conda_brings_the_pinned_torch_and_a_fit_python(conda):
    python = tuple(map(int, conda.pop("python").split(".")))
    assert OLDEST <= python <= NEWEST
    assert conda == {"torch": pins("requirements.txt")["torch"]}


def test_the_rest_is_pinned_and_enough_for_every_notebook(conda, pip):
    libraries, package = pip
    assert package[-2:] == ["-e", "."] and "--no-deps" in package
    assert libraries[libraries.index("-c") + 1] == "constraints.txt"
    listed = Path(libraries[libraries.index("-r") + 1]).read_text(encoding="utf-8")
    found = dict(line.split("==") for line in listed.split())
    assert found.items() <= pins("requirements.txt").items()

    book = Book()
    used = set().union(*(modules_of(page) for page in book.pages.values() if has_code(page)))
    needed = {
        name for name in used | set(declared()) if not re.match("(?i)ipython|matplotlib_", name)
    }
    assert needed - {"ipython"} <= found.keys() | conda.keys()
