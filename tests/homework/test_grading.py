"""Проверяющий домашних работ сам под проверкой: хорошие, плохие, нечестные и опасные работы."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial

import nbformat
import psutil
import pytest

from src.grading import sandbox, source, theory
from src.grading.grade import DONE, DOUBTFUL, NOT_DONE, grade
from src.grading.runs import find_weights, read_claims, run_notebook
from tests.homework.cheats import DISK, GREEDY, HANG, SWARM, TRESPASS, works
from tests.homework.submissions import ANSWERS, MODEL, OWN, OWN_MODEL, RELU, cheap, stub, submission
from tools.course import ROOT

LIMITS = sandbox.Limits(seconds=120)
SHORT = ["--seconds", "60"]
# Эти работы учатся и потому выполняются трижды; остальные дёшевы.
DEAR = ("hard-coded", "formula", "on-test", "chosen-by-test", "no-seed", "half-curves", "split")
DEAR += (
    "elsewhere",
    "wrong-shapes",
    "not-a-number",
    "wrong-test",
    "leaves-early",
    "no-curves",
    "gigabyte",
    "untrained",
    "loud",
    "greedy",
)
QUICK = ("copied", "overwritten", "crash")


def start(*arguments, folder, **options):
    """Запустить проверяющего как отдельную программу."""
    command = [sys.executable, "-m", "src.grading", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    options |= {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=folder, env=environment, **options)


def graded(tmp_path, *names):
    """Проверить эти работы одной папкой: имя → запись отчёта."""
    known = works(tmp_path)
    folder = tmp_path / "работы"
    folder.mkdir()
    for name in names:
        content = known[name][0] if name in known else GOOD[name]
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.ipynb").write_bytes(data)
    process = start(folder, *SHORT, "--jobs", 2, folder=tmp_path)
    output, errors = process.communicate(timeout=900)
    assert process.returncode == 0, errors
    report = json.loads((tmp_path / "grades.json").read_text("utf-8"))["works"]
    found = {work["file"].removesuffix(".ipynb"): work for work in report}
    assert set(found) == set(names) and all(name in output for name in names)
    for name in set(names) & set(known):
        _, check, reason = known[name]
        lost = next(one for one in found[name]["checks"] if one["name"] == check)
        assert reason in lost["reason"], f"{name}: {lost['reason']}"
        assert lost["points"] < lost["of"] and found[name]["verdict"] != DONE, name
    return found


GOOD = {"good": submission(), "relu": submission(model=RELU), "own": submission(**OWN)}


# --- без запуска ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["text", "other-json", "empty", "cp1251"])
def test_what_is_not_a_notebook_gets_a_row(tmp_path, monkeypatch, name):
    monkeypatch.setattr("tests.homework.cheats.trained", lambda folder: (b"", []))
    content, _, reason = works(tmp_path)[name]
    path = tmp_path / "work.ipynb"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = grade(path, "work", LIMITS)
    assert (result.points, result.verdict) == (0, NOT_DONE)
    assert reason in result.checks[0].reason


def test_missing_work_gets_a_row(tmp_path):
    assert "не читается" in grade(tmp_path / "нет.ipynb", "нет", LIMITS).checks[0].reason


def test_every_question_of_the_page_is_found():
    cells = [(cell.cell_type, cell.source) for cell in stub().cells]
    found = theory.answers(cells)
    assert list(found) == list(range(1, theory.QUESTIONS + 1))
    share, reason, good = theory.judge(cells)
    assert share == 0 and not good and reason.count("осталась заготовка") == theory.QUESTIONS


def judged(answers):
    cells = nbformat.reads(submission(answers), as_version=4).cells
    return theory.judge([(cell.cell_type, cell.source) for cell in cells])


def test_good_answers_count():
    assert judged(ANSWERS)[0] == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "пусто"),
        ("—", "пусто"),
        ("_Напишите ответ здесь._", "осталась заготовка"),
        ("**Ответ.** Напишите ответ здесь.", "осталась заготовка"),
        ("Не знаю, не успел.", "слишком коротко"),
        ("да " * 40, "повторяются одни и те же слова"),
        (
            "Что вычисляет алгоритм обратного распространения ошибки и как его результат "
            "используют при обучении? Как его результат используют, что вычисляет алгоритм?",
            "повторяет вопрос",
        ),
        (ANSWERS[1], "такой же, как другой ответ"),
    ],
)
def test_what_is_not_an_answer_is_named(answer, reason):
    share, said, _ = judged([answer, *ANSWERS[1:]])
    assert share == pytest.approx(6 / 7) and reason in said


def test_answer_may_take_several_cells_and_lose_its_place():
    cells = [(c.cell_type, c.source) for c in nbformat.reads(submission(), 4).cells]
    where = next(i for i, (_, text) in enumerate(cells) if text == ANSWERS[2])
    words = ANSWERS[2].split(". ")
    cells[where : where + 1] = [("markdown", part) for part in words]
    assert theory.judge(cells)[0] == 1


def test_same_answers_of_two_works_are_noticed():
    other = [f"Совсем другой ответ номер {n}" for n in range(7)]
    given = {"а": dict(enumerate(ANSWERS)), "б": {3: ANSWERS[3]}, "в": dict(enumerate(other))}
    assert theory.same_answers(given) == {
        "а": "есть те же ответы, что в б",
        "б": "есть те же ответы, что в а",
    }


def test_percents_become_shares_and_what_is_not_a_number_is_dropped(tmp_path):
    path = tmp_path / "claims.json"
    path.write_text(
        '{"train_accuracies": [50, 92.5], "val_losses": "нет", "train_losses": [1, "x"],'
        ' "test_accuracy": 93, "ceiling": NaN, "drawn": 5}',
        encoding="utf-8",
    )
    assert read_claims(path) == {
        "train_accuracies": [0.5, 0.925],
        "test_accuracy": 0.93,
        "percents": True,
        "drawn": [],
    }


def test_weights_are_found_where_they_were_not_asked(tmp_path):
    (tmp_path / "data").mkdir()
    assert find_weights(tmp_path) == (None, "")
    (tmp_path / "best.pt").write_bytes(b"1")
    assert find_weights(tmp_path) == (b"1", "best.pt")
    (tmp_path / "last.pth").write_bytes(b"2")
    assert find_weights(tmp_path) == (None, "")
    (tmp_path / "data/parity.pth").write_bytes(b"3")
    assert find_weights(tmp_path) == (b"3", "")


def test_model_may_be_made_by_any_statement():
    assert source.creates([OWN_MODEL], "make_model") and source.creates([MODEL], "make_model")
    assert not source.creates(["print(make_model)"], "make_model")


def test_definitions_take_what_the_model_needs_and_nothing_else():
    code = source.definitions([MODEL, "x = train()", "%matplotlib inline\n!pip"], "make_model")
    assert "num_hidden = 16" in code and "Classifier" in code and "train" not in code


def test_missing_library_is_named_in_russian(tmp_path):
    code = (
        "import importlib.util as util, runpy, sys\n"
        "real, sys.argv = util.find_spec, ['grading', 'x']\n"
        "absent = ('nbclient', 'nbformat', 'ipykernel')\n"
        "util.find_spec = lambda name, *rest: None if name in absent else real(name, *rest)\n"
        "runpy.run_module('src.grading', run_name='__main__')"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 2
    assert "Не хватает библиотек: pip install nbclient nbformat ipykernel" in found.stderr


# --- в песочнице ----------------------------------------------------------------------------


def problem(text, limits=LIMITS):
    """Выполнить ячейку так, как выполняется чужой код; вернуть, что ей помешало."""
    with sandbox.Place() as place:
        return run_notebook(place, [text], limits).problem


NETWORK = "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=5)"


@pytest.mark.slow
def test_network_is_closed():
    assert "OSError" in problem(NETWORK)


@pytest.mark.slow
def test_network_is_closed_without_namespaces_too(monkeypatch):
    monkeypatch.setattr(sandbox, "isolation", lambda: False)
    assert "при проверке сети нет" in problem(NETWORK)


@pytest.mark.slow
def test_neighbours_are_out_of_reach(tmp_path):
    if not sandbox.isolation():
        pytest.skip("нет пространств имён")
    victim = tmp_path / "чужое.txt"
    victim.write_text("цело", encoding="utf-8")
    said = problem(TRESPASS.format(path=victim))
    assert "Read-only" in said and victim.read_text("utf-8") == "цело"


@pytest.mark.slow
def test_limits_of_time_and_memory_hold():
    assert "не хватило времени" in problem(HANG, sandbox.Limits(seconds=5))
    assert "MemoryError" in problem(GREEDY, sandbox.Limits(memory=2**30))


@pytest.mark.slow
def test_limits_hold_for_all_processes_and_files_together():
    """Предел одного процесса и одного файла обходят числом; сам он при этом не превышен."""
    limits = sandbox.Limits(seconds=60, memory=2**30)
    assert "процессов сразу" in problem(SWARM.format(count=100, size=1), limits)
    assert "памяти у всех процессов" in problem(SWARM.format(count=4, size=4 * 10**8), limits)
    assert "записано больше" in problem(DISK.format(count=6, size=2 * 10**8), limits)
    assert "записано больше" in problem(DISK.format(count=21_000, size=1), limits)


@pytest.mark.slow
def test_nothing_outlives_the_run(monkeypatch):
    """И там, где нет пространств имён, не переживёт проверку даже отделившийся процесс."""
    monkeypatch.setattr(sandbox, "isolation", lambda: False)
    length = 600 + os.getpid() / 1e7
    text = f"import subprocess\nsubprocess.Popen(['setsid', 'sleep', '{length}'])"
    assert problem(text) == ""
    commands = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    assert ["sleep", f"{length}"] not in commands


@pytest.mark.slow
def test_interrupted_grading_keeps_what_is_done(tmp_path):
    folder = tmp_path / "работы"
    folder.mkdir()
    (folder / "a.txt").write_text("не ноутбук", encoding="utf-8")
    (folder / "b.ipynb").write_text(cheap("import time\ntime.sleep(100)"), encoding="utf-8")
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # в фоне оболочка его глушит
    process = start(folder, folder=tmp_path, preexec_fn=heard)
    while "[1/2]" not in process.stdout.readline():
        assert process.poll() is None
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 130 and "проверено 1 из 2" in output
    report = json.loads((tmp_path / "grades.json").read_text("utf-8"))
    assert [work["file"] for work in report["works"]] == ["a.txt"]


@pytest.mark.slow
def test_honest_work_and_worst_cheats(tmp_path):
    found = graded(tmp_path, "good", *QUICK)
    # Ответы у всех этих работ одни и те же.
    assert found["good"]["points"] == 2 and found["good"]["verdict"] == DOUBTFUL
    assert found["copied"]["practice"] <= 0.3 and found["copied"]["verdict"] == NOT_DONE
    assert any("похоже на подделку" in note for note in found["copied"]["notes"])


@pytest.mark.weekly
def test_every_other_cheat(tmp_path):
    found = graded(tmp_path, "relu", "own", *DEAR)
    assert found["relu"]["points"] == found["own"]["points"] == 2
    assert found["elsewhere"]["practice"] == 0.9 and found["wrong-shapes"]["practice"] == 0.85
    assert found["formula"]["practice"] <= 0.3 and found["on-test"]["practice"] <= 0.8


@pytest.mark.weekly
def test_hundred_works_get_hundred_rows(tmp_path):
    folder = tmp_path / "работы"
    folder.mkdir()
    known = works(tmp_path)
    names = [
        *QUICK,
        "greedy",
        "loud",
        "hangs",
        "gigabyte",
        "text",
        "other-json",
        "empty",
        "cp1251",
        "no-theory",
    ]
    for number in range(100):
        content = known[names[number]][0] if number < len(names) else cheap(f"x = {number}")
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{number:03}.ipynb").write_bytes(data)
    process = start(folder, *SHORT, folder=tmp_path)
    process.communicate(timeout=1800)
    report = json.loads((tmp_path / "grades.json").read_text("utf-8"))["works"]
    assert [work["file"] for work in report] == sorted(path.name for path in folder.iterdir())
    with (tmp_path / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["файл"] for row in csv.DictReader(file)] == [work["file"] for work in report]
