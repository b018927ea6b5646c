"""Термин в главе — ссылка на словарь; её значение появляется при наведении и с фокусом.

Показывают и прячут значение стили, скрипт только убирает его по Esc. В дереве страницы значения
нет: его не видят ни поиск, ни описание страницы.
"""

from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.roles import XRefRole

from tools.glossary import PAGE, find


class explained(nodes.inline):
    """Ссылка на термин; `meaning` — его значение, `describes` — имя подсказки на странице."""


class TermRole(XRefRole):
    """{term}`градиента <градиент>`: склонять термин можно как угодно."""

    def result_nodes(self, document, env, node, is_ref):
        path = Path(env.srcdir)
        env.note_dependency(str(path / f"{PAGE}.md"))
        try:
            term = find(path, node["reftarget"])
        except LookupError:
            return [node], []  # Sphinx сам скажет, какого термина нет и где
        node["reftarget"] = term.title
        name = f"meaning-{env.new_serialno('meaning')}"
        return [explained("", "", node, meaning=term.meaning, describes=name)], []


def visit(translator, node):
    """Открывает термин и запоминает, где начнётся ссылка."""
    translator.body.append('<span class="explained">')
    node["start"] = len(translator.body)


def depart(translator, node):
    """Связывает ссылку с подсказкой, которая стоит сразу за ней."""
    name, start = node["describes"], node["start"]
    link = "".join(translator.body[start:]).replace("<a ", f'<a aria-describedby="{name}" ', 1)
    meaning = f'<span class="meaning" id="{name}" role="tooltip" hidden>{escape(node["meaning"])}'
    translator.body[start:] = [f"{link}{meaning}</span></span>"]


def setup(app):
    app.add_node(explained, html=(visit, depart))
    role = TermRole(innernodeclass=nodes.inline, warn_dangling=True)
    app.add_role_to_domain("std", "term", role, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
