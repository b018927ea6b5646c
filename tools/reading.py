"""Сколько читать страницу и каждый её раздел: спокойно, с разбором кода."""

import re
from pathlib import Path

from tools.blocks import read_cells
from tools.course import Book, Page
from tools.frameworks.catalogue import FIRST, FOLDER, read_notebooks, section
from tools.wording import markdown_table

WORDS_PER_MINUTE = 120
CODE_LINES_PER_MINUTE = 12
TABS = re.compile(r"^:::\{frameworks\} ([А-ЯЁ].*)$", re.MULTILINE)
SECTION = re.compile(r"^## +(.+)$", re.MULTILINE)
UNREAD = {"hide-input", "remove-cell"}  # код, которого читатель не видит


def effort(prose: str = "", code: str = "") -> float:
    """Минуты на текст и код."""
    text = re.sub(r"\$\$.*?\$\$", "", prose, flags=re.DOTALL)
    words = len(re.findall(r"[а-яёa-z]{2,}", text, flags=re.IGNORECASE))
    lines = sum(bool(line.strip()) for line in code.splitlines())
    return words / WORDS_PER_MINUTE + lines / CODE_LINES_PER_MINUTE


def with_tabs(folder: Path, prose: str) -> float:
    """Минуты на текст и на одну вкладку каждой группы, которая в нём стоит."""
    minutes = effort(prose)
    for title in TABS.findall(prose):
        cells = section(read_notebooks(folder / FOLDER)[FIRST], title)
        minutes += sum(
            effort(code=cell.source) if cell.cell_type == "code" else effort(cell.source)
            for cell in cells
        )
    return minutes


def sections(path: Path) -> list[tuple[str, float]]:
    """Время каждого раздела: его заголовок и минуты; у начала страницы заголовка нет."""
    found = [("", 0.0)]
    for _, cell in read_cells(path):
        code = ""
        if cell.cell_type == "markdown":
            before, *rest = SECTION.split(cell.source)
        else:
            before, rest = "", []
            code = "" if UNREAD & set(cell.metadata.get("tags", [])) else cell.source
        title, time = found[-1]
        found[-1] = title, time + with_tabs(path.parent, before) + effort(code=code)
        pairs = zip(rest[::2], rest[1::2], strict=True)
        found += [(title, with_tabs(path.parent, text)) for title, text in pairs]
    return found


def rounded(time: float) -> int:
    """Целые минуты, не меньше одной."""
    return max(1, round(time))


def minutes(path: Path) -> int:
    """Время чтения главы."""
    return rounded(sum(time for _, time in sections(path)))


def timetable(book: Book) -> str:
    """Таблица времени: главы с номерами и их разделы."""
    rows = []
    for page in book.pages.values():
        if page.number:
            rows.append([f"**{{doc}}`{page.full_title} <{page.name}>`**", minutes(page.path)])
        if len(page.number) == 1:
            start, *rest = sections(page.path)
            rows += [["до первого раздела", rounded(start[1])]] if rest else []
            for index, (title, time) in enumerate(rest, start=1):
                rows.append([link(book, page, index, title), rounded(time)])
    return markdown_table(("Раздел", "Минут"), [[title, str(time)] for title, time in rows])


def link(book: Book, page: Page, index: int, title: str) -> str:
    """Номер и название раздела; если у него есть метка — ссылкой."""
    number = ".".join(map(str, (*page.number, index)))
    labels = {name: label for name, label in book.labels.items() if label.page == page.name}
    known = {label.number: name for name, label in labels.items() if label.kind == "раздел"}
    shown = f"{number} {title}"
    return f"{{ref}}`{shown} <{known[number]}>`" if number in known else shown
