"""В листингах размечено то, что подсвечено (слова языка, строки, числа, примечания), и длинное.

Pygments оборачивает в `<span>` каждое имя, знак и пробел — треть всех элементов главы, и каждый
браузер телефона разбирает заново. Цвета подсветки — в `_static/course.css`.

Строка, которая шире телефона, стоит в своём элементе и знает свой отступ: перенесённая, она
продолжается правее начала, и строение кода видно. Переносится она и после скобки: длинное имя
вместе с аргументами в строку телефона не входит. На дефисе слово не рвётся: `--nproc-per-node`.
Таблицу, где слова раздвинуты пробелами, напечатанную ячейкой, переносить нельзя: класс `text`
только у строк листинга, в котором такого нет.
"""

import re
from html import unescape

from pygments.formatters import HtmlFormatter
from pygments.token import Name, Operator, Punctuation, Text
from sphinx.highlighting import PygmentsBridge

PLAIN = (Name, Operator, Punctuation, Text)
PHONE = 36  # столько знаков входит в строку телефона и в свёрнутой ячейке
BUTTON = 5  # столько из них занимает в первой строке кнопка копирования
TAG = re.compile(r"<[^>]+>")
ARGUMENTS = re.compile(r"\((?!\))")
HYPHENATED = re.compile(r"<[^>]+>|(?<![\w-])(?:--\w|\w+-\w)[\w-]*")
SHOWN = (Name.Class, Name.Function, Operator.Word)


def keep_whole(found: re.Match) -> str:
    """Слово с дефисом, которое не рвётся; тег остаётся как есть."""
    return found[0] if found[0].startswith("<") else f'<span class="whole">{found[0]}</span>'


class QuietFormatter(HtmlFormatter):
    """Не размечает то, что набрано обычным цветом."""

    def _get_css_classes(self, ttype):
        if any(ttype in kind for kind in PLAIN) and ttype not in SHOWN:
            return ""
        return super()._get_css_classes(ttype)

    def _format_lines(self, tokensource):
        lines = list(super()._format_lines(tokensource))
        texts = [unescape(TAG.sub("", line)).rstrip() for _, line in lines]
        look = "long" if any("  " in text.strip() for text in texts) else "long text"
        for number, ((is_code, line), text) in enumerate(zip(lines, texts, strict=True)):
            if is_code and len(text) > PHONE - (0 if number else BUTTON):
                indent = len(text) - len(text.lstrip())
                line = ARGUMENTS.sub("(<wbr>", HYPHENATED.sub(keep_whole, line))
                line = f'<span class="{look}" style="--indent:{indent}">{line}</span>'
            yield is_code, line


def setup(app):
    PygmentsBridge.html_formatter = QuietFormatter
    return {"parallel_read_safe": True, "parallel_write_safe": True}
