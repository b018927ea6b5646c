"""Годятся ли настройки книги: сборка спрашивает раньше, чем Jupyter Book ответит стеком вызовов."""

import sys
from pathlib import Path

from tools.blocks import ChapterError
from tools.course import BOOK, Book
from tools.repository import RepositoryError


def main(folder: Path = BOOK) -> None:
    """Прочитать книгу и её адреса; неверное назвать."""
    try:
        book = Book(folder)
        _ = book.repository, book.branch, book.site
    except (ChapterError, RepositoryError) as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
