"""Десятичное число не стоит в тексте без пометки.

Результат подставляет код (`{glue:text}`), заданную постоянную помечает роль `{const}`; верны ли
числа в формулах, в коде и в этой роли, решает `tools.prose.witnesses`. Описание рисунка (alt)
ролей не понимает, поэтому десятичных чисел в нём не бывает вовсе.
"""

from tools.course import Book
from tools.prose.decimals import Number, decimals
from tools.prose.fragments import Fragment, Pieces

UNMARKED = (
    "стоит в тексте без пометки: результат подставьте из кода ролью {glue:text}, "
    "заданную постоянную пометьте ролью {const}"
)
ALT = "стоит в описании рисунка (alt), а роли там не работают: опишите рисунок словами"
CHAIN = "не число: версию пишут как `код`, в списке после запятой ставят пробел"
SECTION = "— номер раздела или рисунка? Его подставит роль {numref}; версию пишут как `код`"
FORMULA = "в формуле: дробную часть отделяет {,}, а в списке после запятой нужен пробел"
CONSTANT = "в роли {const}: там стоит одно десятичное число, с запятой"


def unmarked(pieces: Pieces, book: Book) -> list[str]:
    """Ошибки страницы: файл, строка, число и что с ним сделать."""
    numbered = {
        number
        for page in book.pages.values()
        for number in [*page.headings.values(), *page.captions.values()]
    }
    return [
        f"{pieces.page.path.name}:{line}: «{text}» {problem}"
        for fragment in pieces.fragments
        for line, text, problem in _problems(fragment, numbered)
    ]


def _problems(fragment: Fragment, numbered: set[str]):
    """Строка, запись числа и что с ним не так."""
    if fragment.kind == "const":
        if not _is_constant(fragment.text):
            yield fragment.line, fragment.text, CONSTANT
    elif fragment.kind in ("text", "alt", "math"):
        for number in decimals(fragment.text, "math" if fragment.kind == "math" else "text"):
            if problem := _problem(fragment, number, numbered):
                yield fragment.line_of(number.start), number.text, problem


def _problem(fragment: Fragment, number: Number, numbered: set[str]) -> str:
    if fragment.kind == "math":
        return "" if number.value is not None and number.is_typeset else FORMULA
    if fragment.kind == "alt":
        return ALT
    if number.value is None:
        return CHAIN
    return SECTION if number.text in numbered else UNMARKED


def _is_constant(text: str) -> bool:
    """Одно десятичное число с запятой и ничего больше."""
    found = list(decimals(text))
    if len(found) != 1 or found[0].value is None:
        return False
    return found[0].text == text and "." not in text
