"""Роль `const` помечает в тексте заданную постоянную: на странице это обычное число.

Что у каждого такого числа есть свидетель в коде страницы, проверяет `tools.prose.witnesses`.
"""

from docutils import nodes


def constant(name, rawtext, text, lineno, inliner, options=None, content=None):
    """{const}`0,25` → 0,25, без переноса внутри числа."""
    return [nodes.inline(rawtext, text, classes=["nowrap"])], []


def setup(app):
    app.add_role("const", constant)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
