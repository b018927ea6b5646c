"""Время чтения: страницы, раздела и всех глав по порядку."""

import re

import pytest

from tests.small_book import make_book
from tools.course import Book
from tools.reading import minutes, sections, timetable

WORDS = "слово " * 240
SHORT, LONG = "x = 1\n" * 12, "y = 2\n" * 120
CHAPTER = f"""\
# Глава

Начало.

(sec-a)=
## Первый раздел

{WORDS}

```{{code-cell}}
{SHORT}
```

```{{code-cell}}
---
tags: [hide-input]
---
{LONG}
```

## Второй

{WORDS} $$ формула {WORDS} $$
"""


@pytest.fixture
def book(tmp_path) -> Book:
    return make_book(tmp_path, two=CHAPTER)


def test_sections_divide_the_time_of_the_page(book):
    path = book.pages["two"].path
    assert [title for title, _ in sections(path)] == ["", "Первый раздел", "Второй"]
    start, first, second = (time for _, time in sections(path))
    assert start < 0.1 and round(first, 1) == 3 and round(second, 1) == 2
    assert minutes(path) == 5 and minutes(book.pages["one"].path) == 1


def test_timetable_names_every_numbered_page_and_section(book):
    rows = [line.strip("| ") for line in timetable(book).splitlines()[2:]]
    assert [re.split(r" *\| *", row) for row in rows] == [
        ["**{doc}`1 Заголовок one <one>`**", "1"],
        ["**{doc}`2 Глава <two>`**", "5"],
        ["до первого раздела", "1"],
        ["{ref}`2.1 Первый раздел <sec-a>`", "3"],
        ["2.2 Второй", "2"],
        ["**{doc}`2.3 Заголовок two_more <two-more>`**", "1"],
    ]


def test_every_section_of_the_course_is_in_its_timetable():
    book = Book()
    table = timetable(book)
    for page in book.pages.values():
        if page.number:
            assert f"<{page.name}>`**" in table
        if len(page.number) == 1:
            titles = [title for title, _ in sections(page.path) if title]
            assert len(titles) == page.sections and all(title in table for title in titles)
