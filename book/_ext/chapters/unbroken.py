"""Что нельзя разрывать на конце строки: номер и слово перед ним («рис. 4.4»), сеть 2–4–1."""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

NUMBER = re.compile(r" (?=\d[\d.]*$)")
CHAIN = re.compile(r"(\d+(?:–\d+)+)")
VERBATIM = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw)


class Unbroken(SphinxPostTransform):
    """Ставит неразрывные пробелы в ссылки и обёртывает цепочки чисел через тире."""

    default_priority = 900  # ссылки уже получили номера
    formats = ("html",)

    def run(self, **kwargs):
        for element in list(self.document.findall(nodes.TextElement)):
            if not isinstance(element, VERBATIM):
                linked = isinstance(element.parent, nodes.reference)
                element[:] = [
                    piece for child in element.children for piece in self.pieces(child, linked)
                ]

    @staticmethod
    def pieces(child: nodes.Node, linked: bool) -> list[nodes.Node]:
        """Сам узел, а текст — частями, которые не рвутся."""
        if not isinstance(child, nodes.Text):
            return [child]
        text = NUMBER.sub("\N{NO-BREAK SPACE}", child) if linked else child
        return [
            nodes.inline("", part, classes=["nowrap"])
            if CHAIN.fullmatch(part)
            else nodes.Text(part)
            for part in CHAIN.split(text)
        ]


def setup(app):
    app.add_post_transform(Unbroken)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
