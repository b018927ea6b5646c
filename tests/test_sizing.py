"""Сколько нужно группе: расчёт сходится с формулами страницы, числа — с измерением."""

import math
import re

import pytest

from tools import sizing
from tools.course import BOOK, Book

PAGE = (BOOK / "large-class.md").read_text(encoding="utf-8")
DATA = {
    "date": "2026-11-26",
    "machine": "Python 3.11",
    "server": 100,
    "kernel": 50,
    "pages": {
        "one": {"processes": 1, "megabytes": 600, "seconds": 6.0},
        "two": {"processes": 1, "megabytes": 300, "seconds": 24.0},
    },
}


@pytest.fixture
def one() -> sizing.Student:
    return sizing.student(DATA)


def test_heaviest_page_counts(one):
    assert (one.guarantee, one.limit, one.seconds) == (768, 1536, 24)  # 700 и 1300, вверх


@pytest.mark.parametrize(("megabytes", "limit"), [(1100, 1536), (1500, 1792)])
def test_page_with_processes_raises_only_the_limit(one, megabytes, limit):
    many = {"processes": 5, "megabytes": megabytes, "seconds": 90.0}
    found = sizing.student(DATA | {"pages": DATA["pages"] | {"many": many}})
    assert found == sizing.Student(one.guarantee, limit, one.seconds)


@pytest.mark.parametrize("students", sizing.CROWDS)
def test_crowd_agrees_with_the_formulas(one, students):
    """M = d n m, C = d n c / T, машин — столько, чтобы хватило и памяти, и ядер."""
    found = sizing.crowd(students, one)
    active = students * sizing.CROWDS[students] / 100
    assert found.active == active and found.disk == students * sizing.HOME
    assert found.memory == active * one.guarantee
    assert found.cores == math.ceil(active * one.seconds / sizing.WAIT)
    usable = sizing.USABLE / 100
    fits = active / found.machines
    assert fits * one.guarantee <= usable * sizing.MEMORY
    assert fits * one.seconds <= usable * sizing.CORES * sizing.WAIT
    one_less = active / (found.machines - 1) if found.machines > 1 else math.inf
    assert one_less > sizing.per_machine(one)


def test_more_students_need_more_of_everything(one):
    groups = [sizing.crowd(students, one) for students in sizing.CROWDS]
    for smaller, larger in zip(groups, groups[1:], strict=False):
        assert smaller.memory < larger.memory and smaller.machines < larger.machines


def test_measured_pages_are_pages_of_the_book():
    data = sizing.load(BOOK)
    assert data["pages"].keys() <= Book().pages.keys()
    heavier = [page["megabytes"] > data["kernel"] for page in data["pages"].values()]
    assert all(heavier) and len(heavier) >= 6


def test_unmeasured_page_is_named(tmp_path):
    for name in ("one", "three"):
        (tmp_path / f"{name}.ipynb").touch()
    (tmp_path / sizing.DATA).write_text(sizing.json.dumps(DATA), encoding="utf-8")
    assert sizing.measured(tmp_path).endswith("Ещё не измерены: {doc}`three`.")


def test_page_shows_everything_that_is_counted():
    assert re.findall(r"^:::\{sizing\} (\w+)$", PAGE, re.M) == [
        "pages", "measured", "one", "assumptions", "crowds"
    ]  # fmt: skip
    assert set(sizing.BLOCKS) == {"pages", "measured", "one", "assumptions", "crowds"}


@pytest.mark.parametrize("students", sizing.CROWDS)
def test_words_of_the_page_hold(students):
    """«Одной группе хватает одной машины», а потоку — уже нет; на машине не тесно и Kubernetes."""
    need = sizing.student(sizing.load(BOOK))
    assert (sizing.crowd(students, need).machines == 1) is (students == min(sizing.CROWDS))
    assert sizing.per_machine(need) < 110  # столько контейнеров Kubernetes держит на машине
