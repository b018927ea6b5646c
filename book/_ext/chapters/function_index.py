"""Директива `function-index`: функции и классы одного пакета, которые вызывает код страниц.

Адреса документации intersphinx берёт из описей, лежащих рядом с главами: сеть сборке не нужна.
"""

from pathlib import Path
from posixpath import join

from sphinx.util.docutils import SphinxDirective
from sphinx.util.inventory import InventoryFile

from tools.course import Book
from tools.function_index import FOLDER, SITES, listing


def inventories(folder: Path) -> dict[str, Path]:
    """Описи, которые есть у книги."""
    paths = {package: folder / FOLDER / f"{package}.inv" for package in SITES}
    return {package: path for package, path in paths.items() if path.exists()}


class FunctionIndex(SphinxDirective):
    """:::{function-index} torch"""

    required_arguments = 1

    def run(self):
        book, package = Book(Path(self.env.srcdir)), self.arguments[0]
        path = inventories(book.folder)[package]
        for source in (path, *(page.path for page in book.pages.values())):
            self.env.note_dependency(str(source))
        with path.open("rb") as stream:
            kinds = InventoryFile.load(stream, "", join)
        known = {name for kind, names in kinds.items() if kind.startswith("py:") for name in names}
        return self.parse_text_to_nodes(listing(book, package, known))


def configure(app, config):
    """Ссылки `ref` и `term` по чужим описям не ищутся: опечатка должна остаться ошибкой."""
    found = inventories(Path(app.srcdir))
    config.intersphinx_mapping = {name: (SITES[name], str(path)) for name, path in found.items()}
    config.intersphinx_disabled_reftypes = ["std:*"]


def setup(app):
    app.setup_extension("sphinx.ext.intersphinx")
    app.add_directive("function-index", FunctionIndex)
    app.connect("config-inited", configure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
