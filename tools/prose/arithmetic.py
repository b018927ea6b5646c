"""Равенства из одних чисел в формулах, на схемах и в тексте верны: `8 + 4 + 4 + 1 = 17`.

Сторона равенства, в которой есть буквы, не вычисляется: о ней говорят тесты теории.
"""

import ast
import math
import operator
import re
from collections.abc import Iterator
from fractions import Fraction

from tools.prose.fragments import Pieces

KINDS = ("math", "drawing", "text", "alt")
# Где кончается одно выражение и начинается другое: слова, перечисления, пробелы формулы.
BORDER = re.compile(r"\\q?quad|\\text\{[^}]*\}|\\\\|&|\$|[;:]|(?<!\{),(?!\d)|\.(?!\d)|[а-яёА-ЯЁ]+")
RELATION = re.compile(r"(≈|\\approx|=)")
SIMPLE = r"(-?[\d.]+|\([^()]*\))"
TO_PYTHON = [
    (r"\{,\}|(?<=\d),(?=\d)", "."),
    (r"\\(?:left|right|,|;|!)", ""),
    (r"−", "-"),
    (r"[·×⋅]|\\cdot|\\times", "*"),
    (r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))"),
    (r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)"),
    (r"√(\d+)", r"sqrt(\1)"),
    (r"\\(exp|ln|sin|cos)", r"\1"),
    (r"[⁰¹²³⁴-⁹⁻]+", lambda match: "^" + match[0].translate(RAISED)),
    (rf"\b(ln|sin|cos)\s+{SIMPLE}", r"\1(\2)"),
    (r"\b(ln|sin|cos)\s+(\(\([^()]*\)/\([^()]*\)\))", r"\1(\2)"),
    (r"\^\{([^{}]*)\}", r"**(\1)"),
    (r"\^", "**"),
]
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}
FUNCTIONS = {
    "exp": math.exp,
    "ln": math.log,
    "sin": math.sin,
    "cos": math.cos,
    "sqrt": math.sqrt,
}
Value = Fraction | float


def false_equalities(pieces: Pieces) -> list[str]:
    """Неверные равенства страницы: файл, строка, равенство и что с ним сделать."""
    return [
        f"{pieces.page.path.name}:{fragment.line_of(start)}: «{text}»"
        f"{f' на схеме {fragment.drawing}' if fragment.drawing else ''}: равенство неверно, "
        f"слева {float(left):.10g}, справа {float(right):.10g}; исправьте числа"
        for fragment in pieces.fragments
        if fragment.kind in KINDS
        for start, text, left, right in wrong(fragment.text)
    ]


def wrong(text: str) -> Iterator[tuple[int, str, Value, Value]]:
    """Неверные равенства: место, запись, значения сторон.

    >>> [equality for _, equality, *_ in wrong("$2^6 = 64$, $3 \\\\cdot 2^6 = 190$")]
    ['3 \\\\cdot 2^6 = 190']
    """
    start = 0
    for border in [*BORDER.finditer(text), re.search("$", text)]:
        sides = RELATION.split(text[start : border.start()])
        for left, sign, right in zip(sides[::2], sides[1::2], sides[2::2], strict=False):
            first, second = value(left), value(right)
            if first is None or second is None:
                continue
            gap = max(_half_unit(left), _half_unit(right)) if sign != "=" else Fraction(0)
            if not _equal(first, second, gap):
                yield start, f"{left}{sign}{right}".strip(), first, second
        start = border.end()


def value(expression: str) -> Value | None:
    """Значение выражения из одних чисел; None, если в нём есть что-то ещё."""
    for pattern, replacement in TO_PYTHON:
        expression = re.sub(pattern, replacement, expression)
    try:
        return _value(ast.parse(expression.strip(), mode="eval").body)
    except (SyntaxError, KeyError, AttributeError, ArithmeticError, ValueError, TypeError):
        return None


def _value(node: ast.expr) -> Value:
    """Числа, действия и функции из таблиц; остальное — исключение."""
    if isinstance(node, ast.Constant):
        return Fraction(str(node.value))
    if isinstance(node, ast.UnaryOp):
        return OPERATORS[type(node.op)](_value(node.operand))
    if isinstance(node, ast.Call):
        (argument,) = node.args
        return FUNCTIONS[node.func.id](_value(argument))
    left, right = _value(node.left), _value(node.right)
    if isinstance(node.op, ast.Pow):
        if abs(right) > 100:
            raise ValueError("слишком большая степень")
        return left**right
    return OPERATORS[type(node.op)](left, right)


def _half_unit(text: str) -> Fraction:
    """Половина последней цифры записанного числа; у выражения она ноль."""
    text = text.strip().replace("{,}", ".").replace(",", ".").lstrip("-−")
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        return Fraction(0)
    return Fraction(1, 2 * 10 ** len(text.partition(".")[2]))


def _equal(first: Value, second: Value, gap: Fraction) -> bool:
    """Дроби сравниваются точно, значения функций — с точностью их вычисления."""
    if isinstance(first, float) or isinstance(second, float):
        return math.isclose(first, second, rel_tol=1e-9, abs_tol=max(float(gap), 1e-12))
    return abs(first - second) <= gap
