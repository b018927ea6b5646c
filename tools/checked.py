"""Что страницы сайта говорят о своей проверке: строка под заголовком главы и таблицы.

Ничего здесь не напечатано руками: сколько чисел и рисунков сравнивается, видно по самому ноутбуку,
что получалось в других окружениях — по `book/checked.json`, а правила показывает сам их код.
"""

import tomllib
from pathlib import Path

from nbformat import NotebookNode

from tools.contract.numbers import compare_numbers
from tools.contract.outputs import count
from tools.contract.pictures import TOLERANCE
from tools.course import ROOT, Book
from tools.gates.measured import DATA, Moved, Summary, load, read_notebooks, summarize
from tools.wording import (
    NO_BREAK,
    NUMBERS,
    PICTURES,
    grouped,
    markdown_table,
    plural,
    russian_date,
    russian_number,
)

NAMES = {"python": "Python", "torch": "PyTorch", "numpy": "NumPy", "matplotlib": "Matplotlib"}
FAULTS = ("ошибка", "ошибки", "ошибок")
UNNOTICED = ("ошибку", "ошибки", "ошибок")
EXAMPLES = [
    ("0.0117", "0.0118"),
    ("0.0117", "0.0119"),
    ("3.1415927", "3.1415930"),
    ("3.1415927", "3.1416927"),
    ("200", "201"),
    ("1.", "2."),
    ("-0.", "0."),
    ("nan", "nan"),
]
NOTHING = "—"


def amounts(numbers: int, pictures: int) -> str:
    """«143 числа, 7 рисунков»; о чём нечего сказать, о том ни слова."""
    parts = [(numbers, NUMBERS), (pictures, PICTURES)]
    return ", ".join(plural(number, forms) for number, forms in parts if number)


def line(notebook: NotebookNode) -> str:
    """Строка под заголовком главы; пустая, если не сравнивается ничего."""
    text = amounts(*count(notebook))
    return f"Проверено: {text}" if text else ""


def rules(folder: Path) -> str:
    """Примеры сравнения двух чисел: допуск и итог определяет тот же код, что проверяет страницы."""
    rows = []
    for expected, obtained in EXAMPLES:
        (number,) = compare_numbers(expected, obtained, "")
        allowed = russian_number(number.tolerance) if number.tolerance else "точно"
        verdict = "сошлось" if number.ok else "не сошлось"
        rows.append([f"`{expected}`", f"`{obtained}`", allowed, verdict])
    return markdown_table(("На странице", "Получено", "Допуск", "Итог"), rows)


def pictures(folder: Path) -> str:
    """Допуск для рисунков."""
    allowed = russian_number(TOLERANCE)
    return f"Рисунки сошлись, если эта величина не больше{NO_BREAK}{allowed}."


def faults(folder: Path) -> str:
    """Сколько ошибок вносят в курс нарочно."""
    path = ROOT / "tests" / "mutants.toml"
    known = tomllib.loads(path.read_text(encoding="utf-8"))["mutant"]
    hidden = [fault for fault in known if "invisible" in fault]
    text = f"Сейчас в списке {plural(len(known), FAULTS)}."
    if hidden:
        text += f" Заметить нельзя {plural(len(hidden), UNNOTICED)}: выводы остаются прежними."
    return text


def summaries(folder: Path) -> dict[str, Summary]:
    """Что проверяется и что измерено на каждой странице с ноутбуком."""
    pages = load(folder / DATA.name).get("pages", {})
    notebooks = read_notebooks(folder)
    return {name: summarize(item, pages.get(name, {})) for name, item in notebooks.items()}


def chapters(folder: Path) -> str:
    """Таблица по главам: сколько сравнивается и какой разброс измерен."""
    found = summaries(folder)
    rows = []
    for name, page in Book(folder).pages.items():
        if name in found:
            rows.append([f"{{doc}}`{page.full_title} <{name}>`", *chapter(found[name])])
    total = [sum(item.numbers for item in found.values())]
    total += [sum(item.pictures for item in found.values())]
    rows.append(["Всего", *map(grouped, total), *[""] * 4])
    header = ("Глава", "Чисел", "Рисунков", "Дрогнуло", "На сколько", "В допусках", "RMS")
    return "\n\n".join([markdown_table(header, rows), not_measured(found)])


def chapter(summary: Summary) -> list[str]:
    """Столбцы таблицы глав."""
    counts = [grouped(summary.numbers), grouped(summary.pictures)]
    if not summary.measured_numbers:
        return [*counts, *[NOTHING] * 4]
    rms = russian_number(summary.rms) if summary.measured_pictures else NOTHING
    return [*counts, str(len(summary.moved)), *largest(summary.moved), rms]


def largest(moved: list[Moved]) -> list[str]:
    """Наибольшее расхождение: в долях самого числа и в допусках."""
    relative = [item.relative for item in moved if item.relative.is_finite()]
    units = [item.units for item in moved]
    return [russian_number(max(found)) if found else NOTHING for found in (relative, units)]


def not_measured(found: dict[str, Summary]) -> str:
    """Честная оговорка о том, что появилось или изменилось после измерения."""
    numbers = sum(item.numbers - item.measured_numbers for item in found.values())
    drawn = sum(item.pictures - item.measured_pictures for item in found.values())
    if not numbers and not drawn:
        return ""
    return (
        f"Разброс ещё не измерен: {amounts(numbers, drawn)}. "
        "Проверяются они вместе со всеми остальными."
    )


def environments(folder: Path) -> str:
    """Таблица окружений последнего полного прогона."""
    rows = []
    for item in load(folder / DATA.name).get("environments", []):
        if "skipped" in item:
            rows.append([f"{item['title']}: пропущено, {item['skipped']}", *[NOTHING] * 3])
        else:
            spread = russian_number(float(item["largest"])) if item["moved"] else NOTHING
            counts = [grouped(item[name]) for name in ("numbers", "moved")]
            rows.append([item["title"], *counts, spread])
    header = ("Окружение", "Сравнено чисел", "Дрогнуло", "В допусках")
    return markdown_table(header, rows) if rows else ""


def measurement(folder: Path) -> str:
    """Когда и чем измерено."""
    data = load(folder / DATA.name)
    if not data:
        return "Пока таких измерений не было."
    when = russian_date(data["date"])
    versions = [f"{name}{NO_BREAK}{data['versions'][key]}" for key, name in NAMES.items()]
    return f"Последний полный прогон: {when}, {', '.join(versions)}, процессор {data['processor']}."


def versions(folder: Path) -> str:
    """Версии, для которых даны числа на страницах."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if "==" in line)
    named = [f"{NAMES[key]}{NO_BREAK}{pinned[key]}" for key in NAMES if key in pinned]
    return f"Числа и рисунки этих страниц получены с {', '.join(named)}."


BLOCKS = {
    "rules": rules,
    "pictures": pictures,
    "faults": faults,
    "chapters": chapters,
    "environments": environments,
    "measurement": measurement,
    "versions": versions,
}
