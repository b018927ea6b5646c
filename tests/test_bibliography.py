"""Литература: каждая запись проверяема и нужна главам, оформлена по-русски, ссылки верны."""

import re
from functools import cache

import pytest
from pybtex.database import parse_string
from pybtex.plugin import find_plugin

from tests.small_book import SITE, make_book
from tools.bibliography import FILE, RussianStyle, parenthetical, read, textual
from tools.course import BOOK, Book

ROLE = re.compile(r"\{cite:[tp]\}`([^`]+)`")
DOI = re.compile(r"10\.\d{4,}/\S+")
CONNECTING = re.compile(r"\b(and|et al|pages?|volume|number|edition|editors?|In|URL)\b")
RECORDS = """\
@article{two, author = {Roe, Ann B. and Doe, John}, title = {On Cats and Dogs},
  journal = {Zoo}, volume = {3}, number = {4}, pages = {5--6}, year = {1999}, doi = {10.1000/7}}
@book{many, author = {Roe, Ann and Doe, John and others}, title = {Cats}, publisher = {Press},
  year = {2001}, isbn = {1-2}, note = {Русское издание: Кошки}, url = {https://cats.org/a}}
"""


@cache
def cited() -> set[str]:
    """Ключи, на которые ссылаются страницы."""
    texts = (page.path.read_text(encoding="utf-8") for page in Book().pages.values())
    return {key for text in texts for key in ROLE.findall(text)}


def shown(text: str) -> dict[str, str]:
    """Записи такими, какими их прочтёт читатель."""
    plain = find_plugin("pybtex.backends", "plaintext")()
    formatted = RussianStyle().format_bibliography(parse_string(text, "bibtex"))
    return {entry.key: entry.text.render(plain) for entry in formatted}


def test_chapters_cite_every_record_and_nothing_else():
    assert cited() == set(read(BOOK).entries)


@pytest.mark.parametrize("entry", read(BOOK).entries.values(), ids=lambda entry: entry.key)
def test_record_can_be_found(entry):
    assert {"title", "year"} <= set(entry.fields) and entry.persons["author"]
    assert re.fullmatch(r"\d{4}", entry.fields["year"]) and entry.key.endswith(entry.fields["year"])
    if "doi" in entry.fields:
        assert DOI.fullmatch(entry.fields["doi"])
    else:
        assert entry.fields["url"].startswith("https://")


@pytest.mark.parametrize("key", read(BOOK).entries)
def test_record_has_no_english_between_its_parts(key):
    fields = read(BOOK).entries[key].fields
    text = shown((BOOK / FILE).read_text(encoding="utf-8"))[key].replace("\n", " ")
    for name in ("title", "journal", "publisher"):
        text = text.replace(fields.get(name, "\0"), "")
    assert not CONNECTING.search(text), text


def test_record_is_written_the_russian_way():
    text = {key: value.replace("\N{NO-BREAK SPACE}", " ") for key, value in shown(RECORDS).items()}
    journal = "Roe A. B., Doe J. On Cats and Dogs. Zoo, т. 3, № 4, с. 5–6, 1999. doi:10.1000/7"
    assert text["two"] == journal
    book = "Roe A., Doe J. и др. Cats. Press, 2001, ISBN 1-2. Русское издание: Кошки. cats.org/a"
    assert text["many"] == book


def test_notebook_names_author_and_year(tmp_path):
    book = make_book(tmp_path)
    (tmp_path / FILE).write_text(RECORDS, encoding="utf-8")
    two, many = (f"{SITE}/bibliography.html#cite-{key}" for key in ("two", "many"))
    assert textual(book, "two").replace("\N{NO-BREAK SPACE}", " ") == f"Roe и Doe ([1999]({two}))"
    wanted = f"([Roe и др., 2001]({many}))"
    assert parenthetical(book, "many").replace("\N{NO-BREAK SPACE}", " ") == wanted
    with pytest.raises(LookupError, match="нет записи «three»"):
        textual(book, "three")


def test_book_without_literature_has_none(tmp_path):
    assert not read(tmp_path).entries
