"""Время чтения: строка под заголовком страницы, роль `minutes` и директива `timetable`.

{minutes}`02-tensors` → «35 минут», `:::{timetable}` — таблица по всем разделам; считает
`tools.reading`, по тексту и коду глав.
"""

from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

from tools.course import Book
from tools.reading import minutes, timetable
from tools.wording import plural

MINUTES = ("минута", "минуты", "минут")


def shown(env, docname: str) -> str:
    """«35 минут»; страница зависит от главы, время которой называет."""
    path = env.doc2path(docname)
    env.note_dependency(path)
    return plural(minutes(Path(path)), MINUTES)


class Minutes(SphinxRole):
    """Время чтения названной страницы."""

    def run(self):
        if self.text not in self.env.found_docs:
            message = self.inliner.reporter.error(f"minutes: страницы {self.text} нет")
            return [], [message]
        return [nodes.inline("", shown(self.env, self.text), classes=["nowrap"])], []


class Timetable(SphinxDirective):
    """Сколько минут занимает каждый раздел."""

    def run(self):
        book = Book(Path(self.env.srcdir))
        for page in book.pages.values():
            self.env.note_dependency(str(page.path))
        return self.parse_text_to_nodes(timetable(book))


def add_line(app, doctree):
    """Ставит время чтения под заголовком, в одной строке с «Проверено», если она есть."""
    title = doctree.next_node(nodes.title)
    if title is None or app.env.docname == app.config.root_doc:
        return
    section, place = title.parent, title.parent.index(title) + 1
    text = f"Чтение: {shown(app.env, app.env.docname)}"
    following = section[place] if place < len(section) else None
    if isinstance(following, nodes.paragraph) and "checked" in following["classes"]:
        following.insert(0, nodes.Text(f"{text} · "))
    else:
        section.insert(place, nodes.paragraph("", text, classes=["checked"]))


def setup(app):
    app.add_role("minutes", Minutes())
    app.add_directive("timetable", Timetable)
    app.connect("doctree-read", add_line)  # в списке расширений оно стоит после checked
    return {"parallel_read_safe": True, "parallel_write_safe": True}
