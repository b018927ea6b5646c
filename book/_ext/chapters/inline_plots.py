"""Графики matplotlib встают прямо в страницу, как и рисованные схемы (inline_svg).

Внутри страницы график видит её шрифты и цвета темы, внутри `<img>` — нет. Цвет не из палитры,
десятичная точка в подписи и слишком большой график останавливают сборку.
"""

import re
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .plot_svg import PlotError, inline


@cache
def palette(stylesheet: Path) -> dict[str, str]:
    """Имя переменной для каждого цвета светлой темы; чёрный — тоже чернила."""
    light = re.search(r":root \{([^}]*)\}", stylesheet.read_text(encoding="utf-8"))[1]
    names = re.findall(r"(--fig-[a-z-]+): (#[0-9a-f]{6});", light)
    return {"#000000": "--fig-ink"} | {colour: name for name, colour in names}


class InlinePlots(SphinxPostTransform):
    """Заменяет картинку SVG из ячейки самим рисунком; номер, имя и подпись остаются у `figure`."""

    default_priority = 50  # раньше загрузки и преобразования картинок
    formats = ("html",)

    def run(self, **kwargs):
        page = self.env.docname.replace("/", "-")
        for number, image in enumerate(list(self.document.findall(nodes.image)), start=1):
            path = Path(self.app.srcdir) / image["uri"]
            if path.suffix == ".svg" and "jupyter_execute" in path.parts:
                image.replace_self(self.plot(path, image.get("alt", ""), f"plot-{page}-{number}"))

    def plot(self, path: Path, alt: str, prefix: str) -> nodes.raw:
        colours = palette(Path(self.app.srcdir) / "_static" / "figures.css")
        try:
            svg = inline(path.read_text(encoding="utf-8"), alt, prefix, colours)
        except PlotError as error:
            raise PlotError(f"Страница {self.env.docname}, график «{alt}»: {error}") from error
        return nodes.raw("", f'<div class="plot">{svg}</div>', format="html")


def setup(app):
    app.add_post_transform(InlinePlots)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
