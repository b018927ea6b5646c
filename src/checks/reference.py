"""Эталон главы: файл рядом с этим модулем. Его пишет `make notebooks`, а читает `check`."""

import json
import platform
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from src.checks.chapter import Cell, compared_names, literal_names
from src.checks.compare import ABSOLUTE
from src.checks.values import Summary, is_setting_holder, name_of, summarize

FOLDER = Path(__file__).parent
KINDS = ({"number"}, {"shape", "norm", "first"})


class ReferenceProblem(Exception):
    """Эталона нет или он не читается; текст — готовое сообщение читателю."""


@dataclass(frozen=True)
class Reference:
    """Что было в переменных, когда глава выполнилась при сборке курса."""

    cells: list[Cell]
    values: dict[str, Summary]
    settings: frozenset[str]
    tolerance: float
    versions: dict[str, str]


def chapters() -> list[str]:
    """Главы, для которых есть эталон."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def load(chapter: str) -> Reference:
    """Прочитать эталон главы.

    Raises
    ------
    ReferenceProblem
        Если такой главы нет или файл повреждён.
    """
    if chapter not in chapters():
        raise ReferenceProblem(f"Главы {chapter!r} нет. Есть: {', '.join(chapters())}.")
    try:
        return parse((FOLDER / f"{chapter}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReferenceProblem(
            "Файл с числами курса повреждён, сравнить не с чем. "
            "Установите пакет курса заново: первая ячейка этого ноутбука."
        ) from error


def parse(text: str) -> Reference:
    """Разобрать файл эталона."""
    data = json.loads(text)
    values = {label: dict(summary) for label, summary in data["values"].items()}
    if any(summary.keys() not in KINDS for summary in values.values()):
        raise ValueError("непонятная запись")
    return Reference(
        cells=[Cell(section, source) for section, source in data["cells"]],
        values=values,
        settings=frozenset(data["settings"]),
        tolerance=float(data["tolerance"]),
        versions=dict(data["versions"]),
    )


def record(
    cells: list[tuple[str, str]],
    tolerance: float,
    namespace: dict,
    noisy: Collection[str] = (),
) -> str:
    """Записать эталон по переменным только что выполненной главы: текст файла.

    Шум округления не записывается: ни то, что задали ячейки `noisy`, ни то, что меньше допуска.
    """
    chapter = [Cell(section, source) for section, source in cells]
    skipped = {name for source in noisy for name in Cell("", source).names}
    names = [n for n in compared_names(chapter) if n in namespace and n not in skipped]
    found = summarize(names, namespace).items()
    values = {label: summary for label, summary in found if not is_noise(summary)}
    literal = literal_names(chapter)
    settings = [
        label
        for label in values
        if (label in literal or is_setting_holder(namespace.get(name_of(label))))
        and "number" in values[label]
    ]
    data = {
        "tolerance": tolerance,
        "versions": versions(),
        "settings": settings,
        "values": values,
        "cells": cells,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def is_noise(summary: Summary) -> bool:
    """Меньше ли всё записанное допуска: чужой процессор даст другое, и разницы не заметить."""
    size = abs(summary.get("number", summary.get("norm")))
    return 0 < size < ABSOLUTE


def versions() -> dict[str, str]:
    """Версии, от которых зависят последние цифры."""
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "PyTorch": torch.__version__.partition("+")[0],
        "NumPy": np.__version__,
        "процессор": platform.machine(),
    }
