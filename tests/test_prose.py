"""Десятичные числа в тексте: ни одного без пометки, ни одного без свидетеля."""

import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.small_book import FIGURE, make_book
from tools.course import BOOK, Book, Page
from tools.kernel import EXEMPT
from tools.prose.arithmetic import false_equalities, wrong
from tools.prose.decimals import decimals
from tools.prose.disguised import disguised
from tools.prose.fragments import Pieces
from tools.prose.integers import unconfirmed_integers
from tools.prose.unmarked import unmarked
from tools.prose.witnesses import typed_results, unconfirmed


@cache
def course() -> Book:
    """Книга целиком."""
    return Book()


def problems(page: Page) -> list[str]:
    """Всё, что не так с числами страницы курса или её испорченной копии."""
    pieces = Pieces(page)
    return [
        *unmarked(pieces, course()),
        *disguised(pieces),
        *false_equalities(pieces),
        *unconfirmed(pieces),
        *unconfirmed_integers(pieces),
        *typed_results(pieces),
    ]


@pytest.mark.parametrize("name", course().pages)
def test_numbers_of_the_course(name):
    found = problems(course().pages[name])
    assert not found, "\n" + "\n".join(found)


# --- какое число десятичное -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0,5 или 0.5", ["0.5", "0.5"]),
        ("около 12,5 %, в 1,5 раза, 1,5×", ["12.5", "1.5", "1.5"]),
        ("от −3,1 до -2,5", ["-3.1", "-2.5"]),
        ("x = −0,5", ["-0.5"]),
        ("4,7–8,3 и 4,7-8,3", ["4.7", "8.3", "4.7", "8.3"]),
        ("0,39 → 2,42", ["0.39", "2.42"]),
        ("0,1; 0,2 и 0,3", ["0.1", "0.2", "0.3"]),
        ("(2,5)", ["2.5"]),
        ("1e-5 и 2.5E+3", ["0.00001", "2.5E+3"]),
        ("2·10⁻³, 2,5 · 10¹¹, 10⁻³, 10^-3", ["0.002", "2.5E+11", "0.001", "0.001"]),
        ("раздел 2.6, PyTorch2.6, v2.6", ["2.6", "2.6", "2.6"]),
        ("версия 2.13.0, список 1,2,3", ["None", "None"]),
        (".5 и 0\\.5, 0{,}5", ["0.5", "0.5", "0.5"]),
        ("**0,5**, σ=0,5, «0,5»", ["0.5", "0.5", "0.5"]),
        ("1, 2 и 3; (2, 5); [−15, 15]; 2–4–1; 5000 × 5000; 25 %; 10⁹; 1e5; 3/4; 12:30", []),
        ("Глава 2. Раздел 3.", []),
        ("Собрано 01.09.2025.", []),
    ],
)
def test_decimals_of_text(text, expected):
    assert [str(number.value) for number in decimals(text)] == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("math", r"0{,}06 \cdot w - 0{,}5 \approx -3{,}33", ["0{,}06", "0{,}5", "-3{,}33"]),
        ("math", r"10^{-3}, 2{,}5 \cdot 10^{11}", ["10^{-3}", r"2{,}5 \cdot 10^{11}"]),
        ("math", r"(0, 1), b^{-1}, 10^9, w_{12}, f(2, 5)", []),
        ("code", "lr=0.1, f(-2.5), 1e-3, torch 2.13.0", ["0.1", "-2.5", "1e-3", "2.13.0"]),
        ("code", "[0,1], 10**3, :.2f, x.T, a[1]", []),
        ("string", "импульс 0,9 и 0.9, %.3f", ["0,9", "0.9"]),
    ],
)
def test_decimals_of_formulas_and_code(kind, text, expected):
    assert [number.text for number in decimals(text, kind)] == expected


# --- пометки --------------------------------------------------------------------------------


def page(folder: Path, text: str):
    """Вторая глава маленькой книги: сама книга и куски."""
    book = make_book(folder, two=f"# Глава\n\n{text}\n")
    return book, Pieces(book.pages["two"])


CELL = "```{{code-cell}}\n---\nmystnb:\n  image:\n    alt: {}\n  figure:\n    name: fig-c\n"
CELL += "    caption: |\n      {}\n---\n1\n```"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Слова\nи 0,5.", 13),
        ("## Раздел 0,5", 12),
        ("- пункт 0,5", 12),
        ("| а | б |\n|---|---|\n| 1 | 0,5 |", 14),
        ("> 0,5", 12),
        (":::{rubric} Итоги 0,5\n:heading-level: 2\n:::", 12),
        (":::{admonition} Порог 0,5\n:class: tip\nСлова.\n:::", 12),
        (":::{admonition} Порог\n:class: tip\nСлова\nи 0,5.\n:::", 15),
        ("::::{admonition} А\n:class: tip\n:::{admonition} Б\n:class: tip\n0,5\n:::\n::::", 16),
        (FIGURE.replace("Граф", "Граф 0,5"), 16),
        (FIGURE.replace("Кружок", "Кружок 0,5"), 12),
        (CELL.format("Кружок.", "Подпись 0,5."), 20),
        (CELL.format("Кружок 0,5.", "Подпись."), 16),
        ("[ссылка 0,5](https://example.org)", 12),
        ("{doc}`глава 0,5 <one>`", 12),
        ("Сразу за `кодом`0,5", 12),
    ],
)
def test_unmarked_number_is_found(tmp_path, text, line):
    book, pieces = page(tmp_path, text)
    (found,) = unmarked(pieces, book)
    assert found.startswith(f"two.md:{line}: «0,5» стоит")


@pytest.mark.parametrize(
    "text",
    [
        "{const}`0,5` и **{const}`2·10⁻³`**, {glue:text}`loss:.2f`",
        "`0.5` и ``0.5``, $x = 0{,}5$",
        "$$\nx = 0{,}5\n$$",
        "```python\nx = 0.5\n```",
        "[текст](https://example.org/0.5/) и <https://example.org/1.5>, https://example.org/2.5",
        "{numref}`рис. %s <fig-0.5>`, {ref}`sec-0.5`",
        "`torch 2.13.0`",
    ],
)
def test_marked_number_is_not_an_error(tmp_path, text):
    book, pieces = page(tmp_path, text)
    assert unmarked(pieces, book) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Раздел 2.1.\n\n## А", "«2.1» — номер раздела"),
        ("PyTorch 2.13.0", "версию пишут как `код`"),
        ("Точка (1,2,3)", "после запятой ставят пробел"),
        ("Точка $(0,5)$", "дробную часть отделяет {,}, а в списке"),
        ("$x = 0.5$", "дробную часть отделяет {,}"),
        ("{const}`0.5`", "«0.5» в роли {const}: там стоит одно десятичное число, с запятой"),
        ("{const}`5`", "в роли {const}"),
        ("{const}`0,5 и 0,6`", "в роли {const}"),
        ("{const}`много`", "в роли {const}"),
    ],
)
def test_message_says_what_to_do(tmp_path, text, problem):
    book, pieces = page(tmp_path, text)
    found = unmarked(pieces, book)
    assert len(found) == 1 and found[0].startswith("two.md:12: ") and problem in found[0]


# --- свидетели ------------------------------------------------------------------------------


def cell(source: str, tag: str = "") -> str:
    """Ячейка главы."""
    options = f":tags: [{tag}]\n" if tag else ""
    return f"```{{code-cell}}\n{options}{source}\n```\n\n"


def with_outputs(folder: Path, text: str, printed: str, tag: str = "") -> list[str]:
    """Числа без свидетелей на странице, единственная ячейка которой напечатала `printed`."""
    _, pieces = page(folder, cell("f(x)", tag) + text)
    output = new_output("stream", text=printed)
    tags = {"tags": [tag]} if tag else {}
    cells = [new_code_cell("colab"), new_code_cell("f(x)", outputs=[output], metadata=tags)]
    nbformat.write(new_notebook(cells=cells), folder / "two.ipynb")
    return unconfirmed(pieces)


@pytest.mark.parametrize(
    ("code", "text", "confirmed"),
    [
        ("f(0.5)", "{const}`0,5`", True),
        ("f(0.5)", "$x = 0{,}5$, `lr=0.5`", True),
        ("f(5e-1)", "{const}`0,5`", True),
        ("f(1 / 2)", "{const}`0,5`", True),
        ("f(-0.5 / 0.2)", r"$\Phi(-2{,}5)$", True),
        ("f(-0.5 / 0.2)", r"$\Phi(2{,}5)$", False),
        ("f(x - 0.5)", "$-0{,}5 + x$", True),
        ("f(0.5)", "{const}`0,6`", False),
        ("f(0.5)", "{const}`0,50`", True),
        ("f(0.54)", "{const}`0,5`", False),
        ("f(0.54)", "около {const}`0,5`", True),
        ("f(0.54)", r"$x \approx 0{,}5$", True),
        ("f(0.56)", r"$x \approx 0{,}5$", False),
        ("f('0.5')", "{const}`0,5`", False),
        ("f(1)", "{const}`1,0`", False),
        ("f('импульс 0.9', 0.9)", "", True),
        ("f('импульс 0.9', 0.8)", "", False),
        ("f(f'σ = 0.9 {x:7.2f}', 0.9)", "", True),
        ("f(f'σ = 0.9 {x}', 0.8)", "", False),
        ("# 0.5\nf(x)", "{const}`0,5`", False),
    ],
)
def test_witness_in_code(tmp_path, code, text, confirmed):
    _, pieces = page(tmp_path, cell(code) + text)
    assert (unconfirmed(pieces) == []) is confirmed


@pytest.mark.parametrize(
    ("printed", "text", "confirmed"),
    [
        ("r = 0.0062", r"$r \approx 0{,}0062$", True),
        ("r = 0.0062", r"$r \approx 0{,}006$", True),
        ("r = 0.0062", r"$r \approx 0{,}0063$", False),
        ("r = 0.0062", "$r = 0{,}006$", False),
        ("центр -3.333", r"$x \approx 3{,}33$", False),
        ("центр -3.333", r"$x \approx -3{,}33$", True),
        ("импульс 0.9", "{const}`0,9`", False),  # заданное число записано в коде, а не в выводе
    ],
)
def test_witness_in_output(tmp_path, printed, text, confirmed):
    assert (with_outputs(tmp_path, text, printed) == []) is confirmed


@pytest.mark.parametrize("tag", [EXEMPT, "remove-output"])
def test_output_that_is_not_compared_is_no_witness(tmp_path, tag):
    assert with_outputs(tmp_path, "$x = 0{,}5$", "0.5", tag)


def test_witness_stands_in_the_same_section(tmp_path):
    text = f"## А\n\n{cell('f(0.5)')}## Б\n\n{cell('f(1)')}{{const}}`0,5`\n\n## Итоги\n\n"
    _, pieces = page(tmp_path, text + "{const}`0,5`")
    (found,) = unconfirmed(pieces)
    assert found.startswith("two.md:24: «0,5»: в этом разделе такого числа нет")


def test_numbers_of_a_drawing_need_witnesses(tmp_path):
    _, pieces = page(tmp_path, cell("f(0.5)") + FIGURE)
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><desc>0,5</desc><text>≈ <a>0,7</a></text></svg>'
    (tmp_path / "images" / "a.svg").write_text(svg, encoding="utf-8")
    (found,) = unconfirmed(Pieces(pieces.page))
    assert found.startswith("two.md:16: «0,7» на схеме images/a.svg")


def test_page_without_code_needs_a_test(tmp_path):
    _, pieces = page(tmp_path, "`sigma=0.5`")
    (found,) = unconfirmed(pieces)
    assert "«0.5»: в тесте этой страницы, tests/test_two.py, такого числа нет" in found


@pytest.mark.parametrize(
    ("expression", "typed"),
    [("0.5", True), ("float(0.5)", True), ("float(x)", False), ("x ** 2", False)],
)
def test_glue_carries_results_only(tmp_path, expression, typed):
    glue = cell(f'glue("a", {expression}, display=False)', "remove-cell")
    _, pieces = page(tmp_path, cell("x = 0.5") + glue)
    assert bool(typed_results(pieces)) is typed


# --- целые числа, дроби и равенства ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$8 + 4 + 4 + 1 = 17$, $3 \\cdot 2^6 = 192$", 0),
        ("8 + 4 + 4 + 1 = 18", 1),
        ("$3 \\cdot 2^6 = 190$, $3 \\cdot 2^2 = 12$", 1),
        ("$y = (7 + 12 + 18)/3 = 38/3 \\approx 12{,}6667$", 1),
        ("$\\frac{38}{3} \\approx 12{,}6667$, $38/3 \\approx 12{,}67$", 0),
        ("$\\frac{38}{3} \\approx 12{,}6$", 1),
        ("$\\exp(-4^2/32) = \\exp(-1/2) \\approx 0{,}6065$", 0),
        ("$\\exp(-4^2/32) \\approx 0{,}6066$", 1),
        ("$-\\ln \\frac{1}{2} = \\ln 2 \\approx 0{,}69$, $\\cos 0 = 1$", 0),
        ("$\\ln 2 \\approx 0{,}70$", 1),
        ("$\\cos 0 = 0$", 1),
        ("Параметров 2⁶ = 63.", 1),
        ("$x = 2$, $w_1 + 3 = 5$, $2a_n = 4$, слов 3 = три, 1/0 = 2", 0),
        ("$9^{9^{9^9}} = 1$", 0),
    ],
)
def test_false_equality_is_found(text, found):
    assert len(list(wrong(text))) == found


def test_false_equality_is_named(tmp_path):
    _, pieces = page(tmp_path, "Слова,\nчисло $2^6 = 63$.")
    (found,) = false_equalities(pieces)
    assert found.startswith("two.md:13: «2^6 = 63»: равенство неверно, слева 64, справа 63")


@pytest.mark.parametrize(
    ("code", "text", "confirmed"),
    [
        ("f(32)", "$h^2/32$, $\\frac{h^2}{32}$", True),
        ("f(32)", "$h^2/33$", False),
        ("f(2**5)", "$h^2/32$", True),
        ("f(15.0)", "$w = 15$", True),
        ("f(1e9)", "$10^9$", True),
        ("f(1e9)", "$10^8$", False),
        ("f(x)", "$3x^2 + a_{12} + b^{12} + 9$", True),
        ("f(4 / 3)", "$\\frac{4}{3}$ и $4/3$", True),
        ("f(4 / 3)", "$\\frac{5}{3}$", False),
        ("f(x) / 3", "$\\frac{1}{3}$", True),
        ("f(x) / 3", "$\\frac{2}{3}$", False),
    ],
)
def test_integer_needs_a_witness(tmp_path, code, text, confirmed):
    _, pieces = page(tmp_path, cell(code) + text)
    assert (unconfirmed_integers(pieces) == []) is confirmed


@pytest.mark.parametrize(
    ("number", "confirmed"),
    [("38/3", True), ("37/3", False), ("192", True), ("193", False)],
)
def test_integer_is_among_outputs(tmp_path, number, confirmed):
    with_outputs(tmp_path, f"${number}$", "12.6667 и 192")
    assert (unconfirmed_integers(Pieces(Book(tmp_path).pages["two"])) == []) is confirmed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Точность 0, 47.", "«0, 47» — дробь с пробелом"),
        ("Точность 0 ,47.", "«0 ,47» — дробь с пробелом"),
        ("Точность 0&#44;47.", "«&#44;» — код HTML"),
        ("Точность 0&#x2c;47.", "«&#x2c;» — код HTML"),
        ("Числа 0, 1, 2; точка (0, 1), отрезок [0, 1], числа 0, 10 и 20, R&D.", ""),
    ],
)
def test_disguised_number_is_found(tmp_path, text, found):
    _, pieces = page(tmp_path, text)
    problems = disguised(pieces)
    assert len(problems) == bool(found)
    assert not found or problems[0].startswith("two.md:12: ") and found in problems[0]


# --- порча настоящих страниц ----------------------------------------------------------------

# Что испортить на каждой странице, где такое место есть, и чем: числа 98,7 нет нигде.
FAULTS = {
    "число в тексте": (r"(?m)^[А-Я][^`$|:{]{20,}?(?= )", r"\g<0> 98,7"),
    "описание рисунка": (r"(?m)^\s*:?alt: .{9,}?(?=[ ,])", r"\g<0> 98,7"),
    "результат": (r"\{glue:text\}`\w+:\.\df`", "98,7"),
    "результат под видом постоянной": (r"\{glue:text\}`\w+:\.\df`", "{const}`98,7`"),
    "постоянная": (r"\{const\}`[^`]+`", "{const}`98,7`"),
    "формула": (r"\d+\{,\}\d+", "98{,}7"),
    "код в тексте": (r"(?<=\w=)\d\.\d+(?=[^`\n]*`[^`])", "98.7"),
    "строка в ячейке": (r'(?<=")\w+ \d\.\d(?=")', "скорость 98.7"),
    "число в glue": (r'(?<=glue\(")(\w+", ).*(?=, display)', r"\g<1>98.7"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """Копия книги, которую можно портить."""
    ignore = shutil.ignore_patterns("_build", "_static", "_ext")
    return shutil.copytree(BOOK, tmp_path_factory.mktemp("copy") / "book", ignore=ignore)


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_in_the_course_is_found(copy, fault):
    spoiled = 0
    for page in course().pages.values():
        text = page.path.read_text(encoding="utf-8")
        wrong, count = re.subn(*FAULTS[fault], text, count=1)
        if count:
            path = copy / page.path.name
            path.write_text(wrong, encoding="utf-8")
            found = problems(replace(page, path=path))
            path.write_text(text, encoding="utf-8")
            assert any("98" in problem for problem in found), f"{page.name}: {found}"
            spoiled += 1
    assert spoiled


def problems_in(copy: Path) -> dict[str, list[str]]:
    """Ошибки каждой страницы копии, прочитанной заново."""
    pages = course().pages.values()
    return {page.name: problems(replace(page, path=copy / page.path.name)) for page in pages}


def test_fault_in_a_drawing_is_found(copy):
    before = problems_in(copy)
    for path in (copy / "images").glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("</title>", " 98,7</title>"), encoding="utf-8")
    for page, after in problems_in(copy).items():
        text = (copy / f"{page}.md").read_text(encoding="utf-8")
        drawings = re.findall(r"^:::+\{figure\} (\S+\.svg)", text, re.M)
        found = [problem for problem in after if problem not in before[page]]
        assert len(found) == len(drawings), found
        for name, problem in zip(drawings, found, strict=True):
            assert f"«98,7» на схеме {name}" in problem


# Место на странице или на её схеме, чем испортить и что об этом скажут.
WRONG_NUMBERS = [
    ("01-frameworks.md", "2^2 = 12", "2^2 = 13", "равенство неверно"),
    ("02-tensors.md", "2^6 = 192", "2^6 = 190", "равенство неверно"),
    ("02-tensors.md", r"3 \cdot 2^6 = 192", r"3 \cdot 2^5 = 96", "«96»"),
    ("02-tensors.md", r"$\frac{16}{3}$", r"$\frac{17}{3}$", r"«\frac{17}{3}»"),
    ("03-neural-networks.md", r"\frac{h^2}{32}", r"\frac{h^2}{33}", "«33»"),
    ("05-7-autograd.md", r"\frac{38}{3}", r"\frac{37}{3}", r"«\frac{37}{3}»"),
    ("05-xor-classification.md", "1 = 17$", "1 = 18$", "равенство неверно"),
    ("homework-01.md", "2500", "2600", "«2600»"),
    ("images/broadcasting.svg", ">24<", ">25<", "«25» на схеме"),
    ("images/broadcasting.svg", ">4<", ">7<", "«7» на схеме"),
    ("images/autograd-graph.svg", ">19<", ">18<", "«18» на схеме"),
    ("images/autograd-graph.svg", ">8/3<", ">7/3<", "«7/3» на схеме"),
    ("images/network-2-4-1.svg", "= 17", "= 18", "равенство неверно"),
]


@pytest.mark.parametrize(("name", "right", "spoiled", "said"), WRONG_NUMBERS)
def test_wrong_number_in_the_course_is_found(copy, name, right, spoiled, said):
    path = copy / name
    text = path.read_text(encoding="utf-8")
    assert right in text
    before = sum(problems_in(copy).values(), [])
    path.write_text(text.replace(right, spoiled, 1), encoding="utf-8")
    found = sum(problems_in(copy).values(), [])
    path.write_text(text, encoding="utf-8")
    assert any(said in problem for problem in found if problem not in before)
