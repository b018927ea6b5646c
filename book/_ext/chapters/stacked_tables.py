"""Широкая таблица со словами на телефоне складывается: каждая строка её становится карточкой.

Что в ячейке, говорит тогда имя столбца перед ней: оно записано в атрибуте `data-label`.
"""

from html import escape

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

WIDE = 150  # таблица, чьи столбцы все вместе шире стольких знаков, на телефоне не прочесть


def label_cells(app, doctree):
    """Отмечает широкие таблицы и подписывает их ячейки."""
    for table in doctree.findall(nodes.table):
        names, *rows = [row.children for row in table.findall(nodes.row)]
        columns = zip(*rows, strict=True)
        if sum(max(len(cell.astext()) for cell in column) for column in columns) > WIDE:
            table["classes"].append("stacked")
            for row in rows:
                for name, cell in zip(names[1:], row[1:], strict=True):
                    cell["label"] = name.astext()


def visit_entry(writer: HTML5Translator, entry: nodes.entry):
    """Ячейка с именем столбца."""
    HTML5Translator.visit_entry(writer, entry)
    if label := entry.get("label"):
        writer.body[-1] = writer.body[-1].replace("<td", f'<td data-label="{escape(label)}"', 1)


def setup(app):
    app.connect("doctree-read", label_cells)
    app.add_node(nodes.entry, override=True, html=(visit_entry, HTML5Translator.depart_entry))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
