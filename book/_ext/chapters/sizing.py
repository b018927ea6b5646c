"""Таблицы страницы «Когда группа больше одной машины»: `:::{sizing} crowds` и другие.

Все числа в них посчитаны `tools.sizing` по измерению book/sizing.json.
"""

from pathlib import Path

from sphinx.util.docutils import SphinxDirective

from tools.sizing import BLOCKS, DATA


class Sizing(SphinxDirective):
    """Одна таблица или предложение; виды перечислены в BLOCKS."""

    required_arguments = 1

    def run(self):
        folder = Path(self.env.srcdir)
        for pattern in (DATA, "_toc.yml", "*.ipynb"):
            for path in folder.glob(pattern):
                self.env.note_dependency(str(path))
        if self.arguments[0] not in BLOCKS:
            raise self.error(f"sizing: есть только {', '.join(BLOCKS)}")
        return self.parse_text_to_nodes(BLOCKS[self.arguments[0]](folder))


def setup(app):
    app.add_directive("sizing", Sizing)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
