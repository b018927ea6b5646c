"""Сравнение всех выводов одной ячейки: тексты, числа, картинки.

Порядок выводов разных видов не важен, одного вида — важен. Вывод stderr и полосы хода обучения не
сравниваются, а время и имена устройств маскирует `tools.contract.masks`.
"""

import difflib
import json
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbval.plugin import coalesce_streams

from tools.contract.masks import mask
from tools.contract.numbers import (
    Number,
    OwnTolerance,
    compare_numbers,
    find_numbers,
    words_between,
)
from tools.contract.pictures import Picture, compare_pictures
from tools.kernel import CHECK, EXEMPT, is_shown, tags

RASTER = ("image/png", "image/jpeg")
SVG = "image/svg+xml"
KINDS = {"stdout": "вывод", "text/plain": "результат", "text/html": "таблица", "error": "ошибка"}
WIDGET = "application/vnd.jupyter.widget-view+json"


@dataclass
class Comparison:
    """Итог сравнения ячейки: что не так со словами, все сравнённые числа и картинки."""

    problems: list[str] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Сошлось ли всё."""
        return not self.problems and all(item.ok for item in (*self.numbers, *self.pictures))

    def add_texts(self, expected: str, obtained: str, where: str, own: OwnTolerance | None = None):
        """Сравнить два текста: слова точно, числа с допуском."""
        first, second = mask(expected), mask(obtained)
        words, other_words = words_between(first), words_between(second)
        if words != other_words:
            lines = first.splitlines(), second.splitlines()
            changed = difflib.unified_diff(*lines, "ожидалось", "получено", lineterm="", n=1)
            changed = "\n".join(changed) or "тексты различаются пробелами"
            self.problems.append(f"{KINDS.get(where, where)}:\n{changed}")
        if len(words) == len(other_words):  # чисел поровну
            self.numbers += compare_numbers(first, second, where, own)

    def add_pictures(self, expected: list[str], obtained: list[str], results: Path) -> None:
        """Сравнить картинки по порядку; разности сохраняются рядом с `results`."""
        if len(expected) != len(obtained):
            self.problems.append(f"картинок ожидалось {len(expected)}, получено {len(obtained)}")
            return
        for number, (first, second) in enumerate(zip(expected, obtained, strict=True), start=1):
            name = results.with_name(f"{results.name}-{number}")
            self.pictures.append(compare_pictures(first, second, name))


def compare_outputs(
    expected: list[NotebookNode],
    obtained: list[NotebookNode],
    results: Path,
    own: OwnTolerance | None = None,
) -> Comparison:
    """Сравнить сохранённые выводы ячейки с полученными."""
    found = Comparison()
    first, second = texts(expected), texts(obtained)
    for kind in dict.fromkeys([*first, *second]):
        found.add_texts(first.get(kind, ""), second.get(kind, ""), kind, own)
    found.add_pictures(pictures(expected), pictures(obtained), results)
    return found


def texts(outputs: list[NotebookNode]) -> dict[str, str]:
    """Всё, что ячейка вывела текстом, по видам: stdout, text/plain, text/html, ошибка, данные."""
    found: dict[str, list[str]] = {}
    for output in coalesce_streams(deepcopy(outputs)):
        if output.output_type == "stream":
            found.setdefault(output.name, []).append(output.text)
        elif output.output_type == "error":
            found.setdefault("error", []).append(f"{output.ename}: {output.evalue}")
        elif WIDGET not in output.data:  # виджеты — полосы хода обучения
            for kind, value in output.data.items():
                if raster(output) is None or kind not in ("text/plain", SVG, *RASTER):
                    text = value if isinstance(value, str) else one_per_line(value)
                    found.setdefault(kind, []).append(text)
    return {kind: "\n".join(parts) for kind, parts in found.items() if is_shown({"name": kind})}


def one_per_line(value: object) -> str:
    """JSON, где у каждого числа своя строка: на одной длинной маски искали бы минутами."""
    return json.dumps(value, sort_keys=True, indent=0)


def pictures(outputs: list[NotebookNode]) -> list[str]:
    """Растровые картинки ячейки в base64."""
    return [data for output in outputs if (data := raster(output)) is not None]


def raster(output: NotebookNode) -> str | None:
    """Растровая картинка этого вывода; None, если её нет."""
    data = output.get("data", {})
    return next((data[kind] for kind in RASTER if kind in data), None)


def is_compared(cell: NotebookNode) -> bool:
    """Сравнивается ли вывод ячейки."""
    return not {EXEMPT, "remove-output"} & set(tags(cell))


def count(notebook: NotebookNode) -> tuple[int, int]:
    """Сколько чисел и картинок главы сравнивает проверка; сверка в конце их только повторяет."""
    numbers = drawn = 0
    for cell in notebook.cells:
        if cell.cell_type != "code" or CHECK in tags(cell):
            continue
        glued = cell.metadata.get("glue", {}).values()
        found = [item["value"] for item in glued]
        if is_compared(cell):
            found += texts(cell.outputs).values()
            drawn += len(pictures(cell.outputs))
        numbers += sum(len(find_numbers(mask(text))) for text in found)
    return numbers, drawn
