"""На страницах не осталось английских слов интерфейса — ни от темы, ни от её скриптов."""

import re

import pytest
from bs4 import BeautifulSoup

from tools.course import Book

pytestmark = pytest.mark.slow

WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+")
# Что интерфейс вправе назвать по-английски: имена и расширения файлов.
NAMES = {"Binder", "Colab", "GitHub", "JavaScript", "Kaggle", "PDF", "ipynb", "pdf"}
CODE = "pre, code, kbd, svg, math, .katex, script, style"
ATTRIBUTES = (
    "aria-description",
    "aria-label",
    "aria-roledescription",
    "data-bs-original-title",
    "data-bs-title",
    "data-tooltip",
    "placeholder",
    "title",
)


def foreign_words(html: str, known: set[str]) -> set[str]:
    """Английские слова вне текста страницы и во всех подписях."""
    page = BeautifulSoup(html, "html.parser")
    for element in page.select(CODE):
        element.decompose()
    texts = [element.get(name, "") for element in page.find_all() for name in ATTRIBUTES]
    for article in page.find_all("article"):
        article.decompose()
    words = {word for text in [*texts, page.get_text(" ")] for word in WORD.findall(text)}
    return words - known


@pytest.fixture(scope="module")
def known(site_folder) -> set[str]:
    """Слова заголовков: они стоят в оглавлениях как есть."""
    texts = []
    for name in Book().pages:
        html = (site_folder / f"{name}.html").read_text(encoding="utf-8")
        headings = BeautifulSoup(html, "html.parser").select("article :is(h1, h2, h3)")
        texts += [heading.get_text() for heading in headings]
    return NAMES | {word for text in texts for word in WORD.findall(text)}


def test_interface_is_russian(page, site, page_name, known):
    page.goto(f"{site}/{page_name}.html")
    page.wait_for_load_state("networkidle")
    assert foreign_words(page.content(), known) == set()


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Search the docs</p>", {"Search", "the", "docs"}),
        ("<button title='Copy'>Код</button>", {"Copy"}),
        ("<article>Тензор (tensor)<a aria-label='Link'>#</a></article>", {"Link"}),
        ("<code>print</code> Colab", set()),
    ],
)
def test_foreign_word_is_noticed(html, found):
    assert foreign_words(html, NAMES) == found
