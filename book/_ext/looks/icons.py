"""Значки — рисунки прямо в странице вместо полутора мегабайт Font Awesome.

Тема пишет `<i class="fa-solid fa-bars">` и загружает скрипт, который заменяет это рисунком.
Здесь то же самое делает сборка; сами рисунки — из того же скрипта, который лежит в теме.
В стилях значок доступен как `var(--icon-bars)`. Лицензия рисунков — CC BY 4.0, Font Awesome Free.
"""

import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pydata_sphinx_theme
from sphinx.errors import SphinxError

from .rewritten_pages import rewrite_pages

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
LIBRARY = THEME / "scripts" / "fontawesome.js"
# Имя значка (или одно из прежних его имён), размеры, рисунок.
ICON = (
    r"""[{,]"?(?:NAME"?:\[|[\w-]+"?:\[(?=\d+,\d+,\[[^\]]*"NAME"))"""
    r"""(\d+),(\d+),\[[^\]]*\],"[0-9a-f]+","([^"]+)"\]"""
)
ELEMENT = re.compile(r'<(i|span) class="([^"]*\bfa-[^"]*)"([^>]*)></\1>')
# Классы, которые говорят, как рисовать, а не что.
MANNERS = {"fa-brands", "fa-fw", "fa-lg", "fa-regular", "fa-solid"}


class IconError(SphinxError):
    """Такого значка в Font Awesome нет."""

    category = "Сборка остановлена"


@cache
def library() -> str:
    """Скрипт Font Awesome."""
    return LIBRARY.read_text(encoding="utf-8")


@cache
def drawing(name: str, attributes: str = "") -> str:
    """Рисунок значка: SVG размером в букву."""
    found = re.findall(ICON.replace("NAME", re.escape(name)), library())
    if not found:
        raise IconError(f"значка «{name}» в Font Awesome нет")
    width, height, path = found[-1]  # залитые значки стоят после контурных
    box = f'viewBox="0 0 {width} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}{attributes}><path d="{path}"/></svg>'


def draw(text: str) -> str:
    """Страница, в которой вместо элементов Font Awesome стоят рисунки."""

    def replacement(element: re.Match) -> str:
        classes = element[2].split()
        name = next(c for c in classes if c.startswith("fa-") and c not in MANNERS)
        attributes = f' class="{" ".join(["drawn-icon", *classes])}"{element[3]} aria-hidden="true"'
        return drawing(name.removeprefix("fa-"), attributes)

    return ELEMENT.sub(replacement, text)


def variables(css: str) -> str:
    """Определения тех значков, которые в стилях использованы как `var(--icon-…)`."""
    names = sorted(set(re.findall(r"var\(--icon-([\w-]+)\)", css)))
    pairs = [f'--icon-{name}: url("data:image/svg+xml,{quote(drawing(name))}");' for name in names]
    return f":root {{ {' '.join(pairs)} }}\n"


def setup(app):
    app.connect("builder-inited", lambda app: rewrite_pages(app, draw))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
