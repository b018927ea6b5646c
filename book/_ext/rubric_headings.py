"""Заголовки без номера (`rubric`) становятся настоящими заголовками `<h2>`, `<h3>`.

Директива Sphinx кладёт уровень в `heading-level`, а myst-parser, подменяя вывод, ищет его в
`level`. Без этого программа чтения с экрана заголовков «Итоги» и других не видит.
"""

from docutils import nodes


def copy_level(app, doctree):
    """Переложить уровень туда, где его найдут."""
    for rubric in doctree.findall(nodes.rubric):
        if "heading-level" in rubric:
            rubric["level"] = rubric["heading-level"]


def setup(app):
    app.connect("doctree-read", copy_level)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
