"""У целых чисел от 10 и у дробей в формулах и на схемах есть свидетель на той же странице.

Свидетель записан в коде (сам или как значение выражения из одних чисел), напечатан в выводе,
который сравнивается, или передан в текст. Дробь подтверждает и её приближение, 38/3 — 12.6667,
а дробь 1/3 — ещё и деление на 3 в коде.

На схемах из `CALCULATED` нарисован результат ячейки: там свидетель нужен каждому числу и стоит в
том же разделе, а если ячеек в разделе нет — среди выводов страницы. Индексы и показатели степени
свободны. Свидетели задания — в его тесте.
"""

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from tools.contract.numbers import to_decimal
from tools.course import ROOT
from tools.prose.decimals import decimals
from tools.prose.fragments import Fragment, Pieces
from tools.prose.witnesses import constants, executions, printed

SMALLEST = 10
SMALLEST_IN_TASK = 100
CALCULATED = ("images/broadcasting.svg", "images/autograd-graph.svg")
FREE = re.compile(r"_\{[^{}]*\}|_\d+|(?<!10)\^(?:\{[^{}]*\}|\d+)|\(\s*\)\d")
NUMBER = re.compile(
    r"\\[dt]?frac\{(?P<up>\d+)\}\{(?P<down>\d+)\}"
    r"|(?<![\w)}])(?P<over>\d+)/(?P<under>\d+)(?!\w)"
    r"|(?<!\w)10\^\{?(?P<power>\d+)\}?"
    r"|(?<!\w)(?P<whole>\d+)"
)


def unconfirmed_integers(pieces: Pieces) -> list[str]:
    """Числа без свидетелей: файл, строка, число и что с ним сделать."""
    name, task = pieces.page.path.name, _task_test(pieces)
    given, results = set(), []
    sections: dict[int, tuple[set[Fraction], list[str]]] = {}
    for code, cell in executions(pieces):
        section = sections.setdefault(code.section, (set(), []))
        section[0].update(_given(code.cell.source))
        section[1].extend(printed(cell) if cell else [])
        given, results = given | section[0], results + section[1]
    place = "на этой странице такого числа нет ни в коде, ни в проверяемых выводах"
    if task:
        given = given | _given(task.read_text(encoding="utf-8"))
        place = f"такого числа нет в тесте этой страницы, tests/{task.name}"
    problems = []
    for fragment in pieces.fragments if pieces.cells or task else []:
        calculated = fragment.drawing in CALCULATED
        known = given, results
        if calculated:
            known = sections.get(fragment.section, (set(), results))
        for start, text, value in _numbers(fragment, bool(task), calculated):
            if not _is_confirmed(value, *known):
                where = f" на схеме {fragment.drawing}" if fragment.drawing else ""
                source = (
                    "в результатах, которые на ней нарисованы, такого числа нет"
                    if calculated
                    else place
                )
                problems.append(
                    f"{name}:{fragment.line_of(start)}: «{text}»{where}: {source}; "
                    "исправьте его или вычислите в ячейке"
                )
    return problems


def _numbers(
    fragment: Fragment, is_task: bool, calculated: bool
) -> Iterator[tuple[int, str, Fraction]]:
    """Числа куска, которым нужен свидетель: место, запись, значение."""
    smallest = 0 if calculated else SMALLEST_IN_TASK if is_task else SMALLEST
    if fragment.kind not in ("math", "drawing", *(["text"] if is_task else [])):
        return
    text = FREE.sub(lambda match: " " * len(match[0]), fragment.text)
    for number in decimals(text, "math" if fragment.kind == "math" else "text"):
        end = number.start + len(number.text)
        text = text[: number.start] + " " * len(number.text) + text[end:]
    for match in NUMBER.finditer(text):
        up, down = match["up"] or match["over"], match["down"] or match["under"]
        if up:
            if int(down):
                yield match.start(), match[0], Fraction(int(up), int(down))
            continue
        value = int(match["whole"] or 10 ** int(match["power"]))
        if value >= smallest:
            yield match.start(), match[0], Fraction(value)


def _is_confirmed(value: Fraction, given: set[Fraction], results: list[str]) -> bool:
    """Есть ли такое число среди записанных в коде или среди напечатанных."""
    near = float(value)
    if any(near == float(abs(other)) for other in given):
        return True
    return any(_is_printed(value, abs(to_decimal(number))) for number in results)


def _is_printed(value: Fraction, number: Decimal) -> bool:
    """Напечатано ли это число; дробь могла быть округлена, но не грубее сотых.

    В последнем знаке длинной записи бывает ошибка вычислений: 12.666666666666666.
    """
    if not number.is_finite():
        return False
    digits = -number.as_tuple().exponent
    gap = 0
    if value.denominator > 1 and digits >= 2:
        gap = Fraction(1, 2 * 10 ** min(digits, 12))
    return abs(Fraction(number) - value) <= gap


def _given(source: str) -> set[Fraction]:
    """Числа кода, а за деление на целое — ещё и дробь, обратная ему."""
    divisors = (
        node.right.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Div)
        and isinstance(node.right, ast.Constant)
    )
    numbers = {Fraction(value) for value in constants(source) if abs(value) < float("inf")}
    return numbers | {Fraction(1, value) for value in divisors if isinstance(value, int) and value}


def _task_test(pieces: Pieces) -> Path | None:
    """Тест страницы без ячеек или задания, ячейки которого заполнит читатель; или None."""
    path = ROOT / "tests" / f"test_{pieces.page.name.replace('-', '_')}.py"
    empty = not pieces.cells or pieces.page.name.startswith("homework")
    return path if empty and path.exists() else None
