"""Переносы у формул: знак препинания не отрывается, ряд формул рвётся только между ними."""

from pathlib import Path

from docutils import nodes
from docutils.utils import new_document

EXTENSIONS = Path(__file__).parents[1] / "book" / "_ext"


def test_equal_full_stops_stay_where_they_were(monkeypatch):
    monkeypatch.syspath_prepend(EXTENSIONS)
    from chapters.katex_math import keep_punctuation

    document, paragraph = new_document("глава"), nodes.paragraph()
    document += paragraph
    paragraph += [nodes.strong("", "Раздел"), nodes.Text("."), nodes.Text(" Пусть ")]
    paragraph += [nodes.math("", "x = 1"), nodes.Text(".")]
    keep_punctuation(None, document)
    assert paragraph.astext() == "Раздел. Пусть x = 1."
    assert paragraph.next_node(nodes.inline).astext() == "x = 1."


def test_row_of_formulas_and_chain_of_equalities_break_only_between_them(monkeypatch):
    monkeypatch.syspath_prepend(EXTENSIONS)
    from chapters.katex_math import break_between

    assert break_between(r"a = 1, \qquad b = 2 .") == r"{a = 1,} \qquad\allowbreak {b = 2 .}"
    steps = "a\n= \\frac{b}{c} \\cdot d\n= e ."
    assert break_between(steps) == (
        r"{a} \allowbreak {}=\nobreak {\frac{b}{c} \cdot d} \allowbreak {}=\nobreak {e .}"
    )
    for alone in (r"a = \frac{1}{2}", r"\begin{cases} a \qquad b \end{cases}", r"{a \qquad b}"):
        assert break_between(alone) == alone
