"""Отчёт об обновлении: что сдвинулось и что сломалось, по главам."""

import re
from decimal import Decimal

from tools.contract.pictures import TOLERANCE
from tools.contract.report import describe
from tools.gates.measured import Moved, same
from tools.gates.suite import Outcome
from tools.wording import NUMBERS, PICTURES, markdown_table, plural, russian_number

HEADER = ("Где", "Ожидалось", "Получено", "Доля числа", "Допусков", "Итог")
VERDICTS = {True: "в допуске", False: "ЗА ДОПУСКОМ"}


def collect(
    specs: list[str], changed: dict[str, list[str]], conflicts: list[str], outcome: Outcome
) -> dict:
    """Собрать всё, что изменилось, в один словарь; он же и есть отчёт в JSON."""
    known = tuple(f"book/{page}.ipynb::ячейка" for page in outcome.records)  # о них скажут главы
    tests = {name: text for name, text in outcome.failures.items() if not name.startswith(known)}
    return {
        "specs": specs,
        "versions": changed,
        "conflicts": conflicts,
        "breakdown": outcome.breakdown,
        "passed": outcome.passed,
        "chapters": [chapter(record) for record in sorted(outcome.records.values(), key=place)],
        "tests": tests,
    }


def place(record: dict) -> list[int]:
    """Место главы в книге: «5.7 Под капотом» → [5, 7]."""
    return [int(part) for part in re.findall(r"\d+", record["title"].split(" ")[0])]


def chapter(record: dict) -> dict:
    """Что изменилось в одной главе."""
    found: dict = {"page": record["page"], "title": record["title"], "compared": 0}
    found |= {"numbers": [], "pictures": [], "broken": []}
    for cell in record["cells"]:
        where = f"{cell['section']} · ячейка [{cell['cell']}]"
        found["compared"] += len(cell["numbers"])
        found["numbers"] += [
            number(where, item)
            for item in cell["numbers"]
            if not (item["ok"] and same(item["expected"], item["obtained"]))
        ]
        found["pictures"] += [
            {"place": where, "rms": picture["rms"], "ok": picture["ok"]}
            for picture in cell["pictures"]
            if picture["rms"]
        ]
        found["broken"] += [f"{where}\n{problem}" for problem in cell["problems"]]
    found["numbers"].sort(key=lambda item: float(item["units"]), reverse=True)
    return found


def number(place: str, item: dict) -> dict:
    """Сдвинувшееся число: где, с чего на что и насколько."""
    expected, obtained = item["expected"], item["obtained"]
    shift = Moved(item["where"], 0, expected, obtained, obtained, item["tolerance"])
    return {
        "place": f"{place}, {describe(item['where'])}",
        "expected": expected,
        "obtained": obtained,
        "relative": f"{shift.relative:.3g}",
        "units": f"{shift.units:.3g}",
        "ok": item["ok"],
    }


def render(report: dict) -> str:
    """Отчёт в Markdown; он же печатается в терминал."""
    parts = [f"# Обновление: {' '.join(report['specs'])}"]
    rows = [[name, *versions] for name, versions in report["versions"].items()]
    parts.append(markdown_table(("Библиотека", "Было", "Стало"), rows) if rows else "Версии те же.")
    if report["conflicts"]:
        parts.append("Несовместимости, о которых сообщает pip:\n\n" + bullets(report["conflicts"]))
    for item in report["chapters"]:
        parts += render_chapter(item)
    if report["tests"]:
        parts.append("## Проверки, которые не прошли")
        parts += [f"`{name}`\n\n{code(text)}" for name, text in report["tests"].items()]
    if report["breakdown"]:
        parts.append("## Проверки не дошли до конца\n\n" + code(report["breakdown"]))
    return "\n\n".join([*parts, verdict(report)]) + "\n"


def render_chapter(item: dict) -> list[str]:
    """Раздел отчёта об одной главе."""
    parts = [f"## {item['title']}"]
    shifted = f"сдвинулось {len(item['numbers'])} из {item['compared']}"
    beyond = sum(not number["ok"] for number in item["numbers"])
    parts.append(f"Чисел {shifted}, за допуском {beyond}.")
    if item["numbers"]:
        rows = [
            [
                number["place"],
                number["expected"],
                number["obtained"],
                russian_number(Decimal(number["relative"])),
                russian_number(Decimal(number["units"])),
                VERDICTS[number["ok"]],
            ]
            for number in item["numbers"]
        ]
        parts.append(markdown_table(HEADER, rows))
    if item["pictures"]:
        rows = [
            [one["place"], russian_number(one["rms"]), VERDICTS[one["ok"]]]
            for one in item["pictures"]
        ]
        header = ("Рисунок", f"RMS при допуске {russian_number(TOLERANCE)}", "Итог")
        parts.append(markdown_table(header, rows))
    if item["broken"]:
        parts.append("Ячейки, которые сломались:")
        parts += [code(text) for text in item["broken"]]
    return parts


def verdict(report: dict) -> str:
    """Последняя строка: можно ли обновляться."""
    chapters = report["chapters"]
    numbers = sum(not item["ok"] for one in chapters for item in one["numbers"])
    drawn = sum(not item["ok"] for one in chapters for item in one["pictures"])
    broken = sum(len(one["broken"]) for one in chapters)
    if not any((numbers, drawn, broken, report["tests"], report["breakdown"])):
        return "**Всё в пределах допусков: все проверки прошли.**"
    return (
        f"**За допуском: {plural(numbers, NUMBERS)}, {plural(drawn, PICTURES)}. "
        f"Сломалось ячеек: {broken}, проверок: {len(report['tests'])}.**"
    )


def bullets(lines: list[str]) -> str:
    """Список Markdown."""
    return "\n".join(f"- {line}" for line in lines)


def code(text: str) -> str:
    """Блок, в котором Markdown ничего не меняет."""
    return f"```text\n{text}\n```"
