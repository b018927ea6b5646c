"""Куда вписать новую главу: оглавление и таблица на главной странице."""

import re
from pathlib import Path

import yaml

from tools.course import Book
from tools.wording import slug


class Refused(Exception):
    """Главу с таким названием не создать; почему — в тексте."""


def numbered_part(book: Book) -> list[dict]:
    """Главы последней части оглавления, в которой главы нумеруются."""
    contents = yaml.safe_load((book.folder / "_toc.yml").read_text(encoding="utf-8"))
    parts = [part for part in contents.get("parts", []) if part.get("numbered")]
    if not parts or not parts[-1].get("chapters"):
        raise Refused("В book/_toc.yml нет части с номерами глав (numbered), добавлять некуда.")
    return parts[-1]["chapters"]


def last_file(entry: dict) -> str:
    """Последняя страница главы: сама глава или её последний раздел."""
    return last_file(entry["sections"][-1]) if entry.get("sections") else entry["file"]


def insert_after(path: Path, pattern: str, new: str, shown: str) -> str:
    """Текст файла с новой строкой после единственной подходящей; отступ в ней `{indent}`."""
    text = path.read_text(encoding="utf-8")
    found = list(re.finditer(rf"^(?P<indent>[ ]*){pattern}.*\n", text, re.MULTILINE))
    if len(found) != 1:
        raise Refused(f"{path.name}: не нашлось строки «{shown}», вписать главу некуда.")
    return text[: found[0].end()] + new + "\n" + text[found[0].end() :]


def contents_with(book: Book, name: str) -> str:
    """Оглавление с новой главой: она последняя среди глав с номерами."""
    chapters = numbered_part(book)
    last, after = chapters[-1]["file"], last_file(chapters[-1])
    path = book.folder / "_toc.yml"
    line = re.search(
        rf"^( *)- file: {re.escape(last)}(?![\w-])", path.read_text("utf-8"), re.MULTILINE
    )
    indent = line[1] if line else ""
    shown = f"- file: {after}"
    text = insert_after(path, re.escape(shown) + r"(?![\w-])", f"{indent}- file: {name}", shown)
    expected = yaml.safe_load(path.read_text(encoding="utf-8"))
    part = [part for part in expected["parts"] if part.get("numbered")][-1]
    part["chapters"].append({"file": name})
    if yaml.safe_load(text) != expected:
        raise Refused("book/_toc.yml устроен непривычно: впишите главу сами, по образцу соседних.")
    return text


def landing_with(book: Book, name: str, title: str) -> str:
    """Главная страница с новой строкой в таблице глав."""
    reading = f"{{minutes}}`{last_file(numbered_part(book)[-1])}` |"
    row = (
        f"| {{numref}}`%s. {title} <chap-{slug(title)}>` | О чём эта глава | {{minutes}}`{name}` |"
    )
    return insert_after(book.folder / "index.md", r"\|.*" + re.escape(reading), row, reading)
