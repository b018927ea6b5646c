"""Проверки упражнений проверяют: решение проходит, заготовка нет, у ошибок свои подсказки."""

import ast
import inspect
import linecache
import random
import traceback
import types

import numpy as np
import pytest
import torch

from src.checks import check_exercise
from src.checks.chapter import Cell, compared_names
from src.checks.exercises import CHECKS, UNSOLVED
from src.checks.exercises.failures import explain
from src.checks.exercises.registry import Wrong
from tests.right_answers import RIGHT
from tests.wrong_answers import WRONG
from tools.course import Book
from tools.exercises import TAG
from tools.kernel import tags

PAGES = [page for page in Book().pages.values() if page.exercises]
EXERCISES = {exercise.name: exercise for page in PAGES for exercise in page.exercises}
ATTEMPTS = [(name, code) for name, attempts in WRONG.items() for code in attempts]


def cell(source: str) -> types.CodeType:
    """Код ячейки; строки её кода Python найдёт, как и в настоящем ноутбуке."""
    name = f"<cell {source!r}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    return compile(source, name, "exec")


@pytest.fixture
def answer(capsys, tmp_path, monkeypatch):
    """Выполнить заготовку, вместо неё — ответ, и вернуть, что сказала проверка."""
    monkeypatch.chdir(tmp_path)

    def run(name: str, *cells: str) -> str:
        namespace: dict = {"__name__": "__main__"}
        for source in (*cells, EXERCISES[name].check):
            capsys.readouterr()
            exec(cell(source), namespace)
        return capsys.readouterr().out.strip()

    return run


@pytest.mark.parametrize("name", EXERCISES)
def test_solution_passes(answer, name):
    """Решение не требует ничего, кроме самого упражнения: ни ячеек главы, ни других решений."""
    exercise = EXERCISES[name]
    assert answer(name, exercise.stub, *exercise.solution).startswith("Верно. ")


@pytest.mark.parametrize("name", EXERCISES)
def test_untouched_stub_is_not_an_error(answer, name):
    assert answer(name, EXERCISES[name].stub) == UNSOLVED


@pytest.mark.parametrize(("name", "code"), ATTEMPTS)
def test_wrong_answer_gets_its_own_hint(answer, name, code):
    said = answer(name, EXERCISES[name].stub, code)
    assert said.startswith("Пока нет. ") and WRONG[name][code] in said


@pytest.mark.parametrize("name", EXERCISES)
def test_typical_errors_have_different_hints(answer, name):
    assert len(WRONG[name]) >= 3
    hints = [answer(name, EXERCISES[name].stub, code) for code in WRONG[name]]
    assert len(set(hints)) == len(hints)


def refusals(function) -> list[range]:
    """Строки каждого отказа в проверке: `require(…)` или `raise Wrong(…)`."""
    source, first = inspect.getsourcelines(function)
    return [
        range(node.lineno + first - 1, node.end_lineno + first)
        for node in ast.walk(ast.parse("".join(source)))
        if isinstance(node, ast.Expr | ast.Raise)
        and ast.unparse(node).startswith(("require", "raise Wrong"))
    ]


@pytest.mark.parametrize("name", EXERCISES)
def test_every_refusal_of_a_check_is_tried(answer, name, monkeypatch):
    """Сломанную проверку заметят: на каждый её отказ есть неверный ответ."""
    seen = set()

    def remember(error, *_):
        stack = traceback.extract_stack()
        seen.update(frame.lineno for frame in stack if frame.filename == file)

    file = CHECKS[name].__code__.co_filename
    monkeypatch.setattr(Wrong, "__init__", remember)
    for code in WRONG[name]:
        answer(name, EXERCISES[name].stub, code)
    assert [lines[0] for lines in refusals(CHECKS[name]) if not seen & {*lines}] == []


@pytest.mark.parametrize("name", EXERCISES)
def test_hints_do_not_give_the_answer_away(answer, name):
    """Правой части решения в подсказках нет."""
    given = {
        ast.unparse(node.value)
        for source in EXERCISES[name].solution
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and len(ast.unparse(node.value)) > 1
    }
    for code in WRONG[name]:
        hint = answer(name, EXERCISES[name].stub, code)
        assert not [value for value in given if value in hint]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_exercises_leave_the_variables_of_the_chapter_alone(page):
    """Иначе «Сошлось ли у меня?» в конце сравнила бы с числами главы ответы на упражнения."""
    code = [cell for _, cell in page.cells if cell.cell_type == "code"]
    chapter = [Cell("", cell.source) for cell in code if TAG not in tags(cell)]
    known = set(compared_names(chapter))
    for exercise in page.exercises:
        own = [Cell("", source) for source in (exercise.stub, *exercise.solution)]
        assert not known & set().union(*(cell.names for cell in own)), exercise.name


def test_chapters_with_code_have_enough_exercises():
    numbered = [page for page in Book().pages.values() if page.number]
    coded = [page for page in numbered if any(cell.cell_type == "code" for _, cell in page.cells)]
    assert {page.name: len(page.exercises) for page in coded if len(page.exercises) < 4} == {}
    assert len(EXERCISES) >= 20


def test_every_check_belongs_to_an_exercise():
    assert CHECKS.keys() == EXERCISES.keys() == WRONG.keys() == RIGHT.keys()


@pytest.mark.parametrize("garbage", [object(), "слово", float("nan"), [], {}, torch.ones(0), print])
def test_no_answer_breaks_a_check(capsys, garbage):
    for name, function in CHECKS.items():
        count = function.__code__.co_argcount
        check_exercise(name, *[garbage] * count)
        assert capsys.readouterr().out.startswith("Пока нет. "), name


def test_unknown_name_and_raising_answer_are_explained(capsys):
    check_exercise("no-such", 1)
    assert capsys.readouterr().out.startswith("Упражнения «no-such» нет. Есть такие: ")


@pytest.mark.parametrize(
    ("name", "code"), [(name, code) for name, answers in RIGHT.items() for code in answers]
)
def test_right_answer_may_be_found_and_written_differently(answer, name, code):
    assert answer(name, EXERCISES[name].stub, code).startswith("Верно. ")


def test_error_is_blamed_on_the_line_of_the_answer_or_on_none(answer):
    """Ошибка в самой проверке не выдаётся за ошибку в коде ученика."""
    stub = EXERCISES["whole-point"].stub
    said = answer("whole-point", stub, "def slope_of_cube(point):\n    x = 1\n    return x / 0")
    assert "ZeroDivisionError: division by zero. Строка: `return x / 0`." in said
    strange = "class Odd:\n    __float__ = lambda self: [][1]\n\n\nanswer = Odd()"
    assert "Строка: `__float__" in answer("cube-slope", EXERCISES["cube-slope"].stub, strange)
    assert (
        explain(ValueError("сам"))
        == "Проверка не смогла воспользоваться ответом (ValueError: сам)."
    )


def test_mode_of_a_network_survives_its_check(answer):
    """Сеть проверяют в eval, а возвращают в том режиме, в каком её дали."""
    exercise = EXERCISES["circle-net"]
    namespace: dict = {"__name__": "__main__"}
    for source in (exercise.stub, *exercise.solution, "circle_model.train()", exercise.check):
        exec(source, namespace)
    assert namespace["circle_model"].training


def test_ellipsis_left_in_a_finished_answer_is_forgiven(answer):
    """Загрузка ничего не возвращает, и `return ...` заготовки верному ответу не мешает."""
    exercise = EXERCISES["guarded-loading"]
    finished = exercise.solution[-1] + "\n    return ...\n"
    assert answer("guarded-loading", exercise.stub, finished).startswith("Верно. ")


def test_checks_leave_modes_alone(capsys):
    """Ответ, выключивший градиенты или сменивший тип чисел, не портит следующего ответа."""

    def spoil(*_):
        torch.set_grad_enabled(False)
        torch.set_default_dtype(torch.float64)
        raise ValueError

    for enabled in (True, False):
        with torch.set_grad_enabled(enabled):
            check_exercise("any-derivative", spoil)
            assert torch.is_grad_enabled() == enabled
            assert torch.get_default_dtype() == torch.float32


def test_checks_leave_random_numbers_alone(answer):
    """Проверка между ячейками главы не должна менять её чисел."""
    for name, exercise in EXERCISES.items():
        torch.manual_seed(1), np.random.seed(1), random.seed(1)
        exec(exercise.stub, namespace := {"__name__": "__main__"})
        for source in exercise.solution:
            exec(source, namespace)
        before = torch.get_rng_state(), np.random.get_state()[1].copy(), random.getstate()
        exec(exercise.check, namespace)
        after = torch.get_rng_state(), np.random.get_state()[1], random.getstate()
        assert torch.equal(before[0], after[0]), name
        assert (before[1] == after[1]).all() and before[2] == after[2], name
