"""Отчёт о ячейке, которая не сошлась: где, что и на сколько, и как принять новое значение."""

import re
from pathlib import Path

from nbformat import NotebookNode
from nbval.plugin import NbCellError

from tools.contract.outputs import Comparison
from tools.kernel import CHECK, tags
from tools.wording import COLOUR

SHOWN = 50
HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
REASONS = {
    "Cell outputs differ": "Вывод отличается от сохранённого.",
    "Cell execution caused an exception": "Ячейка завершилась ошибкой.",
}
KINDS = {
    "stdout": "строка {line} вывода",
    "text/plain": "строка {line} результата",
    "text/html": "строка {line} таблицы",
    "error": "сообщение об ошибке",
}


def place(notebook: NotebookNode, cell: NotebookNode | None) -> str:
    """Заголовок, под которым стоит ячейка; без ячейки — заголовок главы."""
    found = []
    for previous in notebook.cells:
        if previous is cell:
            break
        if previous.cell_type == "markdown":
            prose = re.sub(r"```.*?```", "", previous.source, flags=re.DOTALL)
            found += HEADING.findall(prose)
    if not found:
        return "начало ноутбука"
    return found[-1] if cell else found[0]


def record(notebook: NotebookNode, cell: NotebookNode, found: Comparison, problem: str) -> dict:
    """Всё, что известно о сравнении ячейки, для матрицы платформ и отчёта об обновлении.

    Сошедшаяся сверка в конце ноутбука только повторяет числа главы: второй раз их не считают.
    """
    numbers = [] if CHECK in tags(cell) and found.ok else found.numbers
    return {
        "cell": cell.execution_count,
        "section": place(notebook, cell),
        "outcome": "failed" if problem else "passed",
        "problems": found.problems or ([problem] if problem and found.ok else []),
        "numbers": [
            {
                "where": number.where,
                "expected": number.expected,
                "obtained": number.obtained,
                "tolerance": f"{number.tolerance:f}",
                "ok": number.ok,
            }
            for number in numbers
        ],
        "pictures": [
            {"rms": picture.rms, "ok": picture.ok, "diff": str(picture.diff or "")}
            for picture in found.pictures
        ],
    }


def explain(
    notebook: NotebookNode, path: Path, cell: NotebookNode, found: Comparison, error: NbCellError
) -> str:
    """Сообщение о ячейке: глава, раздел, ячейка, расхождения и команда, которая их примет."""
    headings = dict.fromkeys([place(notebook, None), place(notebook, cell)])
    cells = [item for item in notebook.cells if item.cell_type == "code"]
    where = f"{path.name}: {' · '.join(headings)} · ячейка [{cells.index(cell) + 1}]"
    twins = [item for item in cells if item.source == cell.source]
    if line := chapter_line(path.with_suffix(".md"), cell.source, twins.index(cell)):
        where += f" · {path.stem}.md:{line}"
    parts = [where, REASONS.get(str(error), str(error)), indent(error.source)]
    if error.inner_traceback:
        parts.append(COLOUR.sub("", error.inner_traceback).strip("\n"))
    wrong = sorted(
        (number for number in found.numbers if not number.ok),
        key=lambda number: number.excess,
        reverse=True,
    )
    lines = [f"{describe(number.where)}: {number}" for number in wrong[:SHOWN]]
    if len(wrong) > SHOWN:
        lines.append(f"… и ещё {len(wrong) - SHOWN}")
    parts += ["\n".join(lines)] if lines else []
    for index, picture in enumerate(found.pictures, start=1):
        if not picture.ok:
            parts.append(f"картинка {index}: {picture.problem}; см. {picture.diff}")
    parts += found.problems
    parts.append(
        f"Если новое значение верно, примите его: python -m tools.notebooks {path.stem} "
        "(все главы: make notebooks).\n"
        f"Ноутбук делается из главы: правят {path.stem}.md, а не {path.name}."
    )
    return "\n\n".join(parts)


def describe(where: str) -> str:
    """Где в выводе стоит число: «stdout:2» → «строка 2 вывода»."""
    kind, _, line = where.rpartition(":")
    if kind.startswith("glue:"):
        return f"число «{kind.removeprefix('glue:')}» в тексте"
    return KINDS.get(kind, f"{kind}, строка {{line}}").format(line=line)


def chapter_line(chapter: Path, source: str, number: int) -> int | None:
    """Номер строки главы, с которой начинается код ячейки, по счёту `number` из таких же."""
    if not chapter.exists() or not source:
        return None
    text = chapter.read_text(encoding="utf-8")
    found = [match.start() for match in re.finditer(rf"^{re.escape(source)}\n```", text, re.M)]
    return text.count("\n", 0, found[number]) + 1 if number < len(found) else None


def indent(text: str) -> str:
    """Сдвинуть код ячейки вправо."""
    return "\n".join(f"    {line}" for line in text.splitlines())
