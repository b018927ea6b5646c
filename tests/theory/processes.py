"""Глава 6 как модуль: её функции, записанные в файл, чтобы их мог взять другой процесс."""

import ast
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from tests.theory.cells import cells

PAGE = "06-distributed"


def chapter_functions(folder: Path, monkeypatch) -> ModuleType:
    """Модуль из всех определений и `import` главы; её папка данных — `folder`."""
    kept = (ast.FunctionDef, ast.Import, ast.ImportFrom)
    statements = [s for cell in cells(PAGE) for s in cell.body if isinstance(s, kept)]
    path = folder / "chapter.py"
    path.write_text("\n\n".join(map(ast.unparse, statements)), encoding="utf-8")
    spec = spec_from_file_location("chapter", path)
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "chapter", module)
    spec.loader.exec_module(module)
    module.DATA_DIR = folder
    return module
