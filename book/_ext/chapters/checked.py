"""Строка «Проверено: 143 числа, 7 рисунков» под заголовком главы и таблицы «Как мы проверяем».

Всё это считается по ноутбукам и измеренному разбросу (`tools.checked`), в главах этого нет.
"""

from pathlib import Path

import nbformat
from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from tools.checked import BLOCKS, line

PAGE = "how-we-check"


class Checked(SphinxDirective):
    """`:::{checked} chapters` — таблица по главам; остальные виды перечислены в BLOCKS."""

    required_arguments = 1

    def run(self):
        folder = Path(self.env.srcdir)
        for pattern in ("*.ipynb", "*.md", "_toc.yml", "checked.json"):
            for path in folder.glob(pattern):
                self.env.note_dependency(str(path))
        try:
            table = BLOCKS[self.arguments[0]]
        except KeyError as error:
            raise self.error(f"checked: есть только {', '.join(BLOCKS)}") from error
        return self.parse_text_to_nodes(table(folder))


def add_line(app, doctree):
    """Вставляет строку под заголовком страницы с кодом."""
    has_code = any(
        node.get("nb_element") == "cell_code" for node in doctree.findall(nodes.container)
    )
    title = doctree.next_node(nodes.title)
    if not has_code or title is None:
        return
    path = Path(app.srcdir) / f"{app.env.docname}.ipynb"
    app.env.note_dependency(str(path))  # ноутбука ещё нет — страница перечитается, когда появится
    text = line(nbformat.read(path, as_version=4)) if path.is_file() else ""
    if text:
        title.parent.insert(title.parent.index(title) + 1, paragraph(app.env, text))


def paragraph(env, text: str) -> nodes.paragraph:
    """Абзац со ссылкой на страницу о проверках, если она есть в книге."""
    content = nodes.inline(text, text)
    if PAGE in env.found_docs:
        link = addnodes.pending_xref(
            "",
            refdomain="std",
            reftype="doc",
            reftarget=f"/{PAGE}",
            refexplicit=True,
            refdoc=env.docname,
            refwarn=True,
        )
        link += content
        content = link
    return nodes.paragraph("", "", content, classes=["checked"])


def setup(app):
    app.add_directive("checked", Checked)
    app.connect("doctree-read", add_line)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
