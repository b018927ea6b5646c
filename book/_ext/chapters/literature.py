"""Литература: стиль записей и ссылок — из `tools.bibliography`, список — из references.bib.

Разбирает файл и связывает ссылки со списком sphinxcontrib.bibtex.
"""

from pathlib import Path

from docutils import nodes
from pybtex import plugin
from sphinx.addnodes import pending_xref
from sphinxcontrib.bibtex.plugin import register_plugin

from tools.bibliography import ANCHOR, FILE, RussianStyle, reference_style

STYLE = "russian"


def configure(app, config):
    """Называет стили; книге без списка литературы он не нужен."""
    config.bibtex_bibfiles = [FILE] if (Path(app.srcdir) / FILE).exists() else []
    config.bibtex_reference_style = config.bibtex_default_style = STYLE
    config.bibtex_cite_id = ANCHOR
    config.bibtex_tooltips = False


def depend(app, doctree):
    """Страница со ссылками читается заново, когда меняется список."""
    if any(node["refdomain"] == "cite" for node in doctree.findall(pending_xref)):
        app.env.note_dependency(str(Path(app.srcdir) / FILE))


def make_list(app, doctree, docname):
    """Обычный список без ярлыков вроде [Pri23]: в тексте стоят автор и год."""
    citations = list(doctree.findall(nodes.citation))
    if citations:
        items = [nodes.list_item("", *item.children[1:], ids=item["ids"]) for item in citations]
        citations[0].parent.replace(citations[0], nodes.bullet_list("", *items))
        for citation in citations[1:]:
            citation.parent.remove(citation)


def setup(app):
    plugin.register_plugin("pybtex.style.formatting", STYLE, RussianStyle)
    register_plugin("sphinxcontrib.bibtex.style.referencing", STYLE, reference_style)
    app.setup_extension("sphinxcontrib.bibtex")
    app.connect("config-inited", configure)
    app.connect("doctree-read", depend)
    app.connect("doctree-resolved", make_list)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
