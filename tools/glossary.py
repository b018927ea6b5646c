"""Словарь курса: термины страницы `book/glossary.md`, их английские названия и значения.

Статья словаря — строка «термин (term)», под ней с отступом значение, по предложению в строке.
Первое предложение показывает подсказка у термина в главе, поэтому в нём только слова.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from tools.course import Book

PAGE = "glossary"
ENTRY = re.compile(r"^(?P<name>\S[^\n(]*) \((?P<english>[^)\n]+)\)\n  (?P<meaning>.+)$", re.M)
NAMED = re.compile(r"(?P<text>.*?)\s*<(?P<name>[^<>]+)>$")


@dataclass(frozen=True)
class Term:
    """Статья словаря; `meaning` — первое предложение значения."""

    name: str
    english: str
    meaning: str

    @property
    def title(self) -> str:
        """Заголовок статьи; под ним термин знает Sphinx."""
        return f"{self.name} ({self.english})"

    @property
    def anchor(self) -> str:
        """Место статьи на странице: такое же имя даёт ей Sphinx."""
        latin = self.title.encode("ascii", "ignore").decode()
        return f"term-{re.sub(r'[^a-zA-Z0-9._]+', '-', latin).strip('-')}"


def read_glossary(folder: Path) -> dict[str, Term]:
    """Статьи словаря книги; пока страницы нет — ни одной."""
    path = folder / f"{PAGE}.md"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    terms = [Term(**match.groupdict()) for match in ENTRY.finditer(text)]
    return {term.name.lower(): term for term in terms}


def find(folder: Path, name: str) -> Term:
    """Статья по названию термина; прописная буква в начале предложения не мешает."""
    terms = read_glossary(folder)
    if name.lower() not in terms:
        raise LookupError(f"в словаре нет термина «{name}»")
    return terms[name.lower()]


def notebook_link(book: Book, content: str) -> str:
    """Роль `term` в ноутбуке: ссылка на статью опубликованного словаря."""
    named = NAMED.match(content)
    term = find(book.folder, named["name"] if named else content)
    return f"[{named['text'] if named else content}]({book.url(PAGE, term.anchor)})"
