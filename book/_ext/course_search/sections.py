"""Разделы страницы: заголовок, якорь, предложения и строки кода, какими их видит читатель."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx import addnodes

from .formulas import readable

# Конец предложения — это ещё и конец строки исходника либо заглавная буква за ним.
SENTENCE_END = re.compile(r"(?<=[.!?…:])[ \n]*\n|(?<=[.!?…])\s+(?=[«(]?[A-ZА-ЯЁ])")
# Чего читатель не видит или что повторено на каждой странице.
SKIPPED = (nodes.Invisible, nodes.raw, nodes.image, nodes.math_block, addnodes.toctree)
SKIPPED_CLASSES = {"toctree-wrapper", "checked"}


@dataclass
class Section:
    """Раздел; предложения и строки кода разделены переводом строки."""

    anchor: str
    title: str
    prose: str = ""
    code: str = ""

    def add(self, field: str, text: str) -> None:
        """Дописывает непустой отрывок."""
        if text:
            before = getattr(self, field)
            setattr(self, field, f"{before}\n{text}" if before else text)


def text_of(node: nodes.Node) -> str:
    """Текст узла; формулы внутри строки — без команд TeX."""
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, nodes.math):
        return readable(node.astext())
    if isinstance(node, SKIPPED):
        return ""
    return "".join(text_of(child) for child in node.children)


def sentences(node: nodes.Node) -> str:
    """Предложения абзаца, каждое на своей строке."""
    parts = SENTENCE_END.split(text_of(node).strip())
    return "\n".join(" ".join(part.split()) for part in parts if part)


def one_line(node: nodes.Node) -> str:
    """Заголовок или ячейка таблицы."""
    return " ".join(text_of(node).split())


def lines(node: nodes.Node) -> str:
    """Строки кода или вывода без отступов и пустых строк."""
    return "\n".join(line.strip() for line in node.astext().splitlines() if line.strip())


def pieces(node: nodes.Node) -> Iterator[nodes.Node]:
    """Узлы, из которых составлен текст, по порядку."""
    for child in node.children:
        classes = child["classes"] if isinstance(child, nodes.Element) else ()
        if isinstance(child, SKIPPED) or not SKIPPED_CLASSES.isdisjoint(classes):
            continue
        if isinstance(child, nodes.TextElement | nodes.row):
            yield child
        else:
            yield from pieces(child)


def sections_of(doctree: nodes.document, numbers: dict[str, tuple]) -> list[Section]:
    """Разделы страницы по порядку; `numbers` — номера, которые дало им оглавление."""
    found: list[Section] = []
    for piece in pieces(doctree):
        parent = piece.parent
        if isinstance(piece, nodes.title) and isinstance(parent, nodes.section):
            # Первый заголовок — это сама страница, ведёт он к её началу.
            anchor = f"#{parent['ids'][0]}" if found else ""
            number = ".".join(map(str, numbers.get(anchor) or ()))
            found.append(Section(anchor, f"{number}. {one_line(piece)}".removeprefix(". ")))
        elif isinstance(piece, nodes.rubric) and piece["ids"] and found:
            found.append(Section(f"#{piece['ids'][0]}", one_line(piece)))
        elif found and isinstance(piece, nodes.FixedTextElement):
            found[-1].add("code", lines(piece))
        elif found and isinstance(piece, nodes.row):
            found[-1].add("prose", " · ".join(filter(None, map(one_line, piece.children))))
        elif found:
            found[-1].add("prose", sentences(piece))
    return found
