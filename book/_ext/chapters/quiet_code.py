"""В листингах размечено только то, что подсвечено: слова языка, строки, числа, примечания.

Pygments оборачивает в `<span>` каждое имя, знак и пробел — треть всех элементов главы, и каждый
браузер телефона разбирает заново. Цвета подсветки — в `_static/course.css`.
"""

from pygments.formatters import HtmlFormatter
from pygments.token import Name, Operator, Punctuation, Text
from sphinx.highlighting import PygmentsBridge

PLAIN = (Name, Operator, Punctuation, Text)
SHOWN = (Name.Class, Name.Function, Operator.Word)


class QuietFormatter(HtmlFormatter):
    """Не размечает то, что набрано обычным цветом."""

    def _get_css_classes(self, ttype):
        if any(ttype in kind for kind in PLAIN) and ttype not in SHOWN:
            return ""
        return super()._get_css_classes(ttype)


def setup(app):
    PygmentsBridge.html_formatter = QuietFormatter
    return {"parallel_read_safe": True, "parallel_write_safe": True}
