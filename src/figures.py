"""Интерактивные рисунки: ячейка передаёт странице числа, по которым рисунок считает и движется.

Числа едут в выводе ячейки, поэтому они из того же запуска, что и текст, и сверяются вместе с ним.
Сам рисунок живёт на странице сайта (`book/_ext/live_figures`); в ноутбуке вместо него — обычный.
"""

import math

import numpy as np
import torch
from IPython.display import display

from src.validation import check_finite

MIME = "application/vnd.course.figure+json"
DIGITS = 6  # значащих: float32 хранит семь


def interactive(kind: str, place: str, **data) -> None:
    """Оживить рисунок на странице сайта.

    Parameters
    ----------
    kind : str
        Вид рисунка: имя скрипта в `book/_ext/live_figures/scripts`.
    place : str
        Имя рисунка той же страницы, на месте которого встанет интерактивный: `fig-gabor-curves`.
    **data
        Числа, строки, тензоры и массивы любой формы, вложенные списки и словари из них.
        Дробные числа округляются до шести значащих цифр.

    Raises
    ------
    TypeError
        Если среди данных есть то, чего в JSON не записать.
    ValueError
        Если среди чисел есть бесконечность или NaN.
    """
    bundle = {"kind": kind, "place": place, "data": _plain("data", data)}
    text = "На сайте курса этот рисунок интерактивный: адрес главы — в начале ноутбука."
    display({MIME: bundle, "text/plain": text}, raw=True)


def _plain(name: str, value):
    """Вернуть то же из чисел, строк, списков и словарей; `name` — для сообщения об ошибке."""
    if isinstance(value, torch.Tensor):
        value = value.detach().cpu().numpy()
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, dict):
        return {str(key): _plain(f"{name}.{key}", item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(f"{name}[{index}]", item) for index, item in enumerate(value)]
    if isinstance(value, str | bool | int) or value is None:
        return value
    check_finite(name, value)
    return _rounded(float(value))


def _rounded(value: float) -> float:
    """Округлить до DIGITS значащих цифр."""
    if value == 0:
        return 0.0
    return round(value, DIGITS - 1 - math.floor(math.log10(abs(value))))
