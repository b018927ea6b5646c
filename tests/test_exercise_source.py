"""Упражнение в тексте главы: что получит ученик и как названы ошибки того, кто его написал."""

import pytest

from tests import small_book
from tools.assembly import assemble
from tools.blocks import ChapterError
from tools.course import Book

TASK = """\
# Глава

## Раздел

::::{exercise} Квадрат
:label: ex-square

Сколько будет $2^2$?

:::{admonition} Подсказка
:class: dropdown tip
Умножьте.
:::

```python
answer = ...
```
::::

:::{solution-start} ex-square
:class: dropdown
:::

Дважды два.

```{code-cell}
:tags: [hide-input]
answer = 4
```

```{code-cell}
from src.checks import check_exercise

check_exercise("square", answer)
```

:::{solution-end}
:::

Дальше: {numref}`ex-square` и {ref}`ex-square`, {ref}`такое <ex-square>`.
"""


@pytest.fixture
def chapter(tmp_path):
    def make(text: str) -> Book:
        return small_book.make_book(tmp_path, two=text)

    return make


def test_student_gets_task_stub_check_and_folded_solution(chapter):
    book = chapter(TASK)
    cells = assemble(book, book.pages["two"], {}).cells[2:]
    text, stub, check, solution, rest = [cell.source for cell in cells[:5]]
    assert "### Упражнение 2.1. Квадрат\n\nСколько будет $2^2$?" in text
    assert "<summary><b>Подсказка</b></summary>\n\nУмножьте." in text and "answer" not in text
    assert stub == "answer = ..."
    assert check.endswith('check_exercise("square", answer)')
    assert solution.startswith("<details>\n<summary><b>Решение</b></summary>\n\nДважды два.")
    assert "```python\nanswer = 4\n```" in solution and "check_exercise" not in solution
    assert "Дальше: [Упражнение 2.1](" in rest and "[упражнение 2.1](" in rest
    assert "[такое](" in rest and "two.html#ex-square" in rest
    assert [cell.metadata.get("tags") for cell in cells[1:3]] == [["exercise"]] * 2


def test_exercise_knows_its_parts(chapter):
    (exercise,) = chapter(TASK).pages["two"].exercises
    assert (exercise.name, exercise.stub) == ("square", "answer = ...")
    assert exercise.solution == ["answer = 4"] and "check_exercise" in exercise.check


def test_lines_of_errors_are_those_of_the_chapter(chapter):
    for place in ("Дважды два.", "Сколько будет", "Дальше:"):
        text = TASK.replace(place, f"{place} {{ref}}`нигде`")
        book = chapter(text)
        lines = book.pages["two"].path.read_text("utf-8").split("\n")
        line = 1 + next(number for number, row in enumerate(lines) if "нигде" in row)
        with pytest.raises(ChapterError, match=rf"two\.md:{line}: нет метки нигде"):
            assemble(book, book.pages["two"], {})


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("```python\nanswer = ...\n```\n", "", "не кончается заготовкой"),
        (":::{solution-start} ex-square", ":::{solution-start} square", "без метки ex-"),
        ('check_exercise("square"', 'check_exercise("other"', "не вызывает check_exercise"),
        (":label: ex-square", ":label: ex-other", "ex-square стоит не за своим"),
        (":label: ex-square\n", "", "ex-square стоит не за своим"),
        (":::{solution-end}\n:::\n", "", "упражнений 1, а решений 0"),
        ("::::{exercise} Квадрат\n:label: ex-square\n", "", "решение ex-square стоит не за своим"),
        ("Дальше:", ":::{solution-end}\n:::\n", "лишний solution-end"),
    ],
)
def test_unfinished_exercise_is_named(chapter, old, new, problem):
    assert old in TASK
    with pytest.raises(ChapterError, match=rf"two\.md:\d+: .*{problem}"):
        chapter(TASK.replace(old, new))


def test_two_exercises_are_numbered_in_order(chapter):
    second = TASK[TASK.index("::::{exercise}") : TASK.index("Дальше")]
    text = TASK.replace("Дальше", second.replace("square", "cube") + "\nДальше", 1)
    book = chapter(text)
    assert [exercise.name for exercise in book.pages["two"].exercises] == ["square", "cube"]
    assert [book.labels[f"ex-{name}"].number for name in ("square", "cube")] == ["2.1", "2.2"]
