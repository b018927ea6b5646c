"""Весь курс в PDF: настоящий текст, содержание с верными номерами страниц, рабочие ссылки."""

import re
from functools import cached_property

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from pypdf.generic import ContentStream

from tools.course import Book
from tools.one_page import CONTENTS, PREFACE
from tools.pdf import make_pdf, target_pages

pytestmark = pytest.mark.slow

PAGES = Book().pages
A4 = (595, 842)  # пунктов
MISSING_GLYPH = b"\0\0"


def squeeze(text: str) -> str:
    """Без пробелов и переносов, которые в PDF стоят не там, где в HTML, и без знака ударения:
    его Chromium соединяет с буквой, и чтение PDF не видит его отдельно."""
    return re.sub(r"[\s\0\u00ad\u0301]+", "", text)


def found(fragment: str, text: str) -> bool:
    """Есть ли отрывок в тексте — целиком или двумя частями, на соседних страницах."""
    return fragment in text or any(
        fragment[:middle] in text and fragment[middle:] in text for middle in range(len(fragment))
    )


def numbered(page) -> str:
    """Заголовок страницы с номером, без пробелов."""
    number = ".".join(map(str, page.number))
    return squeeze(f"{number}. {page.title}" if number else page.title)


RUNNING_TITLES = [CONTENTS, PREFACE, *map(numbered, PAGES.values())]


class Document:
    """Напечатанный курс."""

    def __init__(self, path):
        self.path = path
        self.reader = PdfReader(path)
        self.targets = target_pages(path)

    @cached_property
    def texts(self) -> list[str]:
        """Текст каждой страницы без пробелов и без колонтитула: он стоит первым."""
        texts = []
        for number, page in enumerate(self.reader.pages, start=1):
            text = squeeze(page.extract_text()).removeprefix(str(number))
            title = next(filter(text.startswith, RUNNING_TITLES), "")
            texts.append(text.removeprefix(title))
        return texts

    def chapter_text(self, name: str) -> str:
        """Текст страниц от начала этой главы до начала следующей."""
        starts = [self.targets[page] for page in PAGES] + [len(self.texts)]
        index = list(PAGES).index(name)
        return "".join(self.texts[starts[index] - 1 : starts[index + 1]])


@pytest.fixture(scope="session")
def document(browser, site_folder, tmp_path_factory) -> Document:
    path = tmp_path_factory.mktemp("pdf") / "course.pdf"
    assert make_pdf(browser, site_folder, path) == len(PdfReader(path).pages)
    return Document(path)


@pytest.fixture
def article(site_folder, name):
    return read_article(site_folder / f"{name}.html")


def read_article(path):
    """Статья страницы без подсказок: на бумаге их нет."""
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    for meaning in soup.select("[role=tooltip]"):
        meaning.decompose()
    return soup.select_one("article.bd-article")


def samples(article) -> dict[str, list[str]]:
    """Что обязано найтись в PDF: абзацы без формул, код, выводы, подписи без формул."""
    plain = [
        node.get_text().removesuffix("#")  # ссылка на подпись, на бумаге её нет
        for node in article.select("p, figcaption .caption-text")
        if not node.select(".katex") and not node.find_parent(["summary", "template"])
    ]
    return {
        "абзац": plain,
        "код": [line for node in article.select(".cell_input pre") for line in lines(node)],
        "вывод": [line for node in article.select(".cell_output pre") for line in lines(node)],
    }


def lines(node) -> list[str]:
    return node.get_text().splitlines()


@pytest.mark.parametrize("name", PAGES)
def test_every_word_and_number_is_real_text(document, article, name):
    text = document.chapter_text(name)
    for kind, fragments in samples(article).items():
        lost = [fragment for fragment in fragments if not found(squeeze(fragment), text)]
        assert not lost, f"{name}, {kind}: в PDF нет {lost[:3]} (всего {len(lost)})"


def test_samples_are_not_empty(site_folder):
    """Предыдущей проверке есть что искать: и «ё», и числа в выводах, и подписи рисунков."""
    joined = {"абзац": "", "код": "", "вывод": ""}
    for name in PAGES:
        for kind, fragments in samples(read_article(site_folder / f"{name}.html")).items():
            joined[kind] += "\n".join(fragments)
    assert "ё" in joined["абзац"] and "torch" in joined["код"]
    assert len(re.findall(r"\d\.\d+", joined["вывод"])) > 100


def test_every_letter_has_a_glyph(document):
    """Знак, которого нет ни в одном шрифте, печатается квадратом: глифом с номером 0."""
    squares = []
    for number, page in enumerate(document.reader.pages, start=1):
        fonts = page["/Resources"].get("/Font", {})
        wide = {name for name, font in fonts.items() if font["/Subtype"] == "/Type0"}
        current = ""
        for operands, operator in ContentStream(page.get_contents(), document.reader).operations:
            if operator == b"Tf":
                current = operands[0]
            elif operator in (b"Tj", b"TJ") and current in wide:
                pieces = operands[0] if operator == b"TJ" else operands
                codes = b"".join(
                    piece.original_bytes for piece in pieces if hasattr(piece, "original_bytes")
                )
                if MISSING_GLYPH in (codes[i : i + 2] for i in range(0, len(codes), 2)):
                    squares.append(number)
    assert squares == []
    assert not any("\ufffd" in text for text in document.texts)


def test_document_says_what_it_is(document):
    assert document.reader.metadata.title == Book().config["title"]
    assert document.reader.root_object["/Lang"] == "ru"
    assert document.reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert document.reader.metadata.author
    assert Book().site in document.reader.metadata.subject
    assert {tuple(map(round, page.mediabox[2:])) for page in document.reader.pages} == {A4}


def outline(items, level=1) -> list[tuple[int, str]]:
    """Закладки документа: уровень и название."""
    marks = []
    for item in items:
        marks += outline(item, level + 1) if isinstance(item, list) else [(level, item.title)]
    return marks


def test_bookmarks_follow_the_contents(document):
    marks = [(level, squeeze(title)) for level, title in outline(document.reader.outline)]
    wanted = [(1, CONTENTS), (1, PREFACE)]
    for page in list(PAGES.values())[1:]:
        wanted.append((max(1, len(page.number)), numbered(page)))
    assert [mark for mark in marks if mark in wanted] == wanted


def test_contents_name_the_page_where_the_section_starts(document):
    starts = [i for i, text in enumerate(document.texts) if text.startswith((CONTENTS, PREFACE))]
    contents = "".join(document.texts[starts[0] : starts[1]])
    marks = {}
    for item in flatten(document.reader.outline):
        page = document.reader.get_destination_page_number(item) + 1
        marks.setdefault(squeeze(item.title), page)
    for page in list(PAGES.values())[1:]:
        start = marks[numbered(page)]
        line = ".".join(map(str, page.number)) + squeeze(page.title) + str(start)
        assert line in contents
        assert numbered(page) in document.texts[start - 1]


def flatten(items):
    for item in items:
        yield from flatten(item) if isinstance(item, list) else [item]


def test_links_lead_inside_or_to_the_network(document):
    inner, outer = 0, set()
    for page in document.reader.pages:
        for note in page.get("/Annots", []):
            note = note.get_object()
            if "/Dest" in note:
                assert str(note["/Dest"]).lstrip("/") in document.targets
                inner += 1
            elif "/A" in note:
                outer.add(note["/A"]["/URI"])
    assert inner > len(PAGES)
    assert outer and all(address.startswith("https://") for address in outer)
