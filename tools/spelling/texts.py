"""Какие слова проверяются и где они стоят.

Русские слова проверяются все: и в тексте, и в строках и пояснениях кода. Английские — только в
том, что прочтёт читатель: без кода, формул, адресов и меток.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.blocks import split_blocks
from tools.course import Book
from tools.prose.fragments import Pieces, split_text

# Ноутбуки сделаны из глав, а слова тестов читателю не видны.
RUSSIAN_FILES = (
    "*.md", "*.py", "*.txt", "*.toml", "Makefile",
    "book/*.md", "book/*.yml", "book/images/*.svg", "book/_ext/**/*.py", "book/_static/*.*s",
    "src/**/*.py", "tools/**/*.py", "benchmarks/*.*", "deploy/[a-z]*.*",
    ".ci/*", ".github/workflows/*.yml",
)  # fmt: skip
RUSSIAN = re.compile(r"[А-Яа-яЁё]{2,}(?:-[А-Яа-яЁё]+)*")
CHARACTER_CLASS = re.compile(r"\[[^]\s]*(?i:а-я)[^]\s]*\]")
ENGLISH = re.compile(r"(?<![\w/.-])[A-Za-z]{2,}(?:-[A-Za-z]+)*(?![\w/])")
MIXED = re.compile(r"\w*(?:[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z])\w*")
IDENTIFIER = re.compile(r"[A-Za-z]{2,}")
TAG = re.compile(r"<[^<>]+>")
READ = ("text", "alt", "drawing")


@dataclass(frozen=True)
class Word:
    """Слово и его место: путь от корня репозитория и номер строки."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: «{self.text}»"


def _words(pattern: re.Pattern, text: str, path: str, first_line: int = 1) -> Iterator[Word]:
    for number, line in enumerate(text.split("\n"), start=first_line):
        for match in pattern.finditer(line):
            yield Word(path, number, match[0])


def russian_words(root: Path) -> list[Word]:
    """Все русские слова репозитория, кроме тестов."""
    paths = {path for pattern in RUSSIAN_FILES for path in root.glob(pattern) if path.is_file()}
    return [
        word
        for path in sorted(paths)
        for word in _words(
            RUSSIAN,
            CHARACTER_CLASS.sub("", path.read_text(encoding="utf-8")),
            path.relative_to(root).as_posix(),
        )
    ]


def prose(root: Path) -> Iterator[tuple[str, int, str]]:
    """Текст, который прочтёт читатель: путь, номер первой строки, кусок."""
    book = Book(root / "book")
    for page in book.pages.values():
        path = page.path.relative_to(root).as_posix()
        for fragment in Pieces(page).fragments:
            if fragment.kind in READ:
                yield path, fragment.line, fragment.text
    for path in sorted(root.glob("*.md")):
        for block in split_blocks(path.read_text(encoding="utf-8"), 1, path):
            if block.kind in ("text", "heading"):
                shown = TAG.sub(lambda tag: " " * len(tag[0]), block.text)
                for kind, start, text in split_text(shown):
                    if kind == "text":
                        yield path.name, block.line + shown.count("\n", 0, start), text


def english_words(root: Path) -> list[Word]:
    """Английские слова текста, которых нет в коде страниц и пакета."""
    known = identifiers(root)
    return [
        word
        for path, line, text in prose(root)
        for word in _words(ENGLISH, text, path, line)
        if word.text not in known
    ]


def mixed_words(root: Path) -> list[Word]:
    """Слова текста, где рядом стоят русская и латинская буквы: обычно это опечатка раскладки."""
    return [word for path, line, text in prose(root) for word in _words(MIXED, text, path, line)]


def identifiers(root: Path) -> set[str]:
    """Слова кода: ячеек, вставок в тексте и пакета `src`."""
    found: set[str] = set()
    for page in Book(root / "book").pages.values():
        pieces = Pieces(page)
        texts = [code.cell.source for code in pieces.cells]
        texts += [fragment.text for fragment in pieces.fragments if fragment.kind == "code"]
        found.update(*map(IDENTIFIER.findall, texts))
    for path in root.glob("src/**/*.py"):
        found.update(IDENTIFIER.findall(path.read_text(encoding="utf-8")))
    return found
