"""Отчёт об обновлении: запрос, установка, таблицы, код выхода."""

import json
import subprocess

import pytest

from tools.gates import drift
from tools.gates.drift_report import collect, render
from tools.gates.suite import Outcome


def number(expected: str, obtained: str, ok: bool = True, tolerance: str = "0.01") -> dict:
    return {
        "where": "stdout:2",
        "expected": expected,
        "obtained": obtained,
        "tolerance": tolerance,
        "ok": ok,
    }


def outcome(*numbers: dict, rms: float = 0.0, problems: tuple = (), **failures: str) -> Outcome:
    """Запуск, в котором выполнилась одна глава."""
    cell = {
        "cell": 7,
        "section": "4.1 Шаг",
        "numbers": list(numbers),
        "pictures": [{"rms": rms, "ok": rms < 0.1}],
        "problems": list(problems),
    }
    record = {"page": "04-gabor", "title": "4 Регрессия", "cells": [cell]}
    return Outcome(1, 10, failures, {"04-gabor": record})


def report(run: Outcome, changed: dict | None = None, conflicts: tuple = ()) -> str:
    return render(collect(["numpy==2.2.6"], changed or {}, list(conflicts), run))


def rows(text: str) -> list[list[str]]:
    """Строки всех таблиц отчёта без заголовков."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_only_moved_numbers_are_listed_largest_first():
    text = report(outcome(number("5", "5"), number("0.50", "0.505"), number("0.10", "0.15", False)))
    place = "4.1 Шаг · ячейка [7], строка 2 вывода"
    assert rows(text)[-2:] == [
        [place, "0.10", "0.15", "0,5", "5", "ЗА ДОПУСКОМ"],
        [place, "0.50", "0.505", "0,01", "0,5", "в допуске"],
    ]
    assert "Чисел сдвинулось 2 из 3, за допуском 1." in text
    assert "За допуском: 1\N{NO-BREAK SPACE}число" in text


def test_number_of_another_kind_is_listed_even_when_equal():
    text = report(outcome(number("2", "2.0", False, "0")))
    assert "2.0" in text and "ЗА ДОПУСКОМ" in text


def test_exact_number_that_moved_is_infinitely_far():
    assert "∞" in report(outcome(number("0", "1", False, "0")))


def test_moved_picture_is_listed():
    assert rows(report(outcome(rms=12.34)))[-1] == ["4.1 Шаг · ячейка [7]", "12", "ЗА ДОПУСКОМ"]
    assert "Рисунок" not in report(outcome())


def test_broken_cell_is_shown_with_its_error():
    text = report(outcome(problems=("AttributeError: нет такого",)))
    assert "4.1 Шаг · ячейка [7]\nAttributeError: нет такого" in text
    assert "Сломалось ячеек: 1" in text


def test_failures_of_cells_stand_in_their_chapters_and_others_apart():
    run = outcome(number("0.1", "0.2", False))
    run.failures = {
        "book/04-gabor.ipynb::ячейка 7": "о ней сказано в главе",
        "book/05-xor.ipynb::ячейка 1": "ядро не запустилось",
        "tests/test_src::test_seed": "assert 1 == 2",
    }
    text = report(run)
    assert "о ней сказано в главе" not in text
    assert "ядро не запустилось" in text and "`tests/test_src::test_seed`" in text
    assert "проверок: 2" in text


def test_versions_and_conflicts_are_named():
    text = report(outcome(), {"numpy": ["2.4.6", "2.2.6"]}, ("scipy 1.17 requires numpy>=2.3",))
    assert rows(text)[-1] == ["numpy", "2.4.6", "2.2.6"]
    assert "- scipy 1.17 requires numpy>=2.3" in text


def test_chapters_stand_in_the_order_of_the_book():
    titles = ["5.7 Под капотом", "10 Свёртки", "5 Классификация", "2 Тензоры"]
    records = {title: {"page": title, "title": title, "cells": []} for title in titles}
    found = collect(["x"], {}, [], Outcome(records=records))["chapters"]
    assert [item["title"].split()[0] for item in found] == ["2", "5", "5.7", "10"]


def test_nothing_beyond_tolerance_is_said_plainly():
    assert "Всё в пределах допусков" in report(outcome(number("0.50", "0.505")))


# --- запрос и код выхода --------------------------------------------------------------------


@pytest.mark.parametrize("specs", [[], ["numpy=2.2"], ["==2.2.6"]])
def test_wrong_request_is_explained(specs, capsys, tmp_path):
    assert drift.main(specs, tmp_path / "drift") == 2
    assert "numpy==2.2.6" in capsys.readouterr().err and not list(tmp_path.iterdir())


def test_versions_that_do_not_exist_are_explained(monkeypatch, capsys, tmp_path):
    def pip(python, *arguments):
        code = int("numpy==99" in arguments)
        return subprocess.CompletedProcess([], code, "[]", "No matching distribution")

    monkeypatch.setattr(drift, "pip", pip)
    monkeypatch.setattr(drift.subprocess, "run", lambda *arguments, **options: None)
    assert drift.main(["numpy==99"], tmp_path) == 2
    assert "pip не поставил numpy==99:\nNo matching distribution" in capsys.readouterr().err


def test_install_tells_what_became_different(monkeypatch, tmp_path):
    listed = iter(
        [
            [{"name": "numpy", "version": "2.4.6"}, {"name": "scipy", "version": "1.17"}],
            [{"name": "numpy", "version": "2.2.6"}, {"name": "scipy", "version": "1.17"}],
        ]
    )

    def pip(python, *arguments):
        if arguments[0] == "list":
            return subprocess.CompletedProcess([], 0, json.dumps(next(listed)), "")
        wrong = arguments[0] == "check"
        return subprocess.CompletedProcess([], int(wrong), "scipy 1.17 requires numpy>=2.3\n", "")

    monkeypatch.setattr(drift, "pip", pip)
    monkeypatch.setattr(drift.subprocess, "run", lambda *arguments, **options: None)
    _, changed, conflicts = drift.install(tmp_path, ["numpy==2.2.6"])
    assert changed == {"numpy": ["2.4.6", "2.2.6"]}
    assert conflicts == ["scipy 1.17 requires numpy>=2.3"]


@pytest.mark.parametrize(
    ("run", "code"),
    [
        (outcome(number("0.50", "0.505")), 0),
        (outcome(number("0.10", "0.15", False), **{"book/04-gabor.ipynb::ячейка 7": "…"}), 1),
        (Outcome(passed=3, breakdown="pytest завершился с кодом 3"), 1),
        (Outcome(), 1),
    ],
    ids=["within", "beyond", "broken down", "nothing ran"],
)
def test_exit_code_and_files(run, code, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(drift, "install", lambda folder, specs: (folder / "python", {}, []))
    monkeypatch.setattr(drift, "copy_tree", lambda destination: destination)
    monkeypatch.setattr(drift, "run_suite", lambda *arguments, **options: run)
    assert drift.main(["numpy==2.2.6"], tmp_path) == code
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert text in capsys.readouterr().out
    data = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert render(data) == text
