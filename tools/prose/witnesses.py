"""У десятичного числа в формуле, в роли `{const}`, в коде и на схеме есть свидетель.

Свидетель стоит в том же разделе страницы. Заданное число записано в ячейке, само или как значение
выражения из одних чисел (`-0.5 / 0.2`); вычисленное — ещё и среди выводов, которые сравниваются, и
чисел, переданных в текст. После знака ≈ и слова «около» число может быть округлено. У раздела без
ячеек свидетели — вся страница, у страницы без ячеек — её тест.
"""

import ast
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from tools.assembly import glue_expressions
from tools.contract.masks import mask
from tools.contract.numbers import find_numbers, is_integer, to_decimal
from tools.contract.outputs import is_compared, texts
from tools.course import ROOT
from tools.kernel import tags
from tools.prose.decimals import Number, decimals
from tools.prose.fragments import Code, Fragment, Pieces

# Вид куска → как в нём записаны числа; в остальных кусках чисел без пометки не бывает.
NOTATION = {"math": "math", "const": "text", "drawing": "text", "code": "code", "string": "string"}
ONLY_GIVEN = ("const", "string")
ROUNDED = re.compile(r"(≈|\\approx|\b(?:около|примерно|почти))[\s$]*$")
ARITHMETIC = (ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop)
CONVERSIONS = {"float", "int", "round", "abs", "str"}


@dataclass
class Witnesses:
    """Числа раздела: записанные в коде и полученные при выполнении."""

    given: set[float] = field(default_factory=set)
    computed: set[float] = field(default_factory=set)

    def add(self, other: "Witnesses") -> None:
        """Прибавить числа другого раздела."""
        self.given |= other.given
        self.computed |= other.computed

    def confirm(self, number: Number, fragment: Fragment) -> bool:
        """Есть ли среди них такое число; минус перед ним мог быть в коде вычитанием."""
        known = self.given | {-abs(value) for value in self.given}
        known |= set() if fragment.kind in ONLY_GIVEN else self.computed
        before = fragment.before + fragment.text[: number.start]
        gap = float(number.unit) / 2 if ROUNDED.search(before) else 0.0
        value = float(number.value)
        return any(math.isclose(value, other, rel_tol=1e-9, abs_tol=gap) for other in known)


def unconfirmed(pieces: Pieces) -> list[str]:
    """Числа страницы без свидетелей: файл, строка, число и что с ним сделать."""
    sections = witnesses(pieces)
    everything = Witnesses()
    for section in sections.values():
        everything.add(section)
    shown = {code.section for code in pieces.cells if "remove-cell" not in tags(code.cell)}
    sections = {number: found for number, found in sections.items() if number in shown}
    place = "в этом разделе"
    if not pieces.cells:
        test = Path("tests", f"test_{pieces.page.name.replace('-', '_')}.py")
        place = f"в тесте этой страницы, {test.as_posix()},"
        everything.given = given_in(ROOT / test)
    return [
        f"{pieces.page.path.name}:{fragment.line_of(number.start)}: «{number.text}»"
        f"{f' на схеме {fragment.drawing}' if fragment.drawing else ''}: {place} такого числа нет "
        "ни в коде, ни в проверяемых выводах; исправьте его или вычислите в ячейке"
        for fragment in pieces.fragments
        if fragment.kind in NOTATION
        for number in decimals(fragment.text, NOTATION[fragment.kind])
        if number.value is not None  # «2.13.0» — версия
        and not sections.get(fragment.section, everything).confirm(number, fragment)
    ]


def witnesses(pieces: Pieces) -> dict[int, Witnesses]:
    """Свидетели каждого раздела, в котором есть ячейки."""
    found: dict[int, Witnesses] = {}
    for code, executed in executions(pieces):
        section = found.setdefault(code.section, Witnesses())
        section.given |= given(code.cell.source)
        section.computed |= computed(executed) if executed else set()
    return found


def executions(pieces: Pieces) -> Iterator[tuple[Code, nbformat.NotebookNode | None]]:
    """Ячейки страницы и они же из ноутбука, с выводами; скрытых ячеек в ноутбуке нет."""
    notebook = pieces.page.path.with_suffix(".ipynb")
    executed = iter(())
    if notebook.exists():
        cells = nbformat.read(notebook, as_version=4).cells
        executed = (cell for cell in cells if cell.cell_type == "code")
        next(executed, None)  # ячейка для Colab, в главе её нет
    for code in pieces.cells:
        yield code, None if "remove-cell" in tags(code.cell) else next(executed, None)
    sections = {code.line: code.section for code in pieces.cells}
    for exercise in pieces.page.exercises:  # решения выполняет только страница
        for line, cell in exercise.parts:
            if cell.cell_type == "code":
                yield Code(line, cell, sections[exercise.line]), None


def given(source: str) -> set[float]:
    """Дробные числа кода и значения выражений, где, кроме чисел, ничего нет."""
    return {value for value in constants(source) if isinstance(value, float)}


def constants(source: str) -> Iterator[float | int]:
    """Все числа кода, записанные сами или выражением, где, кроме чисел, ничего нет."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.expr) and all(isinstance(n, ARITHMETIC) for n in ast.walk(node)):
            try:
                value = eval(compile(ast.Expression(node), "", "eval"))  # одни числа и знаки
            except (ArithmeticError, TypeError):
                continue
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield value


def given_in(path: Path) -> set[float]:
    """То же для файла; у файла, которого нет, чисел нет."""
    return given(path.read_text(encoding="utf-8")) if path.exists() else set()


def computed(cell: nbformat.NotebookNode) -> set[float]:
    """Дробные числа, которые ячейка напечатала или передала в текст и которые сравниваются."""
    return {float(to_decimal(number)) for number in printed(cell) if not is_integer(number)}


def printed(cell: nbformat.NotebookNode) -> list[str]:
    """Все числа ячейки, которые сравниваются: напечатанные и переданные в текст."""
    found = list(texts(cell.outputs).values()) if is_compared(cell) else []
    found += [glued["value"] for glued in cell.metadata.get("glue", {}).values()]
    return [match[0] for text in found for match in find_numbers(mask(text))]


def typed_results(pieces: Pieces) -> list[str]:
    """Ячейки, где под видом результата в текст передано число, записанное руками."""
    return [
        f'{pieces.page.path.name}:{code.line}: glue("{name}", {expression}): это записанное '
        "число, а не результат; передайте выражение с переменными из ячеек выше"
        for code in pieces.cells
        for name, expression in glue_expressions(pieces.page, code.line, code.cell).items()
        if not names(expression) - CONVERSIONS
    ]


def names(expression: str) -> set[str]:
    """Имена, от которых зависит выражение."""
    nodes = ast.walk(ast.parse(expression))
    return {node.id for node in nodes if isinstance(node, ast.Name)}
