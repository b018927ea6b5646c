"""Ноутбуки фреймворков: `python -m tools.frameworks [--into ПАПКА] [ИМЯ …]`.

Выполняет их в окружении `.venv-frameworks` и обновляет `book/frameworks/*.ipynb`. С `--into`
сохранённые не меняются, а свежие ложатся в другую папку: их показывает `make book FRAMEWORKS=1`.
"""

import argparse
import sys
from pathlib import Path

from tools.course import BOOK, Book
from tools.frameworks.catalogue import FOLDER, frameworks
from tools.frameworks.run import run_all
from tools.whole import one_at_a_time


def main(arguments: list[str] | None = None) -> int:
    """Разобрать командную строку и выполнить ноутбуки; 0 — получились все."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="ИМЯ", help="без имён — все")
    parser.add_argument("--into", type=Path, default=BOOK / FOLDER, metavar="ПАПКА")
    options = parser.parse_args(arguments)
    book = Book()
    known = list(frameworks(book))
    if unknown := set(options.names) - set(known):
        sys.exit(f"Нет ноутбука {', '.join(sorted(unknown))}. Есть: {', '.join(known)}")
    with one_at_a_time(BOOK / "_build", FOLDER):
        return int(not run_all(book, options.names or known, options.into.resolve()))


if __name__ == "__main__":
    sys.exit(main())
