"""Проверка на разных платформах: окружения, копия дерева, запуск проверок, итог."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.course import ROOT
from tools.gates import matrix
from tools.gates.environments import ENVIRONMENTS, SAMPLE, Environment, create_locales, mixture
from tools.gates.evidence import ask
from tools.gates.suite import Outcome, inherited, run_suite
from tools.gates.trees import copy_tree, tracked_files
from tools.kernel import course_environment

BY_NAME = {environment.name: environment for environment in ENVIRONMENTS}


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


# --- окружения ------------------------------------------------------------------------------


def test_matrix_covers_what_readers_machines_differ_in():
    values = [item.variables for item in ENVIRONMENTS]
    for name, wanted in {
        "ATEN_CPU_CAPABILITY": {"default", "avx2", "avx512"},
        "OMP_NUM_THREADS": {"1", "2", "4"},
        "LC_ALL": {"C", "ru_RU.UTF-8", "ru_RU.CP1251"},
    }.items():
        assert {item[name] for item in values if name in item} == wanted
    for name in ("MKL_CBWR", "OPENBLAS_CORETYPE", "PYTHONHASHSEED", "TZ"):
        assert any(name in item for item in values), name
    assert any(" " in item.folder and not item.folder.isascii() for item in ENVIRONMENTS)
    assert len(BY_NAME) == len(ENVIRONMENTS)


def test_every_setting_has_a_proof():
    """Иначе переменная, которой никто не читает, делала бы вид, что окружение проверено."""
    assert all(item.proof for item in ENVIRONMENTS if item.variables)


def test_settings_switch_on_what_they_promise(tmp_path):
    """Потоков здесь больше, чем ядер у многих машин: именно это и легко не включить."""
    environment = mixture((*SAMPLE, "threads-4"))
    create_locales(tmp_path)
    facts = ask(ROOT, inherited() | environment.values(ROOT, tmp_path))
    proof = {"threads": 4, "capability": "DEFAULT"}
    for name in ("onednn-off", "hash-seed", "time-zone"):
        proof |= BY_NAME[name].proof
    if Path("/usr/share/i18n/locales/ru_RU").exists():
        proof |= BY_NAME["locale-ru"].proof
    assert {key: facts[key] for key in proof} == proof


# --- копия дерева и запуск ------------------------------------------------------------------


def test_copy_holds_unsaved_changes_but_nothing_ignored(tmp_path):
    project, copy = tmp_path / "project", tmp_path / "новая копия"
    (project / "папка").mkdir(parents=True)
    for name in ("saved", "deleted", "папка/кириллица"):
        (project / name).write_text("сохранено", encoding="utf-8")
    (project / ".gitignore").write_text("ignored\n", encoding="utf-8")
    (project / "link").symlink_to("saved")
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=project, check=True)
    (project / "saved").write_text("правка", encoding="utf-8")
    (project / "deleted").unlink()
    (project / "new").touch()
    (project / "ignored").touch()
    copy_tree(copy, project)
    files = {path for path in copy.rglob("*") if not path.is_dir() and ".git" not in path.parts}
    names = {path.relative_to(copy).as_posix() for path in files}
    assert names == {path.as_posix() for path in tracked_files(copy)}, "копия — хранилище git"
    assert names == {".gitignore", "link", "new", "saved", "папка/кириллица"}
    assert (copy / "link").is_symlink() and (copy / "saved").read_text("utf-8") == "правка"


@pytest.fixture
def small_suite(tmp_path) -> Path:
    """Дерево с двумя файлами проверок, одна из которых не проходит."""
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "conftest.py").write_text('pytest_plugins = ["tools.contract.plugin"]\n')
    (tree / "pytest.ini").write_text("[pytest]\n")
    code = "from pathlib import Path\n"
    for name in ("one", "two"):
        code += f"def test_{name}():\n    Path('{{log}}').open('a').write('{{file}}-{name} ')\n"
    for file in "ab":
        text = code.format(log=tree / "log", file=file)
        (tree / f"test_{file}.py").write_text(text, encoding="utf-8")
    with (tree / "test_b.py").open("a") as last:
        last.write("    assert 1 + 1 == 3\n")
    return tree


def test_suite_tells_what_passed_and_what_failed(small_suite, tmp_path):
    arguments = ["-p", "no:xdist", "-p", "tools.gates.backwards"]
    variables = {"PYTHONPATH": str(ROOT)}
    outcome = run_suite(small_suite, sys.executable, tmp_path / "out", variables, arguments)
    assert (outcome.passed, outcome.breakdown, outcome.green) == (3, "", False)
    ((name, message),) = outcome.failures.items()
    assert name == "test_b::test_two" and "assert (1 + 1) == 3" in message
    order = (small_suite / "log").read_text().split()
    assert order == ["b-one", "b-two", "a-one", "a-two"]


def test_suite_that_did_not_start_is_not_green(small_suite, tmp_path):
    (small_suite / "conftest.py").write_text("import no_such_module\n", encoding="utf-8")
    variables = {"PYTHONPATH": str(ROOT)}
    outcome = run_suite(small_suite, sys.executable, tmp_path / "out", variables)
    assert not outcome.green and "no_such_module" in outcome.breakdown


def test_suite_does_not_inherit_how_it_was_started(monkeypatch):
    for name in ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTHONPATH", "PYTHONHASHSEED"):
        monkeypatch.setenv(name, "x")
    assert "x" not in inherited().values()


# --- итог -----------------------------------------------------------------------------------


def records(obtained: str = "0.5") -> dict[str, dict]:
    """Запись запуска: одно число первой главы."""
    number = {"where": "stdout:1", "expected": "0.5", "obtained": obtained, "tolerance": "0.1"}
    return {"01-frameworks": {"cells": [{"cell": 1, "numbers": [number], "pictures": []}]}}


@pytest.fixture
def fake(monkeypatch):
    """Подменяет окружение и запуск: факты, итог и сколько чисел обещает книга."""

    def replace(facts: dict, outcome: Outcome, promised: int = 1) -> None:
        monkeypatch.setattr(matrix, "ask", lambda tree, variables: facts)
        monkeypatch.setattr(matrix, "run_suite", lambda *arguments: outcome)
        monkeypatch.setattr(matrix, "read_notebooks", lambda folder: {"page": None})
        monkeypatch.setattr(matrix, "count", lambda notebook: (promised, 0))

    return replace


def run(environment: Environment, tmp_path: Path) -> matrix.Result:
    (tmp_path / "original").mkdir()
    return matrix.run(environment, tmp_path / "original", tmp_path, tmp_path)


def test_environment_is_skipped_only_when_machine_lacks_it(fake, tmp_path):
    fake({"capability": "AVX2"}, Outcome(passed=1))
    result = run(BY_NAME["avx512"], tmp_path)
    assert result.green and result.skipped == "нужно: процессор с AVX-512"
    assert "пропущено" in matrix.report([result])


def test_environment_that_must_switch_on_is_red_when_it_does_not(fake, tmp_path):
    fake({"threads": 2}, Outcome(passed=1))
    result = run(BY_NAME["threads-4"], tmp_path)
    assert not result.green and "не включилось: {'threads': 2}" in matrix.report([result])


def test_every_promised_number_must_be_compared(fake, tmp_path):
    fake({}, Outcome(passed=1, records=records()), promised=2)
    result = run(BY_NAME["path"], tmp_path)
    assert not result.green and result.problem == "сравнено 1 чисел из 2"


def test_red_environment_is_reported_with_its_failures(fake, tmp_path):
    outcome = Outcome(passed=5, failures={"book/x.ipynb::ячейка 3": "ожидалось 1 / получено 2"})
    fake({}, outcome)
    result = run(BY_NAME["path"], tmp_path)
    report = matrix.report([result])
    assert not result.green
    assert "Ложная тревога: path (папка с пробелами и кириллицей)" in report
    assert "book/x.ipynb::ячейка 3\nожидалось 1 / получено 2" in report


def test_table_shows_the_spread(fake, tmp_path):
    fake({}, Outcome(12.3, 5, records=records("0.55")))
    row = run(BY_NAME["path"], tmp_path).row()
    assert row == ["path", "12", "5", "0", "1", "1", "0,5"]


@pytest.fixture
def saved(monkeypatch, tmp_path):
    """Что записал прогон, в котором все окружения кончились так, как велено."""
    written: list[dict] = []
    monkeypatch.setattr(matrix, "save", written.append)
    monkeypatch.setattr(matrix, "copy_tree", lambda destination, root: destination.mkdir())
    monkeypatch.setattr(matrix, "create_locales", lambda folder: None)
    monkeypatch.setattr(matrix.tempfile, "mkdtemp", lambda prefix: tmp_path)
    monkeypatch.setattr(matrix, "merge", lambda notebooks, runs: {"runs": len(runs)})

    def main(*arguments: str, passed: int = 1) -> tuple[int, list[dict]]:
        outcome = Outcome(passed=passed, records=records("0.55"))
        monkeypatch.setattr(matrix, "run", lambda item, *folders: matrix.Result(item, outcome))
        return matrix.main(list(arguments)), written

    return main


def test_full_run_records_the_spread(saved, capsys):
    code, (data,) = saved()
    assert code == 0 and "checked.json" in capsys.readouterr().out
    assert [item["name"] for item in data["environments"]] == list(BY_NAME)
    assert data["environments"][0] == {
        "name": "threads-1",
        "title": "один поток",
        "numbers": 1,
        "moved": 1,
        "largest": "0.5",
    }
    assert data["pages"] == {"runs": len(ENVIRONMENTS)}
    assert set(data["versions"]) == {"python", "torch", "numpy", "matplotlib"}


@pytest.mark.parametrize("arguments", [("--only", "path"), ("--sample",)])
def test_partial_run_records_nothing_and_says_so(saved, capsys, arguments):
    assert saved(*arguments) == (0, [])
    assert "book/checked.json не изменён" in capsys.readouterr().out


def test_red_run_records_nothing(saved, capsys):
    assert saved(passed=0) == (1, [])
    assert "Ложная тревога" in capsys.readouterr().out


def test_unknown_environment_is_refused(capsys):
    with pytest.raises(SystemExit) as stop:
        matrix.main(["--only", "марс"])
    assert stop.value.code == 2 and "Нет окружения марс" in capsys.readouterr().err
