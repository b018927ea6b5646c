"""Мутанты: кто их заметил и что об этом сказано."""

import json
import shutil

import pytest

from tests.small_project import HARMLESS, PACKAGE, UNSEEN, VISIBLE, make_project, write_list
from tools.course import ROOT
from tools.gates import mutants
from tools.gates.faults import read_faults
from tools.gates.killers import Checks, Unclear, first_failure


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path / "project")


class Watchers(Checks):
    """Проверки, которые видят только `x = 2` в ноутбуке и `UNSEEN = 6` в пакете."""

    def healthy(self, tree, paths, workers):
        pass

    def notebooks(self, tree, paths):
        return "число" if any("x = 2" in (tree / path).read_text("utf-8") for path in paths) else ""

    def theory(self, tree):
        return "теория" if "UNSEEN = 6" in (tree / "src/models.py").read_text("utf-8") else ""


class Silent(Watchers):
    """Проверки, которые не могут ответить."""

    def notebooks(self, tree, paths):
        raise Unclear("ядро не отвечает")


class Sick(Watchers):
    """Проверки, которые не проходят и без мутантов."""

    def healthy(self, tree, paths, workers):
        raise Unclear("проверки не проходят и без мутантов")


def test_killed_mutants_name_their_killers(project, capsys):
    write_list(project, VISIBLE, UNSEEN)
    assert mutants.main([], project, Watchers()) == 0
    printed = capsys.readouterr().out
    assert "убит     visible" in printed and "убит     unseen" in printed
    assert "         число" in printed and "         теория" in printed
    assert "Мутантов 2: убит — 2." in printed


def test_survivor_is_shown_with_its_difference(project, capsys):
    write_list(project, VISIBLE, PACKAGE, HARMLESS)
    assert mutants.main([], project, Watchers()) == 1
    printed = capsys.readouterr().out
    assert "ВЫЖИЛ    package" in printed and "ВЫЖИЛ    harmless" in printed
    assert "    src/data.py\n    @@ -1 +1 @@\n    -SIZE = 3\n    +SIZE = 4\n" in printed
    assert "    book/one.ipynb, book/one.md\n" in printed
    assert printed.count("+print(1 * x / 3)") == 1
    assert "-x = 1" not in printed


def test_invisible_mutant_must_stay_so(project, capsys):
    write_list(project, HARMLESS | {"invisible": "умножение на единицу"})
    assert mutants.main([], project, Watchers()) == 0
    assert "невидим  harmless" in (printed := capsys.readouterr().out)
    assert "умножение на единицу" in printed and "+print" not in printed
    write_list(project, VISIBLE | {"invisible": "никто не смотрит"})
    assert mutants.main([], project, Watchers()) == 1
    assert "ЗАМЕЧЕН  visible" in (printed := capsys.readouterr().out)
    assert "сказано, что это невозможно: никто не смотрит" in printed


def test_no_answer_is_not_a_kill(project, capsys):
    write_list(project, VISIBLE)
    assert mutants.main([], project, Silent()) == 1
    assert "НЕ ЯСНО  visible" in (printed := capsys.readouterr().out)
    assert "ядро не отвечает" in printed
    assert mutants.main([], project, Sick()) == 1
    assert "не проходят и без мутантов" in capsys.readouterr().err


def test_mutants_do_not_meet(project):
    """Копия после каждого мутанта прежняя, а сам проект не меняется никогда."""
    write_list(project, VISIBLE, UNSEEN, PACKAGE)
    files = {path: path.read_bytes() for path in project.rglob("*.[mip]*") if path.is_file()}
    seen = []

    class Reading(Watchers):
        def notebooks(self, tree, paths):
            names = ("book/one.md", "src/data.py", "src/models.py")
            seen.append(
                [(tree / name).read_bytes() == (project / name).read_bytes() for name in names]
            )
            return "число"

    assert mutants.main([], project, Reading()) == 0
    assert sorted(same.index(False) for same in seen) == [0, 1, 2]
    assert all(same.count(False) == 1 for same in seen)
    assert all(path.read_bytes() == content for path, content in files.items())


def test_choice_of_mutants(project, capsys):
    write_list(project, VISIBLE, UNSEEN, PACKAGE, HARMLESS)
    faults = read_faults(project / mutants.LIST)
    assert [fault.id for fault in mutants.choose(faults, ["package"], None, 0)] == ["package"]
    first = mutants.choose(faults, [], 2, 7)
    assert len(first) == 2 and mutants.choose(faults, [], 2, 7) == first
    assert "--sample 2 --seed 7" in capsys.readouterr().out
    assert {tuple(mutants.choose(faults, [], 2, seed)) for seed in range(20)} > {tuple(first)}
    assert mutants.choose(faults, [], 9, 7) == faults
    assert mutants.main(["packages"], project, Watchers()) == 1
    assert "нет мутанта packages" in capsys.readouterr().err


# --- кто заметил ---------------------------------------------------------------------------

WRONG = {"where": "stdout:1", "expected": "0.1", "obtained": "0.3", "tolerance": "0.1", "ok": False}
DRAWN = {"rms": 3.0, "ok": False, "diff": ""}


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ({"numbers": [WRONG | {"ok": True}, WRONG]}, "число 0.1 → 0.3"),
        ({"numbers": [WRONG, WRONG], "pictures": [DRAWN]}, "число 0.1 → 0.3 и ещё 1"),
        ({"pictures": [DRAWN]}, "рисунок"),
        ({"problems": ["картинок ожидалось 1, получено 0"]}, "рисунок"),
        ({"problems": ["--- ожидалось\n+++ получено\n@@\n-да\n+нет\n и"]}, "текст -да +нет"),
        ({"problems": ["Cell execution caused an exception\nNameError: x"]}, "ошибка NameError: x"),
        ({"problems": ["Cell execution caused\n\x1b[31mKeyError\x1b[39m: "]}, "ошибка KeyError"),
    ],
)
def test_killer_is_named(tmp_path, cell, words):
    empty = {"outcome": "passed", "problems": [], "numbers": [], "pictures": []}
    where = {"cell": 7, "section": "1.2 Раздел", "outcome": "failed"}
    cells = [empty, empty | where | cell, empty | {"outcome": "failed"}]
    (tmp_path / "one.json").write_text(json.dumps({"page": "one", "cells": cells}), "utf-8")
    names = ["book/zero.ipynb", "book/one.ipynb"]
    assert first_failure(str(tmp_path), names) == f"{words} — one: 1.2 Раздел · ячейка [7]"
    assert first_failure(str(tmp_path), names[:1]) == ""


@pytest.mark.slow
def test_real_checks(project, capsys):
    """Настоящие ноутбуки и теория: что заметили, то и названо, а невидимое выжило."""
    shutil.copytree(ROOT / "tools", project / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    write_list(project, VISIBLE, PACKAGE, UNSEEN, HARMLESS)
    assert mutants.main([], project) == 1
    printed = capsys.readouterr().out
    assert "число 0.3333333333333333 → 0.6666666666666666" in printed
    assert "число 6 → 8 — two: 1 Глава · ячейка [1]" in printed
    assert "теория: tests/theory/test_unseen.py::test_unseen[0]" in printed
    assert "ВЫЖИЛ    harmless" in printed and "Мутантов 4: ВЫЖИЛ — 1, убит — 3." in printed
    (project / "book/three.ipynb").write_text(
        (project / "book/three.ipynb").read_text("utf-8").replace("0.5\\n", "0.7\\n"), "utf-8"
    )
    write_list(project, {"find": "print(0.5)", "replace": "print(0.7)"})
    assert mutants.main([], project) == 1
    assert "не проходят и без мутантов" in capsys.readouterr().err
