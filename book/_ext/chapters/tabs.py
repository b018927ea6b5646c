"""Вкладки: один и тот же шаг в шести фреймворках; что в них стоит, решает `tools.frameworks.show`.

Без JavaScript и на бумаге все вкладки стоят друг за другом, под своими названиями; прячет их
`_static/tabs.css`, и только там, где работает `_static/tabs.js`. Выбор общий у всех групп.
"""

from pathlib import Path

from docutils import nodes
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxDirective

from tools.course import Book
from tools.frameworks.catalogue import FOLDER, HOME, TITLES
from tools.frameworks.show import TABLES, Shown

LABEL = "Фреймворк"


class FrameworksError(SphinxError):
    """Показать нечего."""

    category = "Сборка остановлена"


class tabs(nodes.Body, nodes.Element):
    """Группа вкладок; в `number` — её номер на странице."""


class tab(nodes.Body, nodes.Element):
    """Вкладка; в `key` — имя фреймворка, в `title` — её название."""


class Frameworks(SphinxDirective):
    """`:::{frameworks} Модель` — вкладки, `:::{frameworks} results` — таблица."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        folder = Path(self.env.srcdir)
        for path in (folder / FOLDER).iterdir():
            self.env.note_dependency(str(path))
        what, known = self.arguments[0], self.env.temp_data  # книгу читаем раз на страницу
        if FOLDER not in known:
            known[FOLDER] = Shown(Book(folder), fresh_folder(self.env))
        shown = known[FOLDER]
        if what in TABLES:
            return self.parse_text_to_nodes(TABLES[what](shown))
        try:
            panels = shown.panels(what)
        except LookupError as error:
            raise FrameworksError(f"{self.env.docname}: {error}") from error
        group = tabs("", number=self.env.new_serialno("tabs"))
        for name, markdown in panels.items():
            content = as_cells(self.parse_text_to_nodes(markdown))
            group += tab("", *content, key=name, title=TITLES[name])
        return [group]


def as_cells(content: list[nodes.Node]) -> list[nodes.Node]:
    """Код и его вывод — так же, как у ячеек самой страницы."""
    found: list[nodes.Node] = []
    for node in content:
        if not isinstance(node, nodes.literal_block):
            found.append(node)
        elif node["language"] == "python":
            part = nodes.container("", node, classes=["cell_input"])
            found.append(nodes.container("", part, classes=["cell"]))
        else:
            node["classes"] += ["output", "stream"]
            part = nodes.container("", node, classes=["cell_output"])
            if "cell" in found[-1].get("classes", ()):
                found[-1] += part
            else:
                found.append(nodes.container("", part, classes=["cell"]))
    return found


def fresh_folder(env) -> Path:
    """Где лежат ноутбуки, выполненные для этой сборки (`make book FRAMEWORKS=1`)."""
    return Path(env.srcdir) / "_build" / FOLDER


def outdated(app, env, added, changed, removed):
    """Перечитать страницу, когда появились или исчезли свежие ноутбуки."""
    folder = fresh_folder(env)
    state = {path.name: path.stat().st_mtime for path in folder.glob("*.ipynb")}
    before, env.fresh_frameworks = getattr(env, "fresh_frameworks", {}), state
    return [HOME] if state != before and HOME in env.found_docs else []


def visit_tabs(self, node):
    """Кнопки; они видны только там, где их обслуживает скрипт."""
    self.body.append('<div class="tabs">\n')
    self.body.append(f'<div class="tab-list" role="tablist" aria-label="{LABEL}">\n')
    for child in node:
        name = f"tab-{node['number']}-{child['key']}"
        child["ids"].append(name)
        self.body.append(
            f'<button type="button" role="tab" id="{name}-button" aria-controls="{name}" '
            f'data-key="{child["key"]}">{child["title"]}</button>\n'
        )
    self.body.append("</div>\n")


def depart_tabs(self, node):
    self.body.append("</div>\n")


def visit_tab(self, node):
    self.body.append(self.starttag(node, "div", CLASS="tab"))
    self.body.append(f'<p class="tab-title">{node["title"]}</p>\n')


def depart_tab(self, node):
    self.body.append("</div>\n")


def setup(app):
    app.add_node(tabs, html=(visit_tabs, depart_tabs))
    app.add_node(tab, html=(visit_tab, depart_tab))
    app.add_directive("frameworks", Frameworks)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
