"""Десятичные числа в русском тексте, в формулах и в коде: как их узнать и чему они равны."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

# Что отделяет дробную часть: в коде точка, в остальных местах ещё и запятая.
SEPARATORS = {
    "text": r"(?:\\?[.,]|\{,\})",
    "math": r"(?:\{[.,]\}|[.,])",
    "string": r"[.,]",
    "code": r"\.",
}
LEADING = r"|(?<![\w.,])[.,]\d+"  # «.5»: в коде так выглядит формат, в формуле — запятая с числом
NUMBER = r"""
    (?:(?<![\w)\]}}])(?P<sign>[-−]))?              # минус после числа или имени — вычитание
    (?:
        10(?P<ten>\^\{{?[-−]\d+\}}?|⁻[⁰¹²³⁴-⁹]+)   # 10⁻³
      | (?P<mantissa>\d+(?:{separator}\d+)*{leading})
        (?:[eE](?P<exponent>[-+−]?\d+)(?!\w)
          |\s?(?:[·×⋅]|\\cdot|\\times)\s?10(?P<power>\^\{{?[-−]?\d+\}}?|⁻?[⁰¹²³⁴-⁹]+))?
    )
"""
PATTERNS = {
    kind: re.compile(
        NUMBER.format(separator=separator, leading=LEADING if kind == "text" else ""), re.VERBOSE
    )
    for kind, separator in SEPARATORS.items()
}
POWER = str.maketrans("⁻−⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789", "^{}")
DATE = re.compile(r"(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.\d{4}")


@dataclass(frozen=True)
class Number:
    """Десятичное число: как записано, где начинается, чему равно.

    `unit` — единица последней записанной цифры. У цепочки вроде «2.13.0» или «1,2,3» значения нет.
    """

    text: str
    start: int
    value: Decimal | None
    unit: Decimal

    @property
    def is_typeset(self) -> bool:
        """Набрано ли так, чтобы формула не показала пробел внутри числа."""
        return not re.search(r"\d[.,]\d", self.text)


def decimals(text: str, kind: str = "text") -> Iterator[Number]:
    """Десятичные числа: `kind` — ключ `SEPARATORS`. Целые и даты не десятичные.

    >>> [number.text for number in decimals("01.09.2025: с 0,39 до −2.4, в 6 раз, 2·10⁻³")]
    ['0,39', '−2.4', '2·10⁻³']
    """
    for match in PATTERNS[kind].finditer(text):
        parts = re.split(SEPARATORS[kind], match["mantissa"] or "1")
        power = match["ten"] or match["exponent"] or match["power"] or "0"
        shift = int(power.translate(POWER))
        if (len(parts) == 1 and shift >= 0) or DATE.fullmatch(match[0]):
            continue
        value = unit = Decimal(0)
        if len(parts) <= 2:
            value = Decimal(".".join(parts) if parts[0] else f"0.{parts[1]}").scaleb(shift)
            unit = Decimal(1).scaleb(shift - len("".join(parts[1:])))
        yield Number(
            match[0],
            match.start(),
            (-value if match["sign"] else value) if unit else None,
            unit,
        )
