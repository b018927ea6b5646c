"""Сравнение двух текстов, в которых числа равны с точностью до округления при печати.

Число с цифрами после точки сравнивается с допуском: единица последней напечатанной цифры, а если
напечатано больше пяти значащих цифр — 1e-5 от значения. На разных процессорах числа курса
расходятся не больше чем на 3e-7, а замена шага 0.1 на 0.11 меняет их заметнее. Целые числа, формы
и числа с голой точкой (`tensor([1., 2.])`) сравниваются точно, текст между числами — тоже.

Ячейка может назначить свой допуск метками `atol=…` и `rtol=…`: |получено − ожидалось| ≤
atol + rtol·|ожидалось|. Целые и тогда сравниваются точно.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

RELATIVE = Decimal("1e-5")
NUMBER = re.compile(
    r"(?<![\w.])[-+−]?"  # не внутри имени; минус после имени или числа — вычитание, не знак
    r"(?:(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?(?![\d.]*\.\d)|(?:nan|inf)\b)"
)
TAG = re.compile(r"(?P<name>[ar]tol)=(?P<value>.*)")


@dataclass(frozen=True)
class Number:
    """Одно сравнённое число: где напечатано, как и с каким допуском (0 — точно)."""

    where: str
    expected: str
    obtained: str
    tolerance: Decimal

    @property
    def ok(self) -> bool:
        """Равны ли два напечатанных числа."""
        first, second = to_decimal(self.expected), to_decimal(self.obtained)
        if first.is_nan() or second.is_nan():
            return first.is_nan() and second.is_nan()
        if is_integer(self.expected) != is_integer(self.obtained):
            return False
        return first == second or abs(first - second) <= self.tolerance

    @property
    def excess(self) -> tuple[Decimal, Decimal]:
        """Во сколько раз расхождение больше допуска и какую долю числа составляет.

        По этой паре сортируют отчёты: сначала то, что разошлось сильнее.
        """
        infinity = Decimal("inf")
        first, second = to_decimal(self.expected), to_decimal(self.obtained)
        gap = abs(first - second)
        if not gap.is_finite():
            return infinity, infinity
        relative = gap / abs(first) if first else infinity
        return gap / self.tolerance if self.tolerance else infinity, relative

    def __str__(self) -> str:
        allowed = f"{float(self.tolerance):.1g}" if self.tolerance else "точно"
        return f"ожидалось {self.expected} / получено {self.obtained} / допуск {allowed}"


@dataclass(frozen=True)
class OwnTolerance:
    """Допуск, который назначила себе ячейка."""

    absolute: Decimal = Decimal(0)
    relative: Decimal = Decimal(0)

    @classmethod
    def from_tags(cls, tags: list[str]) -> "OwnTolerance | None":
        """Прочитать метки `atol=…` и `rtol=…`; None, если их нет.

        Raises
        ------
        ValueError
            Если значение метки — не положительное число.
        """
        values = {}
        for match in filter(None, map(TAG.fullmatch, tags)):
            try:
                value = Decimal(match["value"])
            except InvalidOperation:
                value = Decimal("nan")
            if not value.is_finite() or value <= 0:
                raise ValueError(f"метка {match[0]}: допуск — положительное число")
            values["absolute" if match["name"] == "atol" else "relative"] = value
        return cls(**values) if values else None

    def __call__(self, expected: str) -> Decimal:
        value = to_decimal(expected)
        return self.absolute + (self.relative * abs(value) if value.is_finite() else 0)


def find_numbers(text: str) -> list[re.Match]:
    """Все числа текста по порядку."""
    return list(NUMBER.finditer(text))


def words_between(text: str) -> list[str]:
    """Куски текста между числами: перед первым, между соседними, после последнего.

    Пробелы рядом с числами не значат ничего: ими выравнивают столбцы. Не значит ничего и перенос
    строки внутри скобок: NumPy переносит массив там, где кончилась строка.
    """
    breaks = _breaks_in_brackets(text)
    text = "".join(" " if index in breaks else char for index, char in enumerate(text))
    return [re.sub(r"[ \t]+", " ", piece).strip(" ") for piece in NUMBER.split(text)]


def compare_numbers(
    expected: str, obtained: str, where: str, own: OwnTolerance | None = None
) -> list[Number]:
    """Сравнить по порядку все числа двух текстов; их должно быть поровну."""
    first, second = find_numbers(expected), find_numbers(obtained)
    return [
        Number(
            f"{where}:{expected.count(chr(10), 0, one.start()) + 1}",
            one[0],
            other[0],
            tolerance(one[0], other[0], own),
        )
        for one, other in zip(first, second, strict=True)
    ]


def tolerance(expected: str, obtained: str, own: OwnTolerance | None = None) -> Decimal:
    """Допуск для двух напечатанных чисел; ноль, если они сравниваются точно."""
    units = [_unit(expected), _unit(obtained)]
    if not all(units):
        return Decimal(0)
    if own:
        return own(expected)
    return max(min(units), RELATIVE * abs(to_decimal(expected)))


def to_decimal(text: str) -> Decimal:
    """Значение напечатанного числа."""
    return Decimal(text.replace("−", "-"))


def is_integer(text: str) -> bool:
    """Напечатано ли число без точки и без порядка."""
    return text.lstrip("-+−").isdigit()


def _unit(text: str) -> Decimal:
    """Единица последней напечатанной цифры; ноль у целых, `nan`, `inf` и чисел с голой точкой."""
    mantissa, _, power = text.lower().partition("e")
    if is_integer(text) or mantissa.endswith(".") or not mantissa[-1].isdigit():
        return Decimal(0)
    digits = len(mantissa.partition(".")[2])
    return Decimal(1).scaleb(int(power or 0) - digits)


def _breaks_in_brackets(text: str) -> set[int]:
    """Места переносов строк внутри скобок; непарные скобки не считаются."""
    opened: list[int] = []
    breaks: set[int] = set()
    for index, char in enumerate(text):
        if char in "([{":
            opened.append(index)
        elif char in ")]}" and opened:
            start = opened.pop()
            breaks.update(i for i in range(start, index) if text[i] == "\n")
    return breaks
