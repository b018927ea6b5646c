"""Какие ноутбуки может испортить изменение: где изменён код и где нужен изменённый файл `src`."""

import ast
import json
from pathlib import Path


def affected(changed: list[Path], root: Path) -> list[Path]:
    """Ноутбуки, которых касается изменение файлов: сначала сами изменённые."""
    notebooks = [path for path in changed if path.suffix == ".ipynb"]
    modules = {module_name(path) for path in changed if path.suffix == ".py"}
    data = [path.name for path in changed if path.suffix == ".json"]
    files = {module_name(path.relative_to(root)): path for path in root.glob("src/**/*.py")}
    imports = {name: imported(path.read_text(encoding="utf-8")) for name, path in files.items()}
    while more := {name for name, names in imports.items() if names & modules} - modules:
        modules |= more
    for path in sorted(root.glob("book/*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        reads = any(name in source for name in data for source in sources)
        if reads or any(imported(source) & modules for source in sources):
            notebooks.append(path.relative_to(root))
    return list(dict.fromkeys(notebooks))


def module_name(path: Path) -> str:
    """Имя модуля по файлу: `src/data.py` — `src.data`."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imported(code: str) -> set[str]:
    """Модули, которые загружает этот код; пакет загружается вместе с любым своим модулем."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:  # команды IPython
        return set()
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names | {name.rpartition(".")[0] for name in names}
