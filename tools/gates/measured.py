"""Измеренный разброс: что получалось в разных окружениях вместо каждого числа и рисунка.

Данные хранит `book/checked.json`; его пишет `make matrix`, а читает страница «Как мы проверяем».
Число узнают по имени его ячейки, строке вывода и значениям всей строки (у данных рисунка — всех его
строк): изменилось хоть что-то — это уже другое число, и измеренное к нему не относится.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tools.contract.numbers import to_decimal
from tools.contract.outputs import Comparison, count, is_compared, pictures, texts
from tools.course import BOOK
from tools.kernel import CHECK, tags

DATA = BOOK / "checked.json"
Lines = dict[str, list[str]]  # строка вывода («stdout:2») → числа в ней
Records = dict[str, dict]  # имя страницы → запись ключа `--record`


@dataclass(frozen=True)
class Moved:
    """Число, которое хоть где-то получилось другим; всё — как напечатано."""

    where: str
    index: int  # которое по счёту в своей строке
    expected: str
    smallest: str
    largest: str
    tolerance: str

    @property
    def gap(self) -> Decimal:
        """Наибольшее расхождение с сохранённым числом."""
        obtained = (to_decimal(self.smallest), to_decimal(self.largest))
        return max(abs(value - to_decimal(self.expected)) for value in obtained)

    @property
    def relative(self) -> Decimal:
        """Расхождение в долях самого числа; у нуля — бесконечность."""
        expected = abs(to_decimal(self.expected))
        return self.gap / expected if expected else Decimal("inf")

    @property
    def units(self) -> Decimal:
        """Расхождение в допусках."""
        tolerance = Decimal(self.tolerance)
        return self.gap / tolerance if tolerance else Decimal("inf")


@dataclass
class Summary:
    """Что проверяется на странице и что о ней измерено."""

    numbers: int
    pictures: int
    measured_numbers: int = 0
    measured_pictures: int = 0
    moved: list[Moved] = field(default_factory=list)
    rms: float = 0.0


def same(first: str, second: str) -> bool:
    """Одно ли и то же значение напечатано: −0. и 0. равны, nan равно nan."""
    one, other = to_decimal(first), to_decimal(second)
    return one == other or (one.is_nan() and other.is_nan())


def moved(recorded: Iterable[list[dict]]) -> list[Moved]:
    """Числа ячейки, которые не во всех запусках совпали с сохранёнными."""
    found = []
    places: dict[str, int] = {}
    for variants in zip(*recorded, strict=True):
        where, expected = variants[0]["where"], variants[0]["expected"]
        index = places[where] = places.get(where, -1) + 1
        if all(same(expected, item["obtained"]) for item in variants):
            continue
        values = sorted((item["obtained"] for item in variants), key=to_decimal)
        tolerance = min((item["tolerance"] for item in variants), key=Decimal)
        found.append(Moved(where, index, expected, values[0], values[-1], tolerance))
    return found


def lines(numbers: Iterable[tuple[str, str]]) -> Lines:
    """Числа, собранные по строкам вывода."""
    found: Lines = {}
    for where, value in numbers:
        found.setdefault(where, []).append(value)
    return found


def place(where: str) -> str:
    """Под каким именем строка записана; все строки данных рисунка — под одним."""
    kind = where.partition(":")[0]
    return kind if is_drawing(kind) else where


def is_drawing(kind: str) -> bool:
    """Данные ли это интерактивного рисунка: там каждое число стоит на своей строке."""
    return kind.endswith("+json")


def marks(found: Lines) -> dict[str, str]:
    """По чему строку узнают: её числа, а у данных рисунка, где их тысячи, — их отпечаток."""
    together: Lines = {}
    for where, values in found.items():
        together.setdefault(place(where), []).extend(values)
    texts = {where: " ".join(values) for where, values in together.items()}
    return {where: digest(text) if is_drawing(where) else text for where, text in texts.items()}


def merge(notebooks: dict[str, NotebookNode], runs: list[Records]) -> dict[str, dict]:
    """Свести записи всех запусков: страница → имя ячейки → числа, разброс, рисунки."""
    pages = {}
    for page, notebook in notebooks.items():
        code = {cell.get("execution_count"): cell for cell in notebook.cells}
        cells = {}
        for recorded in zip(*(run[page]["cells"] for run in runs), strict=True):
            numbers = [item["numbers"] for item in recorded]
            found = lines((item["where"], item["expected"]) for item in numbers[0])
            cell = {"numbers": marks(found)}
            cell["moved"] = [vars(item) for item in moved(numbers)]
            source = code[recorded[0]["cell"]]
            drawn = zip(*(item["pictures"] for item in recorded), strict=True)
            rms = [max(picture["rms"] for picture in variants) for variants in drawn]
            cell["pictures"] = dict(zip(digests(source), rms, strict=True))
            if kept := {key: value for key, value in cell.items() if value}:
                cells[source.id] = kept
        pages[page] = cells
    return pages


def numbers_of(cell: NotebookNode) -> Lines:
    """Сравниваемые числа ячейки в том же порядке, в каком их записывает проверка."""
    found = Comparison()
    if is_compared(cell) and CHECK not in tags(cell):
        for kind, text in texts(cell.outputs).items():
            found.add_texts(text, text, kind)
    for name, item in cell.metadata.get("glue", {}).items():
        found.add_texts(item["value"], item["value"], f"glue:{name}")
    return lines((number.where, number.expected) for number in found.numbers)


def digest(text: str) -> str:
    """Короткий отпечаток текста."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def digests(cell: NotebookNode) -> list[str]:
    """Отпечатки сравниваемых рисунков ячейки: другой рисунок — другой отпечаток."""
    drawn = pictures(cell.outputs) if is_compared(cell) else []
    return [digest(picture) for picture in drawn]


def summarize(notebook: NotebookNode, cells: dict[str, dict]) -> Summary:
    """Сопоставить измеренное с тем, что сейчас стоит в ноутбуке."""
    summary = Summary(*count(notebook))
    for cell in notebook.cells:
        known = cells.get(cell.id)
        if cell.cell_type != "code" or known is None:
            continue
        stored = known.get("numbers", {})
        current = numbers_of(cell)
        shown = marks(current)
        unchanged = {where for where in current if shown[place(where)] == stored.get(place(where))}
        summary.measured_numbers += sum(len(current[where]) for where in unchanged)
        summary.moved += [
            Moved(**item) for item in known.get("moved", []) if item["where"] in unchanged
        ]
        drawn = known.get("pictures", {})
        seen = [drawn[digest] for digest in digests(cell) if digest in drawn]
        summary.measured_pictures += len(seen)
        summary.rms = max([summary.rms, *seen])
    return summary


def read_notebooks(folder: Path = BOOK) -> dict[str, NotebookNode]:
    """Ноутбуки книги по именам страниц."""
    paths = sorted(folder.glob("*.ipynb"))
    return {path.stem: nbformat.read(path, as_version=4) for path in paths}


def load(path: Path = DATA) -> dict:
    """Прочитать измеренное; пустой словарь, если ещё не измеряли."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def save(data: dict, path: Path = DATA) -> None:
    """Записать измеренное: одна строка вывода — одна строка файла, чтобы правки было видно."""
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
