"""Эталоны «Сошлось ли у меня?»: числа того самого запуска, который сделал ноутбук.

Эталон главы лежит в `src/checks` и уезжает читателю вместе с пакетом. Пишет его `make notebooks`:
после ячеек главы ядро записывает её переменные, и следующая, последняя ячейка ноутбука сверяется
уже с этой записью.
"""

import hashlib
import json
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from tools.contract.numbers import RELATIVE
from tools.course import Book, Page
from tools.exercises import TAG
from tools.kernel import CHECK, EXEMPT, tags

ROUNDING = "rounding-error"  # числа ячейки — шум округления: сверять их читателю не с чем
KEY = "reference"  # отпечаток эталона в метаданных ноутбука
TITLE = "Сошлось ли у меня?"
INVITATION = (
    "Эта ячейка сравнит ваши числа с числами курса, а если они разошлись, подскажет почему. "
    "Ответ `No module named 'src'` означает, что начался новый сеанс и переменные пропали: "
    "выполните ноутбук с первой ячейки."
)
RECORD = """\
from src.checks import reference

_recorded = reference.record({cells!r}, {tolerance!r}, globals(), noisy={noisy!r})
reference.load = lambda chapter: reference.parse(_recorded)
print(_recorded, end="")
"""


def path_of(book: Book, page: Page) -> Path:
    """Где лежит эталон главы: в пакете рядом с книгой."""
    return book.folder.parent / "src" / "checks" / f"{page.name}.json"


def is_recorded(book: Book, page: Page) -> bool:
    """Записывать ли эталон: он нужен главам с номером и пакету, который умеет сверять."""
    return bool(page.number) and path_of(book, page).parent.is_dir()


def chapter_cells(page: Page) -> list[tuple[str, str]]:
    """Ячейки главы, которые есть в ноутбуке, и номер раздела каждой; упражнения — не глава."""
    found = []
    for line, cell in page.cells:
        if cell.cell_type == "code" and not {"remove-cell", TAG} & {*tags(cell)}:
            above = [shown for start, shown in page.headings.items() if shown and start < line]
            found.append((above[-1] if above else "", cell.source))
    return found


def recording_cells(page: Page) -> list[NotebookNode]:
    """Ячейки, которые выполняются после главы: запись эталона и сама сверка."""
    noisy = [cell.source for _, cell in page.cells if {ROUNDING, EXEMPT} & {*tags(cell)}]
    source = RECORD.format(cells=chapter_cells(page), tolerance=float(RELATIVE), noisy=noisy)
    return [
        new_code_cell(source, metadata={"tags": ["remove-cell"]}),
        new_code_cell(check_source(page), metadata={"tags": [CHECK]}),
    ]


def last_cells(page: Page) -> list[NotebookNode]:
    """Последние ячейки ноутбука: заголовок и сверка."""
    return [
        new_markdown_cell(f"## {TITLE}\n\n{INVITATION}"),
        new_code_cell(check_source(page), metadata={"tags": [CHECK]}),
    ]


def check_source(page: Page) -> str:
    """Код последней ячейки."""
    return f'from src.checks import check\n\ncheck("{page.name}")'


def digest(path: Path) -> str:
    """Отпечаток эталона: по нему видно, что файл правили руками."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]


def difference(book: Book, page: Page, stored: str | None) -> str:
    """Чем эталон отстал от главы или ноутбука; пустая строка, если ничем."""
    path = path_of(book, page)
    if not path.exists():
        return f"нет эталона {path.name}" if stored else ""
    if digest(path) != stored:
        return f"эталон {path.name} и ноутбук — из разных запусков"
    if json.loads(path.read_text(encoding="utf-8"))["cells"] != [*map(list, chapter_cells(page))]:
        return f"эталон {path.name} отстал от главы"
    return ""


def orphans(book: Book) -> list[Path]:
    """Эталоны, глав которых в книге больше нет."""
    folder = book.folder.parent / "src" / "checks"
    return sorted(path for path in folder.glob("*.json") if path.stem not in book.pages)
