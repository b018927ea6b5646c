"""Словарь: статьи полны и стоят по алфавиту, каждая нужна главам, и каждая ссылка на неё верна."""

import re
from functools import cache

import pytest

from tests.small_book import SITE, make_book
from tools.blocks import split_blocks
from tools.course import BOOK, Book
from tools.glossary import ENTRY, NAMED, PAGE, Term, find, notebook_link, read_glossary

ROLE = re.compile(r"\{term\}`([^`]+)`")
ENOUGH = 60
LONGEST = 125  # знаков в подсказке
TERMS = read_glossary(BOOK)
ARTICLE = """\
# Словарь

:::{glossary}
батч (batch, mini-batch)
  Несколько примеров.
  Ещё одно предложение.

исключающее ИЛИ (XOR)
  Два разных бита.
:::
"""


@cache
def used() -> dict[str, list[str]]:
    """Термины, на которые ссылаются страницы: название → места."""
    found: dict[str, list[str]] = {}
    for page in Book().pages.values():
        for content in ROLE.findall(page.path.read_text(encoding="utf-8")):
            named = NAMED.match(content)
            name = named["name"] if named else content
            found.setdefault(name.lower(), []).append(page.name)
    return found


def written() -> list[str]:
    """Заголовки статей, какими они стоят на странице."""
    text = (BOOK / f"{PAGE}.md").read_text(encoding="utf-8")
    (body,) = [
        block.text
        for block in split_blocks(text, 1, BOOK / f"{PAGE}.md")
        if block.name == "glossary"
    ]
    return re.findall(r"^\S.*$", body, re.M)


def test_there_are_enough_terms():
    assert len(TERMS) >= ENOUGH


def test_every_article_is_complete():
    """У каждой есть русское и английское название и значение, и двух одинаковых нет."""
    assert [term.title for term in TERMS.values()] == written()
    assert len({term.anchor for term in TERMS.values()}) == len(TERMS)
    for term in TERMS.values():
        assert re.search("[А-Яа-яё]", term.name), term.title
        assert re.fullmatch(r"[A-Za-z ,-]+", term.english), term.title


def test_articles_stand_in_alphabetical_order():
    names = [term.name.lower().replace("ё", "е") for term in TERMS.values()]
    assert names == sorted(names)


@pytest.mark.parametrize("term", TERMS.values(), ids=lambda term: term.name)
def test_meaning_fits_its_tooltip(term):
    """Подсказка — одно законченное предложение без разметки, и термин в нём не повторён."""
    assert re.fullmatch(r"[А-ЯЁ][^`{}$*_\[\]]+\.", term.meaning), term.meaning
    assert len(term.meaning) <= LONGEST, f"{term.name}: {len(term.meaning)} знаков"
    assert not term.meaning.lower().startswith(term.name.lower())


def test_chapters_use_every_term():
    assert not [term.name for key, term in TERMS.items() if key not in used()]


def test_every_reference_finds_its_term():
    assert used()
    unknown = {name: pages for name, pages in used().items() if name not in TERMS}
    assert not unknown, f"нет в словаре: {unknown}"


def test_chapter_refers_to_a_term_once():
    """Только к первому появлению: текст не должен пестреть."""
    twice = {name: pages for name, pages in used().items() if len(set(pages)) < len(pages)}
    assert not twice


# --- само чтение словаря ----------------------------------------------------------------------


def test_article_is_read(tmp_path):
    (tmp_path / "glossary.md").write_text(ARTICLE, encoding="utf-8")
    batch = Term("батч", "batch, mini-batch", "Несколько примеров.")
    assert read_glossary(tmp_path)["батч"] == batch == find(tmp_path, "Батч")
    assert batch.anchor == "term-batch-mini-batch"
    assert find(tmp_path, "Исключающее ИЛИ").anchor == "term-XOR"
    with pytest.raises(LookupError, match="нет термина «бочка»"):
        find(tmp_path, "бочка")


def test_book_without_glossary_has_no_terms(tmp_path):
    assert read_glossary(tmp_path) == {}


def test_article_without_english_is_not_read():
    assert ENTRY.match("батч (batch)\n  Примеры.")
    assert not ENTRY.match("батч\n  Примеры.")
    assert not ENTRY.match("батч (batch)\nПримеры.")


def test_notebook_leads_to_published_glossary(tmp_path):
    book = make_book(tmp_path)
    (tmp_path / "glossary.md").write_text(ARTICLE, encoding="utf-8")
    address = f"{SITE}/glossary.html#term-batch-mini-batch"
    assert notebook_link(book, "Батч") == f"[Батч]({address})"
    assert notebook_link(book, "батчами <батч>") == f"[батчами]({address})"
