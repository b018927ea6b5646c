"""Рисунки `images/*.svg` из директив `figure` встают прямо в страницу.

Внутри страницы рисунок видит её шрифты и цвета темы (`_static/figures.css`), внутри `<img>` — нет.
Стили Jupyter Book находит в `_static` сам. Копий файлов рядом со страницами не остаётся:
картинки Sphinx копирует после этого преобразования.
"""

import re
import xml.etree.ElementTree as ET
from pathlib import Path, PurePosixPath

from docutils import nodes
from sphinx.errors import SphinxError
from sphinx.transforms.post_transforms import SphinxPostTransform

SVG = "http://www.w3.org/2000/svg"
# Запасной цвет и запасные шрифты нужны самостоятельному файлу: на странице переменная есть всегда.
SPARE = re.compile(r"(var\(--fig-[\w-]+), [^()]*\)")


class DrawingError(SphinxError):
    """Рисунка нет, или это не SVG."""

    category = "Сборка остановлена"


def inline(path: Path, alt: str) -> str:
    """Текст рисунка для вставки в HTML.

    Подпись для чтеца одна, `alt` из главы; `title` и `desc` нужны самостоятельному файлу,
    на странице чтец прочёл бы одно и то же дважды.
    """
    try:
        root = ET.parse(path).getroot()
    except OSError as error:
        raise DrawingError("такого файла нет") from error
    except ET.ParseError as error:
        raise DrawingError(f"это не XML ({error})") from error
    if root.tag != f"{{{SVG}}}svg":
        raise DrawingError(f"корень файла — {root.tag}, а не svg")
    if alt:
        root.attrib.pop("aria-labelledby", None)
        root.set("aria-label", alt)
        for name in ("title", "desc"):
            for element in root.findall(f"{{{SVG}}}{name}"):
                root.remove(element)
    ET.register_namespace("", SVG)
    return SPARE.sub(r"\1)", ET.tostring(root, encoding="unicode"))


class InlineDrawings(SphinxPostTransform):
    """Заменяет картинку встроенным SVG; номер, имя и подпись остаются у `figure`."""

    default_priority = 50  # раньше загрузки и преобразования картинок
    formats = ("html",)

    def run(self, **kwargs):
        for figure in self.document.findall(nodes.figure):
            for image in list(figure.findall(nodes.image)):
                if PurePosixPath(image["uri"]).match("images/*.svg"):
                    image.replace_self(self.drawing(image))

    def drawing(self, image: nodes.image) -> nodes.raw:
        try:
            svg = inline(Path(self.app.srcdir) / image["uri"], image.get("alt", ""))
        except DrawingError as error:
            raise DrawingError(
                f"Страница {self.env.docname}, рисунок {image['uri']}: {error}"
            ) from error
        return nodes.raw("", f'<div class="drawn-figure">{svg}</div>', format="html")


def setup(app):
    app.add_post_transform(InlineDrawings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
