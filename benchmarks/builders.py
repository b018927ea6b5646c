"""Четыре способа сделать сайт из одних и тех же глав: курс и три соседа, почти без настроек.

Соседям достаются ноутбуки курса без выводов: каждый выполняет их сам. Их программы стоят в
отдельном окружении, а ядром служит Python курса, где есть torch.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml
from measure import BIN, ROOT, copy_repository

ENVIRONMENT = ROOT / "benchmarks" / ".venv"
PROGRAMS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
TITLE = "Основы PyTorch"
EDIT = "Исправленное предложение."


def prepare_environment() -> None:
    """Создать окружение соседей или обновить его по benchmarks/requirements.txt."""
    requirements = ROOT / "benchmarks" / "requirements.txt"
    stamp = ENVIRONMENT / requirements.name
    if stamp.is_file() and stamp.read_bytes() == requirements.read_bytes():
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
    install = [PROGRAMS / "python", "-m", "pip", "install", "--quiet", "-r", requirements]
    subprocess.run(install, check=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = {"argv": command, "display_name": "Python 3", "language": "python"}
    file = ENVIRONMENT / "share" / "jupyter" / "kernels" / "python3" / "kernel.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(kernel), encoding="utf-8")
    stamp.write_bytes(requirements.read_bytes())


def copy_notebooks(folder: Path) -> list[str]:
    """Положить в папку ноутбуки курса без выводов и копию курса ради `src`; вернуть их имена."""
    copy_repository(folder / "course")
    (folder / "docs").mkdir()
    names = []
    for path in sorted((ROOT / "book").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        nbformat.write(notebook, folder / "docs" / path.name)
        names.append(path.stem)
    return names


def edit_notebook(path: Path) -> None:
    """Дописать предложение в последнюю ячейку с текстом."""
    notebook = nbformat.read(path, as_version=4)
    text = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    text[-1].source += f"\n\n{EDIT}"
    nbformat.write(notebook, path)


def edit_chapter(path: Path) -> None:
    """Дописать предложение в конец главы."""
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{EDIT}\n", encoding="utf-8")


def prepare_course(folder: Path) -> None:
    copy_repository(folder / "course")


def prepare_jupyter_book(folder: Path) -> None:
    root, *chapters = copy_notebooks(folder)
    contents = {
        "format": "jb-book",
        "root": root,
        "chapters": [{"file": name} for name in chapters],
    }
    (folder / "docs" / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")
    # По умолчанию ячейке дают 30 секунд: обучению в нескольких процессах этого мало.
    config = {"title": TITLE, "execute": {"timeout": 600}}
    (folder / "docs" / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")


def prepare_mkdocs(folder: Path) -> None:
    copy_notebooks(folder)
    config = {
        "site_name": TITLE,
        "theme": {"name": "material"},
        "plugins": ["search", {"mkdocs-jupyter": {"execute": True}}],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")


def prepare_nbconvert(folder: Path) -> None:
    copy_notebooks(folder)


@dataclass(frozen=True)
class Builder:
    """Чем и из чего собирать; пути — от временной папки этого способа."""

    title: str
    prepare: Callable[[Path], None]
    command: list
    site: str
    edited: str = "docs/03-neural-networks.ipynb"
    edit: Callable[[Path], None] = edit_notebook
    page: str = "04-gabor-regression.html"


BUILDERS = [
    Builder(
        "курс",
        prepare_course,
        [BIN / "jupyter-book", "build", "course/book"],
        "course/book/_build/html",
        "course/book/03-neural-networks.md",
        edit_chapter,
    ),
    Builder(
        "Jupyter Book 1",
        prepare_jupyter_book,
        [PROGRAMS / "jupyter-book", "build", "docs"],
        "docs/_build/html",
    ),
    Builder(
        "MkDocs Material + mkdocs-jupyter",
        prepare_mkdocs,
        [PROGRAMS / "mkdocs", "build"],
        "site",
        page="04-gabor-regression/index.html",
    ),
    Builder(
        "nbconvert",
        prepare_nbconvert,
        [
            PROGRAMS / "jupyter-nbconvert",
            "--to=html",
            "--execute",
            "--output-dir=site",
            "docs/*.ipynb",
        ],
        "site",
    ),
]
