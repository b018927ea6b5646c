"""«Сошлось ли у меня?»: `check("04-gabor-regression")` сравнивает числа читателя с числами курса.

А `check_exercise("sum-shape", answer)` проверяет упражнение.

Глав этот пакет не касается: он смотрит на переменные, которые они оставили, и ничего не меняет.
"""

import sys
from dataclasses import replace

from src.checks import compare, explain, history, reference
from src.checks.chapter import compared_names
from src.checks.compare import Row
from src.checks.exercises import check_exercise
from src.checks.table import table
from src.checks.values import kind_of, summarize

__all__ = ["check", "check_exercise"]

SHOWN = 8


def check(chapter: str) -> None:
    """Сравнить переменные ноутбука с числами главы и напечатать, что сошлось, а что нет и почему.

    Parameters
    ----------
    chapter : str
        Имя главы, как у её файла: `04-gabor-regression`.

    Notes
    -----
    Исключений не бывает: всё, что помешало сравнить, — понятное сообщение.
    """
    try:
        print(verdict(chapter, sys._getframe(1).f_globals))
    except reference.ReferenceProblem as problem:
        print(problem)
    except Exception as error:
        print(f"Сравнить не удалось ({type(error).__name__}). Вашим результатам это не вредит.")


def verdict(chapter: str, namespace: dict) -> str:
    """Всё, что печатает `check`."""
    known = reference.load(chapter)
    device = explain.accelerator(namespace)
    rows = compared(known, namespace, compare.ON_ACCELERATOR if device else known.tolerance)
    wrong = [row for row in rows if not row.ok]
    if not wrong:
        where = f" Вы считали на устройстве {device}: допуск здесь шире." if device else ""
        shown = highlights(rows)
        part = f" В таблице — {len(shown)} из них." if len(shown) < len(rows) else ""
        return f"{table(shown)}\n\nСошлось всё: {len(rows)} из {len(rows)}.{part}{where}"
    wrong.sort(key=lambda row: not row.setting)
    found = history.compare(known.cells, history.executed(namespace))
    reasons = explain.causes(wrong, known, found, reference.versions(), namespace)
    lines = [f"Сошлось {len(rows) - len(wrong)} из {len(rows)}.", "", table(wrong[:SHOWN])]
    if len(wrong) > SHOWN:
        lines.append(f"…и ещё не сошлось: {len(wrong) - SHOWN}")
    return "\n".join([*lines, "", "Почему:", *(f"• {reason}" for reason in reasons)])


def compared(known: reference.Reference, namespace: dict, tolerance: float) -> list[Row]:
    """Сравнить все величины главы."""
    names = [name for name in compared_names(known.cells) if name in namespace]
    mine = summarize(names, namespace)
    rows = []
    for label, expected in known.values.items():
        setting = label in known.settings
        problem = compare.compare(mine.get(label), expected, tolerance, exact=setting)
        row = Row(label, mine.get(label), expected, setting, problem)
        if problem == compare.MISSING and row.name in namespace:
            other = compare.OTHER_KIND if row.name == label else f"в {row.name} этого нет"
            row = replace(row, problem=other, kind=kind_of(namespace[row.name]))
        rows.append(row)
    return rows


def highlights(rows: list[Row]) -> list[Row]:
    """Несколько последних результатов: ради них глава и написана."""
    numbers = [row for row in rows if isinstance(row.reference.get("number"), float)]
    return ([row for row in numbers if not row.setting] or rows)[-SHOWN:]
