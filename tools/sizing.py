"""Сколько памяти, ядер и машин нужно группе: таблицы страницы «Когда группа больше одной машины».

Что нужно одному студенту, измерил `benchmarks/sizing.py` и записал в book/sizing.json. Остальное —
допущения, перечисленные здесь; страница называет их сама, а настройки в `deploy/` сверяет с
расчётом tests/test_deploy.py.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

from tools.course import Book
from tools.wording import NO_BREAK, markdown_table, plural, russian_date, russian_number

DATA = "sizing.json"
GIGABYTE = 1024  # мегабайтов
ROUND = 256  # до стольких мегабайтов округляется вверх память студента
WAIT = 120  # секунд: за столько досчитают все, кто разом запустил самую долгую страницу
CROWDS = {30: 100, 300: 50, 3000: 20}  # студентов: сколько процентов из них работают одновременно
CORES, MEMORY = 8, 32 * GIGABYTE  # одна машина
USABLE = 85  # процентов машины достаётся студентам, остальное — системе и самому JupyterHub
HOME = GIGABYTE  # диск студента
SECONDS = ("секунду", "секунды", "секунд")


def load(folder: Path) -> dict:
    """Измерение, из которого сделана страница."""
    return json.loads((folder / DATA).read_text(encoding="utf-8"))


def rounded(megabytes: float) -> int:
    """Мегабайты с запасом: вверх до целого шага."""
    return math.ceil(megabytes / ROUND) * ROUND


@dataclass(frozen=True)
class Student:
    """Что нужно одному студенту: память в мегабайтах, секунды процессора."""

    guarantee: int  # сервер и один ноутбук, самый тяжёлый из обходящихся одним процессом
    limit: int  # сервер и два таких ноутбука или один с процессами — что больше
    seconds: float  # самая долгая страница с одним процессом

    @property
    def cores(self) -> float:
        """Доля ядра, при которой страница досчитает за WAIT секунд."""
        return self.seconds / WAIT


def student(data: dict) -> Student:
    """Гарантию определяет самая тяжёлая страница с одним процессом, предел — самая тяжёлая."""
    usual = [page for page in data["pages"].values() if page["processes"] == 1]
    memory = max(page["megabytes"] for page in usual)
    seconds = max(page["seconds"] for page in usual)
    peak = max(2 * memory, *(page["megabytes"] for page in data["pages"].values()))
    server = data["server"]
    return Student(rounded(server + memory), rounded(server + peak), seconds)


@dataclass(frozen=True)
class Crowd:
    """Что нужно группе: память и диск в мегабайтах, ядра, машины."""

    active: int
    memory: int
    cores: int
    disk: int
    machines: int


def per_machine(one: Student) -> int:
    """Сколько работающих студентов помещается на одну машину."""
    share = USABLE / 100
    return min(int(share * MEMORY / one.guarantee), int(share * CORES / one.cores))


def crowd(students: int, one: Student) -> Crowd:
    """Сколько нужно группе, из которой одновременно работает только часть."""
    active = math.ceil(students * CROWDS[students] / 100)
    memory, cores = active * one.guarantee, math.ceil(active * one.cores)
    machines = math.ceil(active / per_machine(one))
    return Crowd(active, memory, cores, students * HOME, machines)


def gigabytes(megabytes: int) -> str:
    """«1,25 ГБ»."""
    return f"{russian_number(megabytes / GIGABYTE, 3)}{NO_BREAK}ГБ"


def pages(folder: Path) -> str:
    """Таблица страниц: память ядра и время процессора."""
    data, rows = load(folder), []
    for name, page in Book(folder).pages.items():
        if found := data["pages"].get(name):
            numbers = str(found["megabytes"]), russian_number(found["seconds"])
            title = f"{{doc}}`{page.full_title} <{name}>`"
            rows.append([title, str(found["processes"]), *numbers])
    rows += [
        ["Ядро, которое ничего не выполнило", "", str(data["kernel"]), ""],
        ["Сервер JupyterLab, в котором ничего не открыто", "", str(data["server"]), ""],
    ]
    return markdown_table(("Что работает", "Процессов", "Память, МБ", "Процессор, с"), rows)


def one(folder: Path) -> str:
    """Что нужно одному студенту."""
    need = student(load(folder))
    return (
        f"Получается: гарантировать каждому {gigabytes(need.guarantee)} памяти, "
        f"не давать больше {gigabytes(need.limit)}, "
        f"а самая долгая страница занимает ядро на {plural(round(need.seconds), SECONDS)}."
    )


def crowds(folder: Path) -> str:
    """Таблица групп."""
    need = student(load(folder))
    rows = []
    for students in CROWDS:
        found = crowd(students, need)
        numbers = (found.active, math.ceil(found.memory / GIGABYTE), found.cores)
        numbers += (math.ceil(found.disk / GIGABYTE), found.machines)
        rows.append([str(students), *map(str, numbers)])
    header = ("Всего", "Сразу", "Память, ГБ", "Ядер", "Диск, ГБ", "Машин")
    return markdown_table(header, rows)


def assumptions(folder: Path) -> str:
    """Допущения расчёта, словами."""
    shares = ", ".join(
        f"из{NO_BREAK}{count}{NO_BREAK}— {share}{NO_BREAK}%" for count, share in CROWDS.items()
    )
    return "\n".join(
        [
            f"- сразу работают не все: {shares};",
            f"- если они разом запустили самую долгую страницу, ждать готовы $T = {WAIT}$ секунд;",
            f"- в машине {CORES} ядер и {gigabytes(MEMORY)} памяти, "
            f"студентам достаётся $u = {USABLE}$ % того и другого;",
            f"- на файлы каждому отведён {gigabytes(HOME)}.",
        ]
    )


def measured(folder: Path) -> str:
    """Когда измерено и чего в измерении ещё нет."""
    data = load(folder)
    text = f"Измерено {russian_date(data['date'])}, {data['machine']}."
    absent = sorted(path.stem for path in folder.glob("*.ipynb") if path.stem not in data["pages"])
    if absent:
        text += f" Ещё не измерены: {', '.join(f'{{doc}}`{name}`' for name in absent)}."
    return text


BLOCKS = {
    "pages": pages,
    "one": one,
    "crowds": crowds,
    "assumptions": assumptions,
    "measured": measured,
}
