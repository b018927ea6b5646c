"""Маленький проект, на котором проверяются мутанты: три ноутбука, глава, пакет и теория."""

import subprocess
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools.kernel import METADATA

CHAPTER = """\
# Глава

Здесь x = 1 и SIZE = 3, и это не код: `x = 1`.

```{code-cell}
---
mystnb:
  image:
    alt: x = 1
---
x = 1
print(x / 3)
```

```{code-cell}
---
tags: [remove-cell]
---
glue("third", x / 3)
```

```python
x = 1
```
"""
SOURCE = "x = 1\nprint(x / 3)"
USER = "from src.models import WIDTH\nprint(WIDTH)"
THEORY = """\
import pytest

from src.models import UNSEEN

@pytest.mark.parametrize("seed", [0, 1])
def test_unseen(seed):
    assert UNSEEN == 5
"""
VISIBLE = {"id": "visible", "find": "x = 1\n", "replace": "x = 2\n"}
PACKAGE = {"id": "package", "find": "SIZE = 3", "replace": "SIZE = 4"}
UNSEEN = {"id": "unseen", "find": "UNSEEN = 5", "replace": "UNSEEN = 6"}
HARMLESS = {"id": "harmless", "find": "print(x / 3)", "replace": "print(1 * x / 3)"}


def notebook(source, text, **metadata):
    """Ноутбук с одной выполненной ячейкой."""
    output = new_output("stream", name="stdout", text=text)
    cell = new_code_cell(source, outputs=[output], execution_count=1, metadata=metadata)
    return new_notebook(cells=[new_markdown_cell("# 1 Глава\n\nx = 1"), cell], metadata=METADATA)


def make_project(root: Path) -> Path:
    """Маленький проект: три ноутбука, глава первого и пакет, который загружает второй."""
    texts = {
        "src/__init__.py": "",
        "src/data.py": "SIZE = 3\n",
        "src/models.py": "from src.data import SIZE\n\nWIDTH = 2 * SIZE\nUNSEEN = 5\n",
        "book/one.md": CHAPTER,
        "tests/theory/test_unseen.py": THEORY,
        "conftest.py": 'pytest_plugins = ["tools.contract.plugin"]\n',
        "pyproject.toml": "[tool.pytest.ini_options]\nmarkers = ['slow: долгие']\n",
    }
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    glue = {"third": {"expression": "x / 3", "value": "0.3333333333333333"}}
    nbformat.write(notebook(SOURCE, "0.3333333333333333\n", glue=glue), root / "book/one.ipynb")
    nbformat.write(notebook(USER, "6\n"), root / "book/two.ipynb")
    nbformat.write(notebook("print(0.5)", "0.5\n"), root / "book/three.ipynb")
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    return root


def write_list(root, *entries):
    """Записать список мутантов; недостающее в записи дополняется."""
    lines = []
    for entry in entries:
        lines.append("[[mutant]]")
        entry = {"id": "a", "kind": "прочее", "what": "ошибка"} | entry
        for key, value in entry.items():
            shown = "'''\n" + value + "'''" if isinstance(value, str) else value
            lines.append(f"{key} = {shown}")
    path = root / "tests" / "mutants.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
