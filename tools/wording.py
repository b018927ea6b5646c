"""Русские числа и слова для отчётов и страниц: «143 числа», «3·10⁻⁷», таблицы, адреса."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from docutils.nodes import make_id

COLOUR = re.compile(r"\x1b\[[\d;]*m")  # чем в терминале выделены слова
NO_BREAK = "\N{NO-BREAK SPACE}"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
NUMBERS = ("число", "числа", "чисел")
PICTURES = ("рисунок", "рисунка", "рисунков")
LATIN = [*"abvgde", "zh", *"ziyklmnoprstuf", "kh", "ts", "ch", "sh", "shch"]
LATIN += ["", "y", "", "e", "yu", "ya"]  # с твёрдого знака
LETTERS = dict(zip(range(ord("а"), ord("я") + 1), LATIN, strict=True))
LETTERS[ord("ё")] = "e"
SMALLEST, LARGEST = Decimal("0.001"), Decimal(10000)


def grouped(number: int) -> str:
    """Целое число; от пяти цифр — по три в группе: 9999, 10 000."""
    return f"{number:,}".replace(",", NO_BREAK) if number >= 10_000 else str(number)


def plural(number: int, forms: tuple[str, str, str]) -> str:
    """Число с существительным в нужной форме: 1 число, 2 числа, 5 чисел, 11 чисел."""
    last = number % 10
    if number % 100 in range(11, 15) or last not in range(1, 5):
        form = forms[2]
    else:
        form = forms[0] if last == 1 else forms[1]
    return f"{grouped(number)}{NO_BREAK}{form}"


def russian_number(value: Decimal | float, digits: int = 2) -> str:
    """Число с десятичной запятой и `digits` значащими цифрами: «0,12», «3,1·10⁻⁷»."""
    rounded = Decimal(f"{value:.{digits - 1}e}")
    if not rounded.is_finite():
        return "∞"
    if not rounded or SMALLEST <= abs(rounded) < LARGEST:
        text = f"{rounded.normalize():f}"
    else:
        mantissa, power = f"{rounded.normalize():e}".split("e")
        text = "·".join([mantissa, f"10{str(int(power)).translate(SUPERSCRIPTS)}"])
        text = text.removeprefix("1·")
    return text.replace(".", ",").replace("-", "−")


def russian_date(day: str) -> str:
    """2026-11-27 → «27 ноября 2026 года» без переносов."""
    text = format_date(date.fromisoformat(day), "d MMMM y 'года'", locale="ru")
    return text.replace(" ", NO_BREAK)


def slug(title: str) -> str:
    """«Сорок строк» → sorok-strok."""
    return make_id(title.lower().translate(LETTERS))


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Таблица Markdown, первый столбец слева, остальные справа; ровная и в терминале."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    rule = [":" + "-" * (widths[0] - 1), *("-" * (width - 1) + ":" for width in widths[1:])]
    lines = [
        [line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]
        for line in (header, rule, *rows)
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
