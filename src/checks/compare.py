"""Сравнение записанных значений с эталоном: одно правило для чисел, массивов и настроек."""

import math
from dataclasses import dataclass

from src.checks.values import Summary, name_of

ABSOLUTE = 1e-6  # меньшее в расчётах float32 — шум округления
ON_ACCELERATOR = 1e-3  # видеокарта складывает в другом порядке

MISSING, OTHER_KIND = "нет такого имени", "значение другого вида"


@dataclass(frozen=True)
class Row:
    """Строка сравнения: имя, что у читателя, что в курсе, чем кончилось."""

    label: str
    mine: Summary | None
    reference: Summary
    setting: bool
    problem: str
    kind: str = ""  # чем стало то, что было числом

    @property
    def ok(self) -> bool:
        """Сошлось ли."""
        return not self.problem

    @property
    def name(self) -> str:
        """Имя переменной."""
        return name_of(self.label)


def compare(
    mine: Summary | None, reference: Summary, tolerance: float, *, exact: bool = False
) -> str:
    """Чем значение отличается от эталона; пустая строка, если сошлось."""
    if mine is None:
        return MISSING
    if mine.keys() != reference.keys():
        return OTHER_KIND
    if "number" in reference:
        same = equal(mine["number"], reference["number"], 0 if exact else tolerance)
        return "" if same else "нет"
    if mine["shape"] != reference["shape"]:
        return "другая форма"
    size = math.prod(reference["shape"])
    typical = reference["norm"] / math.sqrt(size) if size else 0.0
    pairs = zip(mine["first"], reference["first"], strict=True)
    close = all(equal(a, b, tolerance, scale=typical) for a, b in pairs)
    same = close and equal(mine["norm"], reference["norm"], tolerance)
    return "" if same else "нет"


def equal(mine: float, reference: float, tolerance: float, scale: float = 0.0) -> bool:
    """Равны ли числа: целые — точно, дробные — с относительным допуском."""
    if mine == reference or (mine != mine and reference != reference):
        return True
    if isinstance(mine, int) and isinstance(reference, int):
        return False
    allowed = tolerance * max(abs(reference), scale) + (ABSOLUTE if tolerance else 0)
    return math.isfinite(allowed) and abs(mine - reference) <= allowed
