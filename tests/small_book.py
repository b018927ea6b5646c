"""Маленькая книга, на которой проверяется перевод глав в ноутбуки."""

from pathlib import Path

from tools.assembly import mark
from tools.course import Book

CONFIG = """\
repository:
  url: https://github.com/Owner/course
  branch: main
  path_to_book: book
"""
TOC = """\
root: index
parts:
  - numbered: 2
    chapters:
      - file: one
      - file: two
        sections:
          - file: two-more
  - chapters:
      - file: homework
"""
HEADER = """\
---
jupytext:
  text_representation:
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
---

"""
FIGURE = """\
:::{figure} images/a.svg
:name: fig-a
:alt: Кружок [и стрелка]

Граф для $x_1$.
:::
"""
SITE = "https://owner.github.io/course"


def make_book(folder: Path, **pages: str) -> Book:
    """Маленькая книга: страницы, которых нет в аргументах, состоят из заголовка."""
    (folder / "_config.yml").write_text(CONFIG, encoding="utf-8")
    (folder / "_toc.yml").write_text(TOC, encoding="utf-8")
    (folder / "images").mkdir(exist_ok=True)
    (folder / "images" / "a.svg").write_text('<svg viewBox="0 0 480 90"/>', encoding="utf-8")
    add_course_package(folder)  # вместо настоящего: тот несколько секунд загружает PyTorch
    for name in ("index", "one", "two", "two_more", "homework"):
        text = pages.get(name, f"# Заголовок {name}\n")
        (folder / f"{name.replace('_', '-')}.md").write_text(HEADER + text, encoding="utf-8")
    return Book(folder)


def add_course_package(folder: Path) -> None:
    """Пакет `src` с одной папкой данных."""
    (folder / "src").mkdir(parents=True, exist_ok=True)
    (folder / "src" / "__init__.py").write_text(f'"""{mark()}"""\n', encoding="utf-8")
    code = "import os\nDATA_DIR = os.environ.get('COURSE_DATA_DIR', 'data')\n"
    (folder / "src" / "utils.py").write_text(code, encoding="utf-8")
