"""Что показать: подробности одной работы, таблица папки, файлы JSON и CSV."""

import csv
import json
from pathlib import Path

from src.grading import sandbox
from src.grading.grade import PRACTICE, THEORY, Grade
from src.grading.theory import same_answers

MARKS = {True: "✓", False: "✗"}
HONESTY = "Баллы за теорию предварительные: есть ли в ответах смысл, решает преподаватель."


def number(value: float) -> str:
    """Баллы по-русски."""
    return f"{value:.2f}".replace(".", ",")


def compare(grades: list[Grade]) -> None:
    """Отметить одинаковые ответы в разных работах."""
    notes = same_answers({grade.name: grade.answers for grade in grades})
    for grade in grades:
        grade.notes += [notes[grade.name]] if grade.name in notes else []


def details(grade: Grade) -> str:
    """Все проверки одной работы."""
    lines = [
        f"{grade.name}: {number(grade.points)} из {number(PRACTICE + THEORY)}, {grade.verdict}"
    ]
    for check in grade.checks:
        score = f"{number(check.points)} из {number(check.share)}"
        lines.append(f"  {MARKS[check.passed]} {score}  {check.title}: {check.reason}")
    lines += [f"  ! {note}" for note in grade.notes]
    return "\n".join(lines)


def row(grade: Grade) -> dict[str, str]:
    """Строка таблицы."""
    lost = [f"{c.title}: {c.reason}" for c in grade.checks if c.name != "theory" and not c.passed]
    return {
        "файл": grade.name,
        "баллы": number(grade.points),
        "практика": number(grade.part(False)),
        "теория": number(grade.part(True)),
        "итог": grade.verdict,
        "почему": "; ".join(lost + grade.notes),
    }


def table(grades: list[Grade]) -> str:
    """Таблица папки: причина — одна, остальные в файлах."""
    rows = [row(grade) for grade in grades]
    width = max(len(r["файл"]) for r in rows)
    return "\n".join(
        f"{r['файл']:<{width}}  {r['баллы']}  {r['итог']:<28} {shorter(r['почему'])}".rstrip()
        for r in rows
    )


def shorter(text: str, size: int = 90) -> str:
    """Начало длинного текста."""
    return text if len(text) <= size else text[: size - 1] + "…"


def as_dict(grade: Grade) -> dict:
    """Оценка целиком."""
    checks = [
        {"name": c.name, "title": c.title, "points": c.points, "of": c.share, "reason": c.reason}
        for c in grade.checks
    ]
    return {
        "file": grade.name,
        "points": grade.points,
        "practice": grade.part(False),
        "theory": grade.part(True),
        "verdict": grade.verdict,
        "checks": checks,
        "notes": grade.notes,
        "seconds": round(grade.seconds, 1),
        "seed": grade.seed,
    }


def write(grades: list[Grade], path: Path) -> None:
    """Записать JSON и рядом CSV: его откроет и Excel."""
    content = {
        "isolation": sandbox.CLOSED if sandbox.isolation() else sandbox.OPEN,
        "theory": HONESTY,
        "works": [as_dict(grade) for grade in grades],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    with path.with_suffix(".csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, ["файл", "баллы", "практика", "теория", "итог", "почему"])
        writer.writeheader()
        writer.writerows(map(row, grades))
