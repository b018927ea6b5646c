"""Выводы ячеек в том виде, в котором их читают.

От ошибки остаётся «RuntimeError: сообщение»: кадры стека полны путей этой машины, а цвета
терминала странице не нужны.
У чисел, подставленных в русский текст, десятичная запятая и настоящий минус.
"""

import re

from docutils import nodes
from myst_nb.core.render import NbElementRenderer

from tools.wording import COLOUR

DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")
HYPHEN = re.compile(r"^-(?=\d)")


def render_error(self, output, cell_metadata, cell_index, source_line):
    """Вместо стека вызовов: имя исключения и его сообщение."""
    text = COLOUR.sub("", f"{output['ename']}: {output['evalue']}")
    node = self.renderer.create_highlighted_code_block(
        text, "text", source=self.source, line=source_line
    )
    node["classes"] += ["output", "traceback"]
    return [node]


def write_in_russian(app, doctree):
    """-2.88 → −2,88 в тексте, который подставила роль `glue:text`."""
    for node in doctree.findall(nodes.inline):
        if "pasted-text" in node["classes"]:
            text = HYPHEN.sub("−", DECIMAL_POINT.sub(",", node.astext()))
            node.children = [nodes.Text(text)]


def setup(app):
    NbElementRenderer.render_error = render_error
    app.connect("doctree-read", write_in_russian)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
