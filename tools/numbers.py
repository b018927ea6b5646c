"""Сравнение двух текстов, в которых числа равны с точностью до округления при печати.

Число с цифрами после точки сравнивается с допуском: единица последней напечатанной цифры, а если
напечатано больше пяти значащих цифр — 1e-5 от значения. На разных процессорах числа курса
расходятся не больше чем на 3e-7, а замена шага 0.1 на 0.11 меняет их заметнее. Целые числа, формы
и числа с голой точкой (`tensor([1., 2.])`) сравниваются точно, текст между числами — тоже.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

RELATIVE = Decimal("1e-5")
NUMBER = re.compile(
    r"(?<![\w.])[-+−]?"  # не внутри имени; минус после имени или числа — вычитание, не знак
    r"(?:(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?(?![\d.]*\.\d)|(?:nan|inf)\b)"
)


@dataclass(frozen=True)
class Difference:
    """Расхождение одного числа: как оно напечатано и какой был допуск (0 — точное)."""

    expected: str
    obtained: str
    tolerance: Decimal

    @property
    def excess(self) -> Decimal:
        """Во сколько раз расхождение больше допуска; по нему сортируются отчёты."""
        gap = abs(_value(self.expected) - _value(self.obtained))
        if not gap.is_finite() or not self.tolerance:
            return Decimal("inf")
        return gap / self.tolerance

    def __str__(self) -> str:
        allowed = f"{float(self.tolerance):.1g}" if self.tolerance else "точно"
        return f"ожидалось {self.expected} / получено {self.obtained} / допуск {allowed}"


def split_numbers(text: str) -> tuple[list[str], list[str]]:
    """Разделить текст на куски между числами и сами числа.

    Пробелы рядом с числами не значат ничего: ими выравнивают столбцы.
    """
    pieces = [re.sub(r"[ \t]+", " ", piece).strip(" ") for piece in NUMBER.split(text)]
    return pieces, NUMBER.findall(text)


def compare_numbers(expected: list[str], obtained: list[str]) -> list[Difference]:
    """Найти числа, которые не сошлись; первые — те, что разошлись сильнее."""
    found = [
        Difference(first, second, tolerance(first, second))
        for first, second in zip(expected, obtained, strict=True)
        if not equal(first, second)
    ]
    return sorted(found, key=lambda difference: difference.excess, reverse=True)


def equal(expected: str, obtained: str) -> bool:
    """Равны ли два напечатанных числа."""
    first, second = _value(expected), _value(obtained)
    if first.is_nan() or second.is_nan():
        return first.is_nan() and second.is_nan()
    if _is_integer(expected) != _is_integer(obtained):
        return False
    return first == second or abs(first - second) <= tolerance(expected, obtained)


def tolerance(expected: str, obtained: str) -> Decimal:
    """Допуск для двух напечатанных чисел; ноль, если они сравниваются точно."""
    units = [_unit(expected), _unit(obtained)]
    if not all(units):
        return Decimal(0)
    return max(min(units), RELATIVE * abs(_value(expected)))


def _value(text: str) -> Decimal:
    return Decimal(text.replace("−", "-"))


def _is_integer(text: str) -> bool:
    return text.lstrip("-+−").isdigit()


def _unit(text: str) -> Decimal:
    """Единица последней напечатанной цифры; ноль у целых, `nan`, `inf` и чисел с голой точкой."""
    mantissa, _, power = text.lower().partition("e")
    if _is_integer(text) or mantissa.endswith(".") or not mantissa[-1].isdigit():
        return Decimal(0)
    digits = len(mantissa.partition(".")[2])
    return Decimal(1).scaleb(int(power or 0) - digits)
