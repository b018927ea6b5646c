"""Ноутбуки фреймворков: где лежат, из чего состоят и что в них получилось.

Источник каждого — `book/frameworks/ИМЯ.md`, ноутбук с выводами лежит рядом. Своей страницы на сайте
у них нет: их разделы бок о бок показывает страница 1.1 (`tools.frameworks.show`).
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
import yaml
from nbformat import NotebookNode

from tools.blocks import ChapterError, read_cells
from tools.course import ROOT, Book, Page
from tools.exercises import Cells, Exercise

HOME = "01-1-six-frameworks"
FOLDER = "frameworks"
TITLES = {
    "pytorch": "PyTorch",
    "lightning": "Lightning",
    "keras": "Keras",
    "keras-jax": "Keras на JAX",
    "jax": "JAX",
    "flax": "Flax",
    "tensorflow": "TensorFlow",
}
FIRST = "pytorch"  # с чем сравнивают остальных
# Тот же ноутбук с другим бэкендом: в нём заменена одна строка.
VARIANT, ORIGINAL = "keras-jax", "keras"
CHANGE = ('os.environ["KERAS_BACKEND"] = "torch"', 'os.environ["KERAS_BACKEND"] = "jax"')
RUN = "run"  # в метаданных ноутбука: когда, чем и по какому коду получены его выводы
SHOWN = ("torch", "lightning", "keras", "jax", "flax", "tensorflow", "numpy")
ANSWER, PHRASES = "Ответ", "Разговорник"
COUNTED = ("Данные", "Модель", "Потери", "Шаг", "Цикл")  # по ним считаются строки кода
INPUTS = ("src/points.py", "requirements-frameworks.txt", "constraints-frameworks.txt")
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
RESULT = re.compile(r"^(\S+) = (\S+)$", re.MULTILINE)
PHRASE = re.compile(r"^# (.+)\n((?:(?!# ).*\n?)+)", re.MULTILINE)


@dataclass
class Framework(Page):
    """Ноутбук фреймворка; у варианта источник общий с исходным, а одна строка другая."""

    source: Path = Path()
    change: tuple[str, str] | None = None

    @cached_property
    def _split(self) -> tuple[Cells, list[Exercise]]:
        cells = read_cells(self.source)
        if self.change:
            found = [cell for _, cell in cells if self.change[0] in cell.source.splitlines()]
            if len(found) != 1:
                raise ChapterError(self.source, 1, f"строка «{self.change[0]}» нужна ровно раз")
            found[0].source = found[0].source.replace(*self.change)
        return cells, []

    @cached_property
    def facts(self) -> dict[str, str]:
        """Откуда берётся градиент и что компилируется: из заголовка источника."""
        header = self.source.read_text(encoding="utf-8").split("---\n")[1]
        return yaml.safe_load(header)["framework"]


def frameworks(book: Book) -> dict[str, Framework]:
    """Ноутбуки по порядку; пусто, если в книге их нет."""
    folder, found = book.folder / FOLDER, {}
    for name in TITLES if folder.is_dir() else ():
        page = Framework(f"{FOLDER}/{name}", folder / f"{name}.md", home=HOME)
        page.source = folder / f"{ORIGINAL if name == VARIANT else name}.md"
        page.change = CHANGE if name == VARIANT else None
        found[name] = book.read(page)
    return found


def code_digest(page: Framework) -> str:
    """Отпечаток всего, от чего зависят выводы: кода ноутбука, данных, версий библиотек."""
    sources = [cell.source for _, cell in page.cells if cell.cell_type == "code"]
    sources += [(ROOT / name).read_text(encoding="utf-8") for name in INPUTS]
    return hashlib.sha256("\0".join(sources).encode()).hexdigest()[:16]


def read_notebooks(folder: Path) -> dict[str, NotebookNode]:
    """Ноутбуки из папки `folder` по порядку; чего нет, того нет."""
    paths = {name: folder / f"{name}.ipynb" for name in TITLES}
    return {
        name: nbformat.read(path, as_version=4) for name, path in paths.items() if path.is_file()
    }


def section(notebook: NotebookNode, title: str) -> list[NotebookNode]:
    """Ячейки раздела: абзацы без заголовка и код с выводами; пусто, если раздела нет."""
    found, inside = [], False
    for cell in notebook.cells:
        if cell.cell_type == "code":
            if inside:
                found.append(cell)
            continue
        before, *rest = HEADING.split(cell.source)
        texts = [(inside, before)]
        for name, text in zip(rest[::2], rest[1::2], strict=True):
            inside = name == title
            texts.append((inside, text))
        for wanted, text in texts:
            if wanted and text.strip():
                found.append(nbformat.v4.new_markdown_cell(text.strip()))
    return found


def code_of(cells: list[NotebookNode]) -> Iterator[NotebookNode]:
    """Ячейки с кодом."""
    return (cell for cell in cells if cell.cell_type == "code")


def printed(cell: NotebookNode) -> str:
    """Что ячейка показала: напечатанное, значение, ошибку."""
    parts = []
    for output in cell.outputs:
        if output.output_type == "stream":
            parts.append(output.text)
        elif output.output_type == "error":
            parts.append(f"{output.ename}: {output.evalue}")
        else:
            parts.append(output.data["text/plain"])
    return "\n".join(part.rstrip("\n") for part in parts)


def results(notebook: NotebookNode) -> dict[str, str]:
    """Числа раздела «Ответ», как они напечатаны: w1, w2, потери."""
    (cell,) = code_of(section(notebook, ANSWER))
    return dict(RESULT.findall(printed(cell)))


def lines_of_code(notebook: NotebookNode) -> int:
    """Непустые строки кода от данных до цикла."""
    sources = (cell.source for title in COUNTED for cell in code_of(section(notebook, title)))
    return sum(bool(line.strip()) for source in sources for line in source.splitlines())


def phrases(notebook: NotebookNode) -> dict[str, str]:
    """Разговорник: что сказать → как; это ячейка, где каждую фразу предваряет примечание."""
    cells = [cell for cell in code_of(section(notebook, PHRASES)) if cell.source.startswith("# ")]
    return {name: code.strip() for cell in cells for name, code in PHRASE.findall(cell.source)}
