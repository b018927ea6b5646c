"""Литература курса, `book/references.bib`: вид записей на странице и ссылки на них в ноутбуке."""

from functools import partial
from pathlib import Path

from pybtex.database import BibliographyData, Entry, parse_file
from pybtex.richtext import Text
from pybtex.style.formatting import toplevel
from pybtex.style.formatting.unsrt import Style as Unsorted
from pybtex.style.formatting.unsrt import pages
from pybtex.style.template import (
    field,
    first_of,
    href,
    join,
    optional,
    optional_field,
    sentence,
    tag,
)
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from tools.course import Book
from tools.wording import NO_BREAK

FILE, PAGE = "references.bib", "bibliography"
ANCHOR = "cite-{key}"
OTHERS = "others"  # так в BibTeX кончается сокращённый список авторов
AND_OTHERS = f"{NO_BREAK}и{NO_BREAK}др."
AND = f"{NO_BREAK}и "


def initials(name: str) -> str:
    """«Simon J.» → «S. J.»."""
    return NO_BREAK.join(f"{part[0]}." for part in name.split())


def authors(entry: Entry) -> str:
    """«Robbins H., Monro S.»; сокращённый список кончается словами «и др.»."""
    persons = entry.persons["author"]
    known = [person for person in persons if person.last_names != [OTHERS]]
    names = [
        NO_BREAK.join(
            [
                " ".join([*person.prelast_names, *person.last_names]),
                initials(" ".join([*person.first_names, *person.middle_names])),
            ]
        )
        for person in known
    ]
    return ", ".join(names) + AND_OTHERS * (len(known) < len(persons))


class RussianStyle(Unsorted):
    """Запись списка: авторы, название, где и когда вышло, примечание, адрес."""

    default_sorting_style = "author_year_title"

    def entry(self, entry: Entry):
        def after(mark: str, value):
            return optional[join[f"{mark}{NO_BREAK}", value]]

        return toplevel[
            Text(authors(entry)),
            sentence[tag("em")[field("title")]],
            sentence(sep=", ")[
                optional_field("journal"),
                after("т.", field("volume")),
                after("№", field("number")),
                after("с.", pages),
                optional_field("publisher"),
                field("year"),
                after("ISBN", field("isbn")),
            ],
            sentence[optional_field("note")],
            first_of[optional[self.format_doi(entry)], self.format_url(entry)],
        ]

    get_article_template = get_book_template = get_misc_template = entry

    def format_url(self, entry: Entry):
        """Адрес без «https://»."""
        address = field("url", raw=True)
        return href(address)[field("url", apply_func=lambda url: str(url).split("//")[1])]


# Ссылка в тексте: «Robbins и Monro (1951)», «(Goodfellow и др., 2016)».
reference_style = partial(
    AuthorYearReferenceStyle,
    bracket_textual=BracketStyle("(", ")", "; "),
    bracket_parenthetical=BracketStyle("(", ")", "; "),
    person=PersonStyle(sep2=AND, last_sep=AND, other=AND_OTHERS),
)


def read(folder: Path) -> BibliographyData:
    """Литература книги."""
    path = folder / FILE
    return parse_file(path) if path.exists() else BibliographyData()


def cited(book: Book, key: str) -> tuple[str, str, str]:
    """Кто, когда и где в опубликованном списке."""
    entries = read(book.folder).entries
    if key not in entries:
        raise LookupError(f"в {FILE} нет записи «{key}»")
    names = [" ".join(person.last_names) for person in entries[key].persons["author"]]
    shown = AND.join(names) if len(names) < 3 else names[0] + AND_OTHERS
    return shown, entries[key].fields["year"], book.url(PAGE, ANCHOR.format(key=key))


def textual(book: Book, key: str) -> str:
    """Роль `cite:t` в ноутбуке: «Robbins и Monro (1951)»."""
    shown, year, address = cited(book, key)
    return f"{shown} ([{year}]({address}))"


def parenthetical(book: Book, key: str) -> str:
    """Роль `cite:p` в ноутбуке: «(Minsky и Papert, 1969)»."""
    shown, year, address = cited(book, key)
    return f"([{shown}, {year}]({address}))"
