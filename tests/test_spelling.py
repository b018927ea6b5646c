"""Правописание: каждое русское слово есть в словаре, «ё» на месте, английские слова — из списка."""

import shutil
from functools import cache
from pathlib import Path

import pytest

from tests.small_book import make_book
from tools.course import ROOT
from tools.spelling.check import LISTS, Spelling, read_list
from tools.spelling.dictionary import FOLDER, Dictionary


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    """Правописание всего репозитория."""
    return Spelling(ROOT)


@pytest.mark.parametrize(
    "check", ["misspelled", "without_yo", "foreign", "two_alphabets", "unused"]
)
def test_course_is_spelled_right(spelling, check):
    problems = getattr(spelling, check)()
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("name", LISTS)
def test_list_is_sorted_and_explained(name):
    words = read_list(FOLDER / name)
    assert words == sorted(set(words)), f"{name}: нужен порядок по алфавиту, без повторов"
    assert (FOLDER / name).read_text(encoding="utf-8").startswith("# ")


# --- сама проверка --------------------------------------------------------------------------


def check_small(folder: Path, page: str = "# Глава", **files: str) -> Spelling:
    """Правописание маленького репозитория: вторая страница книги и другие файлы."""
    lists = folder / "lists"
    lists.mkdir()
    (lists / "words.txt").write_text("# свои\nбатч/матч\n", encoding="utf-8")
    (lists / "english.txt").write_text(
        "# чужие\nPyTorch\nbatch\nhomework\nindex\none\n", encoding="utf-8"
    )
    (lists / "without_yo.txt").write_text("# без ё\nвсе\n", encoding="utf-8")
    (folder / "book").mkdir()
    make_book(folder / "book", two=page)
    shutil.rmtree(folder / "book" / "src")
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Spelling(folder, lists)


PAGE = """\
# Тензары

Все батчи на месте, *батч* (batch) PyTorch.
Еще слово, Pytorch и `lerning_rate`, $lerning$, [тензорa](https://lerning.org).

:::{figure} images/a.svg
:name: fig-a
:alt: Кружочик

Подпесь.
:::

```{code-cell}
---
mystnb:
  figure:
    name: fig-b
    caption: Подпесь.
---
print("ашибка", loss)
```

Число loss.
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Spelling:
    """Репозиторий, в котором ошибки есть везде, где они бывают."""
    drawing = '<svg xmlns="http://www.w3.org/2000/svg">\n<text>Надпесь</text></svg>'
    return check_small(
        tmp_path_factory.mktemp("small"),
        PAGE,
        README_dot_md="Прочтите\nсначало, как по learn\n",
        tools__one_dot_py='"""Пояснение к модулю: [а-яё], `r"[а-яА-Я]"`."""\nprint("ашибка")\n',
        book__images__a_dot_svg=drawing,
    )


def places(problems: list[str]) -> list[str]:
    return [problem.split(" ", 1)[0] + problem.split("«")[1].split("»")[0] for problem in problems]


def test_misspelled_words_are_named(small):
    problems = small.misspelled()
    assert places(problems) == [
        "README.md:2:сначало",
        "book/images/a.svg:2:Надпесь",
        "book/two.md:10:Тензары",
        "book/two.md:17:Кружочик",
        "book/two.md:19:Подпесь",
        "book/two.md:27:Подпесь",
        "book/two.md:29:ашибка",
        "tools/one.py:2:ашибка",
    ]
    assert "сначала" in problems[0] and "words.txt" in problems[0]


def test_missing_yo_is_named(small):
    (problem,) = small.without_yo()
    assert problem.startswith("book/two.md:13: «Еще»: нужно «Ещё»?")


def test_foreign_words_are_named(small):
    assert places(small.foreign()) == ["book/two.md:13:Pytorch", "README.md:2:learn"]


def test_words_of_two_alphabets_are_named(small):
    assert places(small.two_alphabets()) == ["book/two.md:13:тензорa"]


def test_unused_entries_are_named(tmp_path):
    problems = check_small(tmp_path).unused()
    assert [problem.split("«")[1].split("»")[0] for problem in problems] == [
        "батч/матч", "PyTorch", "batch", "все",
    ]  # fmt: skip


@cache
def dictionary() -> Dictionary:
    """Большой словарь без наших слов."""
    return Dictionary()


@pytest.mark.parametrize(
    ("entry", "problem"),
    [("матч", "уже есть"), ("батч/лучмат", "образца «лучмат» в словаре нет")],
)
def test_wrong_entry_is_refused(entry, problem):
    with pytest.raises(ValueError, match=problem):
        Dictionary([entry])


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("елка", ["ёлка"]),
        ("Еще", ["Ещё"]),
        ("решена", []),
        ("решен", ["решён"]),
        ("решён", []),
        ("тензор", []),
    ],
)
def test_words_with_yo(word, expected):
    assert dictionary().with_yo(word) == expected
