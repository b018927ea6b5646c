"""Определения из глав, которых нет в `src`: тесты выполняют их с другими данными."""

import ast
from functools import cache

import torch
from torch import nn

from tools.course import BOOK, Page


@cache
def cells(page: str) -> list[ast.Module]:
    """Разобранный код ячеек страницы."""
    read = Page(page, BOOK / f"{page}.md").cells
    return [ast.parse(cell.source) for _, cell in read if cell.cell_type == "code"]


def defined_by(statement: ast.stmt) -> set[str]:
    """Имена, которые команда определяет."""
    targets = getattr(statement, "targets", [statement])
    return {getattr(t, "name", getattr(t, "id", "")) for t in targets}


def definitions(page: str, *wanted: str, change: tuple[str, str] = ("", "")) -> list:
    """Функции, классы и переменные страницы по именам, в том же порядке.

    Выполняются только их определения и `import` из тех же ячеек; `change` — замена в их коде.
    """
    found, changed = {"torch": torch, "nn": nn}, False
    for cell in cells(page):
        chosen = [s for s in cell.body if defined_by(s) & set(wanted)]
        imports = [s for s in cell.body if isinstance(s, ast.Import | ast.ImportFrom)]
        for statement in imports + chosen if chosen else []:
            code = ast.unparse(statement)
            if change[0]:
                changed = changed or change[0] in code
                code = code.replace(*change)
            exec(code, found)
    missing = set(wanted) - found.keys()
    assert not missing, f"{page}: в главе нет определений {missing}"
    assert changed or not change[0], f"{page}: в определениях нет текста «{change[0]}»"
    return [found[name] for name in wanted]


def run(page: str, text: str, names: dict) -> None:
    """Выполнить единственную ячейку страницы с этим текстом.

    `names` — то, что достаётся ей от предыдущих ячеек; сюда же попадёт то, что определит она.
    """
    found = [cell for cell in cells(page) if text in ast.unparse(cell)]
    assert len(found) == 1, f"{page}: ячеек с текстом «{text}» — {len(found)}, а нужна одна"
    exec(compile(found[0], page, "exec"), names)
    return names
