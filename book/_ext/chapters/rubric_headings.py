"""Заголовки без номера (`rubric`) становятся настоящими заголовками `<h2>`, `<h3>` со ссылкой.

Директива Sphinx кладёт уровень в `heading-level`, а myst-parser, подменяя вывод, ищет его в
`level`. Без этого программа чтения с экрана заголовков «Итоги» и других не видит.
"""

from docutils import nodes
from myst_parser.parsers.docutils_ import depart_rubric_html, visit_rubric_html
from sphinx.locale import _


def copy_level(app, doctree):
    """Переложить уровень туда, где его найдут."""
    for rubric in doctree.findall(nodes.rubric):
        if "heading-level" in rubric:
            rubric["level"] = rubric["heading-level"]


def close_with_link(writer, rubric):
    """Ссылка на заголовок, такая же, как у разделов."""
    writer.add_permalink_ref(rubric, _("Link to this heading"))
    depart_rubric_html(writer, rubric)


def setup(app):
    app.connect("doctree-read", copy_level)
    app.add_node(nodes.rubric, override=True, html=(visit_rubric_html, close_with_link))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
