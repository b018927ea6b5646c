"""Из шрифтов остаются только знаки, которые есть на страницах: на телефон едет втрое меньше.

Формулы набраны шрифтами KaTeX, слова — своими, поэтому знаки тех и других считаются отдельно.
В шрифтах текста всегда есть русский алфавит и знаки клавиатуры: ими читатель пишет в поиске.

Шрифты, которые нужны каждой главе, вписаны в таблицу стилей: они приходят вместе с ней, и строки
не прыгают, когда шрифт приехал позже текста. Голова страницы (`_templates/layout.html`) узнаёт их
по `font-display: block` и велит разобрать ещё до текста. Прочие загрузятся, только если нужны.
"""

import base64
import hashlib
import json
import logging
import re
import string
from concurrent.futures import ProcessPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from tools.whole import written_aside

from .page_assets import STYLE

RUSSIAN = "".join(map(chr, range(ord("а"), ord("я") + 1))) + "ё"
KEYBOARD = string.printable + RUSSIAN + RUSSIAN.upper() + "«»—–…−×₽№"
logging.getLogger("fontTools").setLevel(logging.WARNING)  # рассказывает о каждой таблице шрифта
FEATURES = ["kern", "liga", "ccmp", "locl", "mark", "mkmk", "calt"]
EVERYWHERE = re.compile(r"Course\w+-\w+|KaTeX_(Main-Regular|Math-Italic|Size\d-Regular)")
FORMULAS = {"katex-html", "plot-math"}
FACE = re.compile(
    r"(?P<before>@font-face\{[^}]*)"
    r"""url\("?(?P<url>[\w./-]+\.woff2)"?\)(?P<after>[^}]*)\}"""
)
VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Characters(HTMLParser):
    """Знаки страницы: в рисунках формул, в формулах на графиках и во всём остальном."""

    def __init__(self):
        super().__init__()
        self.words, self.formulas = set(), set()
        self.depth = 0  # сколько элементов открыто внутри рисунка формулы

    def handle_starttag(self, tag, attributes):
        if tag in VOID:
            return
        if self.depth or FORMULAS & set((dict(attributes).get("class") or "").split()):
            self.depth += 1

    def handle_endtag(self, tag):
        if self.depth and tag not in VOID:
            self.depth -= 1

    def handle_data(self, data):
        (self.formulas if self.depth else self.words).update(data)


def characters(page: Path, cache: Path) -> tuple[set[str], set[str]]:
    """Знаки слов и знаки формул на странице; однажды найденные берёт из кэша."""
    text = page.read_text(encoding="utf-8")
    ready = cache / f"{hashlib.sha256(text.encode()).hexdigest()}.json"
    if not ready.is_file():
        found = Characters()
        found.feed(text)
        both = ["".join(sorted(found.words)), "".join(sorted(found.formulas))]
        with written_aside(ready) as aside:
            aside.write_text(json.dumps(both), encoding="utf-8")
    words, formulas = json.loads(ready.read_text(encoding="utf-8"))
    return set(words), set(formulas)


def subset(source: Path, target: Path, kept: set[str]) -> None:
    """Пишет в `target` шрифт `source`, в котором остались только знаки `kept`."""
    options = Options(hinting=False, layout_features=FEATURES, notdef_outline=True, flavor="woff2")
    with TTFont(source, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=map(ord, kept))
        subsetter.subset(font)
        font.flavor = "woff2"
        font.save(target)


def embed(stylesheet: Path) -> None:
    """Вписывает в таблицу стилей шрифты, которые нужны каждой главе, и удаляет их файлы."""

    def embedded(face: re.Match) -> str:
        font = stylesheet.parent / face["url"]
        if not EVERYWHERE.fullmatch(font.stem):
            return face[0]
        data = base64.b64encode(font.read_bytes()).decode()
        url = f"url(data:font/woff2;base64,{data})"
        return f"{face['before']}{url}{face['after']};font-display:block}}"

    css = stylesheet.read_text(encoding="utf-8")
    stylesheet.write_text(FACE.sub(embedded, css), encoding="utf-8")
    for font in stylesheet.parent.rglob("*.woff2"):
        if EVERYWHERE.fullmatch(font.stem):
            font.unlink()


def cached(original: Path, cache: Path, kept: set[str]) -> Path:
    """Урезанный шрифт; однажды урезанный берёт из кэша."""
    key = original.read_bytes() + "".join(sorted(kept)).encode()
    ready = cache / f"{hashlib.sha256(key).hexdigest()}.woff2"
    if not ready.is_file():
        with written_aside(ready) as aside:
            subset(original, aside, kept)
    return ready


def finish(app, exception):
    """Заменяет шрифты собранного сайта урезанными."""
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    cache = Path(app.doctreedir).parent / ".fonts"
    cache.mkdir(exist_ok=True)
    pages = [page for page in site.rglob("*.html") if "_static" not in page.parts]
    found = [characters(page, cache) for page in pages]
    words = set(KEYBOARD).union(*(words for words, _ in found))
    formulas = set().union(*(formulas for _, formulas in found))
    with ProcessPoolExecutor() as pool:
        orders = {}
        for original in sorted((Path(app.srcdir) / "_static").rglob("*.woff2")):
            font = site / original.relative_to(app.srcdir)
            if font.is_file():  # иначе такой шрифт ни одной странице не нужен
                kept = formulas if font.name.startswith("KaTeX") else words
                orders[font] = pool.submit(cached, original, cache, kept)
        for font, order in orders.items():
            font.write_bytes(order.result().read_bytes())
    embed(site / "_static" / STYLE)


def setup(app):
    app.connect("build-finished", finish, priority=950)  # когда лишних шрифтов уже нет
    return {"parallel_read_safe": True, "parallel_write_safe": True}
