"""Страница по кускам: текст, формулы, код, описания рисунков — и у каждого место в файле.

Так её читает проверка чисел: в куске каждого вида число пишется и помечается по-своему.
"""

import ast
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from tools.blocks import Block, split_blocks
from tools.course import Page
from tools.myst import INLINE, NAMED

ADDRESS = re.compile(r"(?<=\])\([^)]*\)|<?\bhttps?://[^\s>]+>?")
SVG = "{http://www.w3.org/2000/svg}"
LINKS = ("ref", "numref", "doc", "term")
TITLED = ("admonition", "rubric")  # аргумент этих директив — заголовок


@dataclass(frozen=True)
class Fragment:
    """Кусок страницы.

    `kind` — `text` (то, что прочтёт читатель, без всего остального), `const` (содержание роли),
    `math`, `code`, `string` (строка в коде ячейки), `alt`, `drawing` (надпись в файле `drawing`).
    `before` — слова перед куском, `section` — номер раздела, в котором он стоит.
    """

    kind: str
    line: int
    text: str
    section: int
    before: str = ""
    drawing: str = ""

    def line_of(self, index: int) -> int:
        """Строка файла, в которой стоит буква куска; надписи рисунка — там, где его показали."""
        return self.line + (0 if self.drawing else self.text.count("\n", 0, index))


@dataclass(frozen=True)
class Code:
    """Ячейка с кодом и раздел, в котором она стоит."""

    line: int
    cell: NotebookNode
    section: int


class Pieces:
    """Куски и ячейки одной страницы; новый раздел начинает каждый заголовок."""

    def __init__(self, page: Page):
        self.page = page
        self.fragments: list[Fragment] = []
        self.cells: list[Code] = []
        self._lines = page.path.read_text(encoding="utf-8").splitlines()
        self._section = 0
        for line, cell in page.cells:
            if cell.cell_type == "markdown":
                self._read_markdown(cell.source, line)
            else:
                self._read_cell(cell, line)

    def _add(self, kind: str, line: int, text: str, **other) -> None:
        self.fragments.append(Fragment(kind, line, text, self._section, **other))

    def _add_text(self, text: str, line: int) -> None:
        for kind, start, piece in split_text(text):
            before = text[:start]
            self._add(kind, line + before.count("\n"), piece, before=before)

    def _read_markdown(self, text: str, line: int) -> None:
        for block in split_blocks(text, line, self.page.path):
            if block.kind == "heading" or block.name == "rubric":
                self._section += 1
            if block.kind in ("text", "heading"):
                self._add_text(block.text, block.line)
            elif block.kind in ("math", "code"):
                self._add(block.kind, block.line, block.text)
            elif block.kind == "directive":
                self._read_directive(block)

    def _read_directive(self, block: Block) -> None:
        if block.name == "figure":
            self._add("alt", block.line, block.options.get("alt", ""))
            for text in drawn_texts(self.page.path.parent / block.argument):
                self._add("drawing", block.line, text, drawing=block.argument)
        elif block.name in TITLED:
            self._add_text(block.argument, block.line)
        self._read_markdown(block.text, block.body_line)

    def _read_cell(self, cell: NotebookNode, line: int) -> None:
        self.cells.append(Code(line, cell, self._section))
        options = cell.metadata.get("mystnb", {})
        alt = options.get("image", {}).get("alt", "")
        caption = options.get("figure", {}).get("caption", "")
        self._add("alt", self._find(alt, line), alt)
        self._add_text(caption, self._find(caption, line))
        start = self._find(cell.source, line)
        for number, text in strings(cell.source):
            self._add("string", start + number - 1, text)

    def _find(self, text: str, line: int) -> int:
        """Номер строки файла, с которой начинается текст из ячейки, стоящей в строке `line`."""
        beginning = text.partition("\n")[0]
        found = (i for i in range(line, len(self._lines)) if beginning in self._lines[i])
        return next(found, line - 1) + 1


def split_text(text: str) -> Iterator[tuple[str, int, str]]:
    """Разложить текст: вид куска, его место, содержание; места букв в куске `text` прежние."""
    shown = list(ADDRESS.sub(lambda match: _blank(match[0]), text))
    for match in INLINE.finditer(text):
        start, end = match.span()
        shown[start:end] = _blank(match[0])
        if match["role"] == "const":
            yield "const", start, match["content"]
        elif match["role"] in LINKS:
            if named := NAMED.match(match["content"]):
                start = match.start("content")
                shown[start : start + len(named["text"])] = named["text"]
        elif not match["role"]:
            yield ("math" if match[0].startswith("$") else "code"), start, match[0]
    yield "text", 0, "".join(shown)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def strings(source: str) -> Iterator[tuple[int, str]]:
    """Строки в коде ячейки и номера их строк; форматы вроде `:7.2f` — не строки."""
    tree = ast.parse(source)
    formats = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue) and node.format_spec
        for part in ast.walk(node.format_spec)
    }
    for node in ast.walk(tree):
        value = getattr(node, "value", None)
        if isinstance(value, str) and id(node) not in formats:
            yield node.lineno, value


def drawn_texts(path: Path) -> list[str]:
    """Все надписи рисованной схемы, её название и описание."""
    if path.suffix != ".svg":
        return []
    root = ET.parse(path).getroot()
    names = ("text", "title", "desc")
    return ["".join(item.itertext()) for name in names for item in root.iter(SVG + name)]
