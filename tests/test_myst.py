"""Перевод Markdown главы в Markdown ноутбука: директивы, роли, номера, ошибки."""

from pathlib import Path

import pytest

from tests.small_book import FIGURE, SITE, make_book
from tools.assembly import FOLDED, assemble
from tools.blocks import ChapterError
from tools.myst import Converter


def convert(folder: Path, text: str, glued: dict[str, str] | None = None, **pages: str) -> str:
    """Перевести текст второй главы."""
    book = make_book(folder, two=f"# Глава\n\n{text}", **pages)
    page = book.pages["two"]
    line, cell = page.cells[0]
    return Converter(book, page, glued or {}).convert(cell.source, line)


def body(folder: Path, text: str, **options) -> str:
    """То же без заголовка главы."""
    return convert(folder, text, **options).removeprefix("# 2 Глава\n\n")


# --- директивы ------------------------------------------------------------------------------


def test_admonition_becomes_quote(tmp_path):
    text = ":::{admonition} Важно\n:class: note\nПервая.\n\n- пункт\n:::"
    assert body(tmp_path, text) == "> **Важно**\n>\n> Первая.\n>\n> - пункт"


def test_formula_inside_quote_is_one_line(tmp_path):
    text = ":::{admonition} Важно\n:class: note\n$$\na\n= b\n$$\n:::"
    assert body(tmp_path, text).splitlines()[-1] == "> $$ a = b $$"


def test_dropdown_becomes_details(tmp_path):
    text = ":::{admonition} Ответ на `f`\n:class: tip dropdown\nДа.\n:::"
    summary = "<summary><b>Ответ на <code>f</code></b></summary>"
    assert body(tmp_path, text) == f"<details>\n{summary}\n\nДа.\n\n</details>"


def test_nested_directive(tmp_path):
    text = f"::::{{admonition}} Снаружи\n:class: note\n{FIGURE}::::"
    assert "\n> *Рис. 2.1. Граф для $x_1$.*" in body(tmp_path, text)


def test_figure_has_full_address_and_caption(tmp_path):
    address = "https://raw.githubusercontent.com/Owner/course/main/book/images/a.svg"
    picture = f'<img src="{address}" alt="Кружок [и &quot;стрелка&quot;]" width="480">'
    text = FIGURE.replace("и стрелка", 'и "стрелка"')
    assert body(tmp_path, text) == f"{picture}\n\n*Рис. 2.1. Граф для $x_1$.*"


def test_caption_with_emphasis_keeps_it(tmp_path):
    text = FIGURE.replace("Граф", "*Граф*")
    assert body(tmp_path, text).endswith("_Рис. 2.1. *Граф* для $x_1$._")


def test_rubric_becomes_plain_heading(tmp_path):
    text = ":::{rubric} Итоги\n:heading-level: 2\n:::"
    assert body(tmp_path, text) == "## Итоги"


def test_targets_disappear(tmp_path):
    assert body(tmp_path, "Раз.\n\n(label)=\n## Раздел\n\nДва.") == "Раз.\n\n## 2.1 Раздел\n\nДва."


def test_code_and_formulas_stay_as_they_are(tmp_path):
    code = "```python\n# не заголовок\n\n\n{ref}`x`\n```"
    text = f"{code}\n\n`{{ref}}` и $x$\n\n$$\na = b\n$$\n\n| a |\n|---|"
    assert body(tmp_path, text) == text


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"$a<b$", r"$a \lt b$"),
        (r"$a * b > c$", r"$a \ast b \gt c$"),
        (r"$f(x)\,dx$", r"$f(x) \thinspace dx$"),
        (r"$\left\{1\right\}$", r"$\left \lbrace 1\right \rbrace $"),
        ("$$\n\\begin{bmatrix}\n1 \\\\\n2\n$$", "$$\n\\begin{bmatrix}\n1 \\cr\n2\n$$"),
        ("`$a<b$`", "`$a<b$`"),
    ],
)
def test_markdown_finds_nothing_of_its_own_in_a_formula(tmp_path, formula, expected):
    assert body(tmp_path, formula) == expected


# --- роли и номера --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("{ref}`here`", f"[2.2 Здесь]({SITE}/two.html#here)"),
        ("{ref}`тут <here>`", f"[тут]({SITE}/two.html#here)"),
        ("{ref}`fig-a`", f"[рис. 2.1]({SITE}/two.html#fig-a)"),
        ("{numref}`fig-a`", f"[Рис. 2.1]({SITE}/two.html#fig-a)"),
        ("{numref}`рис. %s <fig-a>`", f"[рис. 2.1]({SITE}/two.html#fig-a)"),
        ("{doc}`глава <one>`", f"[глава]({SITE}/one.html)"),
        ("{doc}`two-more`", f"[2.3 Заголовок two_more]({SITE}/two-more.html)"),
        ("{glue:text}`loss:.2f`", "2,88"),
        ("{glue:text}`slope:.1f`", "−0,5"),
        ("{glue:text}`name`", "sgd"),
        ("{const}`0,25`", "0,25"),
    ],
)
def test_roles(tmp_path, role, expected):
    text = f"## Первый\n\n(here)=\n## Здесь\n\n{FIGURE}\nТекст {role}."
    glued = {"loss": "2.8766", "slope": "-0.5", "name": "'sgd'"}
    assert body(tmp_path, text, glued=glued).endswith(f"Текст {expected}.")


def test_numbers_follow_contents(tmp_path):
    book = make_book(
        tmp_path,
        index=FIGURE.replace("fig-a", "fig-i") + "\n# Начало",
        two="# Вторая\n\n## A\n\n### Ниже\n\n## B\n\n" + FIGURE,
        two_more="# Ещё\n\n## Внутри\n\n" + FIGURE.replace("fig-a", "fig-b"),
    )
    assert [page.number for page in book.pages.values()] == [(), (1,), (2,), (2, 3), ()]
    assert list(book.pages["two"].headings.values()) == ["2", "2.1", "", "2.2"]
    assert list(book.pages["two-more"].headings.values()) == ["2.3", ""]
    numbers = [book.labels[name].number for name in ("fig-i", "fig-a", "fig-b")]
    assert numbers == ["1", "2.1", "2.2"]


def test_code_cell_figures_are_counted_in_order(tmp_path):
    cell = (
        "```{code-cell}\n---\ntags: [hide-input]\nmystnb:\n  figure:\n    name: fig-c\n"
        "    caption: Рядом с {numref}`fig-a`.\n---\n1\n```\n"
    )
    book = make_book(tmp_path, two=f"# Глава\n\n{cell}\n{FIGURE}")
    notebook = assemble(book, book.pages["two"], {})
    caption = notebook.cells[4].source
    assert caption == f"*Рис. 2.1. Рядом с [Рис. 2.2]({SITE}/two.html#fig-a).*"
    assert notebook.cells[3].metadata == {
        "tags": ["hide-input"],
        **FOLDED,
    }
    assert notebook.cells[1].metadata == FOLDED


# --- ошибки ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (":::{note} Нет\n:::", r"two.md:12: директива \{note\} вне словаря"),
        ("\n```{note}\nНет\n```", r"two.md:13: директива \{note\} вне словаря"),
        ("Раз\nи {eq}`слово`", r"two.md:13: роль \{eq\} вне словаря"),
        ("Раз\nи {term}`слово`", "two.md:13: в словаре нет термина «слово»"),
        (":::{admonition} Раз\n:class: bad\n:::", "two.md:12: класс врезки «bad» вне словаря"),
        (":::{admonition} Раз\n:class: note\nДва", r"two.md:12: директива .* не закрыта"),
        (":::{admonition} Раз\n:open:\n:::", "two.md:12: параметр :open: вне словаря"),
        (":::{admonition} A\n:class: note\n\n{ref}`x`\n:::", "two.md:15: нет метки x"),
        ("{ref}`x`", "two.md:12: нет метки x"),
        ("{doc}`x`", "two.md:12: нет страницы x"),
        ("{glue:text}`x:.2f`", "two.md:12: нет значения glue с именем x"),
        ("[глава](one.md)", "two.md:12: ссылка на «one.md»"),
        (FIGURE.replace("a.svg", "b.svg"), "two.md:12: нет файла рисунка images/b.svg"),
        (FIGURE.replace(":alt: Кружок [и стрелка]\n", ""), r"two.md:12: .* описания \(alt\)"),
        (FIGURE.replace(":name: fig-a\n", ""), r"two.md:12: у рисунка нет имени"),
        (FIGURE + FIGURE, "two.md:18: метка fig-a уже есть"),
        ("(label)=\nТекст", "two.md:13: метка label стоит не у заголовка"),
        ("$$\na", r"two.md:12: формула \$\$ не закрыта"),
        ("$$\na\n$$ (eq-a)", "two.md:14: .*метка формулы вне словаря"),
        ("```python\na", "two.md:12: блок кода не закрыт"),
        ("% заметка", "two.md:12: строка «% заметка» вне словаря"),
    ],
)
def test_error_names_file_and_line(tmp_path, text, problem):
    with pytest.raises(ChapterError, match=problem):
        convert(tmp_path, text)


def test_glue_needs_a_number(tmp_path):
    with pytest.raises(ChapterError, match="two.md:12: значение a = 'слово'"):
        convert(tmp_path, "{glue:text}`a:.2f`", glued={"a": "'слово'"})


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (":tags: [remove-cell]\nx = 1", "допустимы только вызовы glue"),
        ("glue('a', 1)", "glue — только в ячейках remove-cell"),
    ],
)
def test_glue_has_cells_of_its_own(tmp_path, cell, problem):
    book = make_book(tmp_path, two=f"# Глава\n\n```{{code-cell}}\n{cell}\n```\n")
    with pytest.raises(ChapterError, match=problem):
        assemble(book, book.pages["two"], {})


# --- выполнение -----------------------------------------------------------------------------
