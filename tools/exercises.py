"""Упражнения: ячейки главы глазами ученика — вместо решений заготовки и проверки.

Упражнение пишут в главе один раз. Директива `exercise` — текст, подсказка и, в самом конце,
заготовка: блок кода Python. Сразу за ней решение, от `solution-start` до `solution-end`; его
последняя ячейка вызывает `check_exercise`. Страница показывает и выполняет решение. В ноутбуке
за текстом идут две ячейки, заготовка и проверка, а решение свёрнуто и не выполняется.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from tools.blocks import ChapterError

TAG = "exercise"  # ячейки заготовки и проверки
BOUND = re.compile(r"^(:::\{solution-(?:start|end)\}.*(?:\n:[a-z]+:.*)*\n:::) *$", re.M)
START = re.compile(r":::\{solution-start\} *ex-(?P<name>[\w-]+) *\n")
STUB = re.compile(r"^```python\n(?P<code>(?:(?!```).*\n)*)```\n+(?=:{4,}\s*\Z)", re.M)
TASK = re.compile(r"^:{4,}\{exercise\}", re.M)

Cells = list[tuple[int, NotebookNode]]


@dataclass
class Exercise:
    """Упражнение: имя, код заготовки и решение — текст и ячейки — начиная со строки `line`."""

    name: str
    line: int
    stub: str
    parts: Cells = field(default_factory=list)

    @property
    def solution(self) -> list[str]:
        """Код решения по ячейкам, без проверки."""
        return [cell.source for _, cell in self.parts[:-1] if cell.cell_type == "code"]

    @property
    def check(self) -> str:
        """Код проверки: последняя ячейка решения."""
        return self.parts[-1][1].source

    def cells(self) -> Cells:
        """Ячейки ноутбука: заготовка, проверка и свёрнутое решение, где код — просто код."""
        lines: list[str] = []
        for line, cell in self.parts[:-1]:
            lines += [""] * (line - self.line - 1 - len(lines))  # у строк прежние номера
            code = cell.cell_type == "code"
            lines += ["```python", *cell.source.split("\n"), "```"] if code else [cell.source]
        text = "\n".join([f"::::{{solution}} ex-{self.name}", *lines, "::::"])
        own = {"tags": [TAG]}
        return [
            (self.line, new_code_cell(self.stub, metadata=own)),
            (self.line, new_code_cell(self.check, metadata=own)),
            (self.line, new_markdown_cell(text)),
        ]


def read(cells: Cells, path: Path) -> tuple[Cells, list[Exercise]]:
    """Отделить от главы упражнения; вернуть ячейки ноутбука ученика и сами упражнения.

    Raises
    ------
    ChapterError
        У упражнения нет решения, заготовки или проверки.
    """
    shown: Cells = []
    found: list[Exercise] = []
    inside = False
    for line, cell in split(cells):
        bound = cell.cell_type == "markdown" and BOUND.match(cell.source)
        if bound and (start := START.match(cell.source)) and not inside:
            found.append(Exercise(start["name"], line, cut_stub(start["name"], shown, line, path)))
        elif bound and inside:
            close(found[-1], shown, path)
        elif bound:
            raise ChapterError(path, line, "solution-start без метки ex-… или лишний solution-end")
        else:
            (found[-1].parts if inside else shown).append((line, cell))
        inside ^= bool(bound)
    tasks = sum(len(TASK.findall(cell.source)) for _, cell in cells if cell.cell_type != "code")
    if inside or tasks != len(found):
        line = found[-1].line if found else cells[0][0]
        raise ChapterError(path, line, f"упражнений {tasks}, а решений {len(found) - inside}")
    return shown, found


def split(cells: Cells) -> Iterator[tuple[int, NotebookNode]]:
    """Разрезать текст на границах решений."""
    for line, cell in cells:
        if cell.cell_type == "code":
            yield line, cell
            continue
        for part in BOUND.split(cell.source):
            if part.strip():
                blank = len(part) - len(part.lstrip("\n"))
                yield line + blank, new_markdown_cell(part.strip("\n"), metadata=cell.metadata)
            line += part.count("\n")


def cut_stub(name: str, shown: Cells, line: int, path: Path) -> str:
    """Забрать заготовку из конца упражнения, которое стоит перед решением."""
    before = shown[-1][1] if shown else new_markdown_cell()
    stub = STUB.search(before.source) if before.cell_type == "markdown" else None
    if not stub:
        raise ChapterError(
            path, line, "упражнение перед решением не кончается заготовкой ```python"
        )
    if f"\n:label: ex-{name}\n" not in before.source.rpartition("{exercise}")[2]:
        raise ChapterError(path, line, f"решение ex-{name} стоит не за своим упражнением")
    before.source = before.source[: stub.start()] + before.source[stub.end() :]
    return stub["code"].rstrip("\n")


def close(exercise: Exercise, shown: Cells, path: Path) -> None:
    """Показать дописанное упражнение ученику."""
    call = f'check_exercise("{exercise.name}"'
    if not exercise.parts or call not in exercise.check:
        raise ChapterError(path, exercise.line, f"последняя ячейка решения не вызывает {call}, …)")
    shown += exercise.cells()
