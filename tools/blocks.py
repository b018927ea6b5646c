"""Разбор Markdown главы на блоки: заголовки, метки, директивы, код и обычный текст.

Разбирается только то, что есть в словаре главы; всё, чего в нём нет, — ошибка с именем файла и
номером строки, а не текст, который молча уйдёт в ноутбук.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml
from jupytext.myst import myst_to_notebook
from nbformat import NotebookNode

HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
TARGET = re.compile(r"\((?P<label>[\w.:-]+)\)=\s*$")
CODE_FENCE = re.compile(r"\s*(`{3,}|~{3,})\s*(.*)$")
COLON_FENCE = re.compile(r"(:{3,})\s*\{(?P<name>[^}]*)\}\s*(?P<argument>.*?)\s*$")
OPTION = re.compile(r":(?P<key>[\w-]+):\s*(?P<value>.*?)\s*$")


class ChapterError(Exception):
    """Ошибка в тексте главы: файл, строка и что с ней не так."""

    def __init__(self, path: Path, line: int, problem: str):
        super().__init__(f"{path.name}:{line}: {problem}")


@dataclass
class Block:
    """Кусок главы одного вида: `heading`, `target`, `directive`, `code`, `math`, `text`, `blank`.

    `line` — номер первой строки в файле. У директивы `text` — её тело, `body_line` — номер первой
    строки тела; у заголовка — сам заголовок без решёток.
    """

    kind: str
    line: int
    text: str
    name: str = ""
    argument: str = ""
    options: dict[str, str] = field(default_factory=dict)
    body_line: int = 0
    level: int = 0


def read_cells(path: Path) -> list[tuple[int, NotebookNode]]:
    """Прочитать главу: пары (номер первой строки в файле, ячейка)."""
    return deepcopy(_read_cells(path, path.read_text(encoding="utf-8")))


@cache
def _read_cells(path: Path, text: str) -> list[tuple[int, NotebookNode]]:
    """Разобрать текст главы; разбирать его долго, а нужен он каждой сводной странице."""
    try:
        notebook = myst_to_notebook(text, add_source_map=True)
    except (yaml.YAMLError, ValueError) as error:
        raise ChapterError(path, 1, f"не читается: {error}") from error
    lines = text.splitlines()
    cells = []
    for start, cell in zip(notebook.metadata.source_map, notebook.cells, strict=True):
        if cell.cell_type == "markdown":
            # jupytext срезает пустые строки в начале ячейки, но считает от них
            while not lines[start].strip():
                start += 1
            start += 1
        cells.append((start, cell))
    return cells


def split_blocks(text: str, first_line: int, path: Path) -> Iterator[Block]:
    """Разбить Markdown на блоки; соседние строки текста до пустой строки — один блок."""
    lines = text.split("\n")
    paragraph: list[str] = []
    index = 0

    def flush() -> Iterator[Block]:
        if paragraph:
            start = first_line + index - len(paragraph)
            yield Block("text", start, "\n".join(paragraph))
            paragraph.clear()

    while index < len(lines):
        line, number = lines[index], first_line + index
        if not line.strip():
            yield from flush()
            yield Block("blank", number, "")
            index += 1
        elif match := CODE_FENCE.match(line):
            yield from flush()
            if match[2].startswith("{"):
                raise ChapterError(path, number, f"директива {match[2]} вне словаря глав")
            end = _find(lines, index + 1, rf"\s*{re.escape(match[1])}{match[1][0]}*\s*$")
            if end is None:
                raise ChapterError(path, number, "блок кода не закрыт")
            yield Block("code", number, "\n".join(lines[index : end + 1]))
            index = end + 1
        elif match := COLON_FENCE.match(line):
            yield from flush()
            end = _find(lines, index + 1, rf":{{{len(match[1])},}}\s*$")
            if end is None:
                raise ChapterError(path, number, f"директива {{{match['name']}}} не закрыта")
            yield _directive(match, lines[index + 1 : end], number)
            index = end + 1
        elif line.lstrip().startswith("$$"):
            yield from flush()
            one_line = line.count("$$") > 1
            end = index if one_line else _find(lines, index + 1, r".*\$\$")
            if end is None:
                raise ChapterError(path, number, "формула $$ не закрыта")
            if not lines[end].rstrip().endswith("$$"):
                raise ChapterError(
                    path,
                    first_line + end,
                    "после закрывающих $$ ничего не пишут: метка формулы вне словаря глав",
                )
            yield Block("math", number, "\n".join(lines[index : end + 1]))
            index = end + 1
        elif match := TARGET.match(line):
            yield from flush()
            yield Block("target", number, match["label"])
            index += 1
        elif match := HEADING.match(line):
            yield from flush()
            yield Block("heading", number, match[2], level=len(match[1]))
            index += 1
        elif line.startswith((":::", "% ", "+++")):
            raise ChapterError(path, number, f"строка «{line.strip()}» вне словаря глав")
        else:
            paragraph.append(line)
            index += 1
    yield from flush()


def _find(lines: list[str], start: int, pattern: str) -> int | None:
    """Номер первой строки начиная со `start`, подходящей под образец целиком."""
    return next((i for i in range(start, len(lines)) if re.match(pattern, lines[i])), None)


def _directive(match: re.Match, body: list[str], number: int) -> Block:
    """Собрать директиву: сначала её параметры `:ключ: значение`, за ними тело."""
    options: dict[str, str] = {}
    count = 0
    while count < len(body) and (option := OPTION.match(body[count])):
        options[option["key"]] = option["value"]
        count += 1
    while count < len(body) and not body[count].strip():
        count += 1
    return Block(
        "directive",
        number,
        "\n".join(body[count:]).rstrip(),
        name=match["name"],
        argument=match["argument"],
        options=options,
        body_line=number + 1 + count,
    )
