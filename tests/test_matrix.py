"""Проверка на разных платформах: окружения, копия дерева, измеренный разброс."""

import os

import pytest

from tools.course import ROOT
from tools.kernel import course_environment

# --- что доходит до ядра --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["PYTHONHASHSEED", "OMP_NUM_THREADS", "TZ", "LC_ALL"])
def test_kernel_takes_what_the_matrix_varies(name, monkeypatch):
    monkeypatch.setenv(name, "3")
    with course_environment():
        assert os.environ[name] == "3"


def test_kernel_has_fixed_hash_seed_by_default(monkeypatch):
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    with course_environment():
        assert os.environ["PYTHONHASHSEED"] == "0"
    assert "PYTHONHASHSEED" not in os.environ


def test_kernel_imports_this_src_first(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/другой/клон")
    with course_environment():
        assert os.environ["PYTHONPATH"].split(os.pathsep) == [str(ROOT), "/другой/клон"]
