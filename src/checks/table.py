"""Таблица «что, у вас, в курсе, сошлось ли» обычным текстом: она одинакова везде."""

import math

from src.checks.compare import ABSOLUTE, OTHER_KIND, Row
from src.checks.values import Summary

DIGITS = 4
HEADER = ("Что", "У вас", "В курсе", "Сошлось?")
FIRST = 3


def table(rows: list[Row]) -> str:
    """Строки сравнения столбцами."""
    lines = [HEADER, *map(cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def cells(row: Row) -> tuple[str, str, str, str]:
    """Ячейки одной строки; цифр столько, чтобы разница была видна."""
    digits = DIGITS
    mine, reference = shown(row.mine, digits), shown(row.reference, digits)
    while not row.ok and mine == reference and digits < 9:
        digits += 1
        mine, reference = shown(row.mine, digits), shown(row.reference, digits)
    problem = "изменено" if row.setting and row.problem == "нет" else row.problem
    if row.mine is None and row.problem == OTHER_KIND:
        mine = f"не число, а {row.kind}"
    return row.label, mine, reference, problem or "да"


def shown(summary: Summary | None, digits: int) -> str:
    """Записанное значение словами: число или форма и первые числа."""
    if summary is None:
        return "—"
    if "number" in summary:
        return number(summary["number"], digits)
    size = math.prod(summary["shape"])
    scale = summary["norm"] / math.sqrt(size) if size else 0.0
    first = " ".join(number(value, digits, scale) for value in summary["first"][:FIRST])
    shape = " × ".join(map(str, summary["shape"]))
    return f"({shape}) {first}" + (" …" if size > FIRST else "")


def number(value: float, digits: int, scale: float = 0.0) -> str:
    """Число до значащих цифр; у элемента массива — того же порядка, что у остальных."""
    if isinstance(value, int):  # и bool
        return str(value)
    size = max(abs(value), scale)
    if not math.isfinite(size):
        return str(value)
    if size < ABSOLUTE:
        return "0"
    decimals = digits - 1 - math.floor(math.log10(size))
    return f"{value:.{decimals}f}" if 0 <= decimals <= 8 else f"{value:.{digits}g}"
