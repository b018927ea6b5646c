"""Пустые обещания: ноутбук, в котором нечего сравнивать или что-то не сравнивается."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tools.contract.outputs import count
from tools.contract.promise import broken_promises


def cell(source, output=None, number=None, tags=()):
    """Выполненная ячейка с текстовым выводом."""
    outputs = [new_output("stream", text=output)] if output else []
    return new_code_cell(
        source, outputs=outputs, execution_count=number, metadata={"tags": list(tags)}
    )


def problems(*cells, numbered=True):
    """Нарушения договора в ноутбуке из этих ячеек."""
    for number, item in enumerate(cells, start=1):
        if numbered:
            item.execution_count = number
    return broken_promises(new_notebook(cells=list(cells)))


EXEMPT = ["nbval-ignore-output"]
GOOD = ("print(0.5)", "0.5")


def test_honest_notebook():
    assert problems(cell(*GOOD), cell("x = now()", "1", tags=EXEMPT), cell("x > 0", "True")) == []


@pytest.mark.parametrize(
    "cells",
    [
        (),
        (cell("x = 1"),),
        (cell("print('да')", "да"),),
        (cell(*GOOD, tags=EXEMPT),),
        (cell(*GOOD, tags=["remove-output"]),),
    ],
    ids=["пустой", "без вывода", "одни слова", "всё освобождено", "вывод убран"],
)
def test_something_must_be_compared(cells):
    (first, *_) = problems(*cells)
    assert first == "в ноутбуке нет ни одного числа и ни одной картинки, которые сравниваются"


@pytest.mark.parametrize(
    ("number", "stored"), [(None, "не выполнена"), (2, "записана под номером 2")]
)
def test_cells_are_executed_in_order(number, stored):
    found = problems(cell(*GOOD, number=number), numbered=False)
    assert found == [f"ячейка [1] {stored}; выполнить всё по порядку: make notebooks"]


def test_nothing_is_stored_that_nobody_compares():
    noise = new_output("stream", name="stderr", text="UserWarning")
    loud = new_code_cell("run()", outputs=[noise])
    hidden = cell("x = 1", "/home/author", tags=["remove-output"])
    assert problems(cell(*GOOD), loud, hidden, cell("x", "1")) == [
        "ячейка [2]: хранится stderr, а его никто не сравнивает",
        "ячейка [3]: вывод скрыт меткой remove-output, но хранится",
    ]


@pytest.mark.parametrize("witness", ["x", "print(f(x))", "x.shape"])
def test_witness_uses_what_exempt_cell_made(witness):
    def exempt():
        return cell("x = now()", "1", tags=EXEMPT)

    assert problems(cell(*GOOD), exempt(), cell(witness, "1")) == []
    for later in ((), (cell("y", "1"),), (cell(witness),), (cell("x", "1", tags=EXEMPT),)):
        found = problems(cell(*GOOD), exempt(), *later)
        assert found[0].startswith("ячейка [2] не сравнивается, и ни одна сравниваемая")


def test_ways_around_are_refused():
    found = problems(
        cell("# NBVAL_SKIP\nprint(1)", "1"),
        cell("print(2)", "2", tags=["nbval-skip"]),
        cell("print(3.5)", "3.5", tags=["atol=1 км"]),
    )
    assert found == [
        "ячейка [1]: пометка NBVAL_SKIP запрещена, есть метки ячеек",
        "ячейка [2]: метка nbval-skip запрещена",
        "ячейка [3]: метка atol=1 км: допуск — положительное число",
    ]


def test_count():
    glued = new_code_cell("x = 1", metadata={"glue": {"x": {"expression": "x", "value": "0.5"}}})
    picture = new_output("display_data", {"image/png": "", "image/svg+xml": "", "text/plain": "1"})
    drawn = new_code_cell("plot()", outputs=[picture])
    hidden = cell("9", "9", tags=EXEMPT)
    timed = cell("print(n, time)", "n = 500: 0.5 мс")
    assert count(new_notebook(cells=[cell(*GOOD), glued, drawn, hidden, timed])) == (3, 1)
