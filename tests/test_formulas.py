"""Знаки препинания после формул: не отрываются от них и не пропадают у соседей."""

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
