"""Содержание страницы сбоку: разделы вместе с заголовками без номера (`rubric`).

Sphinx знает только разделы: у главы без них содержания не было бы вовсе, а до упражнений
пришлось бы прокручивать.
"""

from bs4 import BeautifulSoup
from docutils import nodes


def is_heading(node) -> bool:
    """Раздел или заголовок без номера, но с уровнем."""
    return isinstance(node, nodes.section) or "heading-level" in getattr(node, "attributes", {})


def level(heading) -> int:
    """Уровень заголовка: 1 — название страницы."""
    if isinstance(heading, nodes.rubric):
        return heading["heading-level"]
    depth, node = 1, heading.parent
    while isinstance(node, nodes.section):
        depth, node = depth + 1, node.parent
    return depth


def list_headings(app, pagename, templatename, context, doctree):
    """Заменяет содержание из одних разделов полным; сами ссылки на разделы остаются прежними."""
    if doctree is None or not context.get("toc"):
        return
    soup = BeautifulSoup(context["toc"], "html.parser")
    sections = iter([link.extract() for link in soup("a")])
    parents = [(0, soup.new_tag("nav"))]
    for heading in doctree.findall(is_heading):
        if isinstance(heading, nodes.section):
            link = next(sections)
        else:
            link = soup.new_tag("a", href=f"#{heading['ids'][0]}", string=heading.astext())
        while parents[-1][0] >= level(heading):
            parents.pop()
        parent = parents[-1][1]
        entries = parent.find("ul", recursive=False)
        if entries is None:
            entries = soup.new_tag("ul")
            parent.append(entries)
        entry = soup.new_tag("li")
        entry.append(link)
        entries.append(entry)
        parents.append((level(heading), entry))
    context["toc"] = parents[0][1].decode_contents()


def setup(app):
    app.connect("html-page-context", list_headings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
