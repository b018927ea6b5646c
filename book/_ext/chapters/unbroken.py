"""Где строка рвётся: не между номером и словом («рис. 4.4»), не после ± и не внутри (0, 1), 2–4–1.

Длинное имя в коде рвётся между своими частями: `torch.distributed.` и `all_reduce`.
"""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

NUMBER = re.compile(r" (?=\d[\d.]*$)")
TIED = re.compile(r"(?<=[±≈=]) (?=[\d−]|$)|(?<=\(\d,) (?=\d\))")
CHAIN = re.compile(r"(\d+(?:–\d+)+)")
LONG = 15  # столько знаков в длинном имени; целиком оно в остаток строки телефона не входит
SPACES = re.compile(r"(\s+)")
AFTER_SIGN = re.compile(r"(?<=\w[.,(=\[/])(?=[^\W\d]\w)")
IN_NAME = re.compile(r"(?<=[^\W_]_)(?=[^\W\d]\w)|(?<=[a-z])(?=[A-Z])")
VERBATIM = (nodes.literal_block, nodes.math, nodes.math_block, nodes.raw)


class seam(nodes.inline):
    """Место, где длинное имя можно перенести; текста в нём нет."""


def visit_seam(writer: HTML5Translator, node: seam):
    """Без дефиса: его в имени нет."""
    writer.body.append("<wbr>")
    raise nodes.SkipNode


def split_long(text: str, seams: re.Pattern) -> list[str]:
    """Части длинного текста; короткий — целиком."""
    return seams.split(text) if len(text) >= LONG else [text]


class Unbroken(SphinxPostTransform):
    """Ставит неразрывные пробелы, обёртывает цепочки чисел, находит швы в именах."""

    default_priority = 900  # ссылки уже получили номера
    formats = ("html",)

    def run(self, **kwargs):
        for element in list(self.document.findall(nodes.TextElement)):
            if isinstance(element, nodes.literal):
                element[:] = self.name_parts(element.astext())
            elif not isinstance(element, VERBATIM):
                linked = isinstance(element.parent, nodes.reference)
                element[:] = [
                    piece for child in element.children for piece in self.pieces(child, linked)
                ]

    @staticmethod
    def name_parts(code: str) -> list[nodes.Node]:
        """Код внутри строки: длинное имя — частями со швами между ними."""
        parts = []
        for word in SPACES.split(code):
            names = [
                name
                for phrase in split_long(word, AFTER_SIGN)
                for name in split_long(phrase, IN_NAME)
            ]
            parts.append(nodes.Text(names[0]))
            for name in names[1:]:
                parts += [seam(), nodes.Text(name)]
        return parts

    @staticmethod
    def pieces(child: nodes.Node, linked: bool) -> list[nodes.Node]:
        """Сам узел, а текст — частями, которые не рвутся."""
        if not isinstance(child, nodes.Text):
            return [child]
        text = (NUMBER if linked else TIED).sub("\N{NO-BREAK SPACE}", child)
        return [
            nodes.inline("", part, classes=["nowrap"])
            if CHAIN.fullmatch(part)
            else nodes.Text(part)
            for part in CHAIN.split(text)
        ]


def setup(app):
    app.add_node(seam, html=(visit_seam, None))
    app.add_post_transform(Unbroken)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
