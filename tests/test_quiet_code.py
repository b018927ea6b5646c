"""В листингах размечено только подсвеченное, и подсвечено всё, что размечено."""

import re
import sys
from pathlib import Path

import pytest
from pygments import highlight
from pygments.lexers import PythonLexer

BOOK = Path(__file__).parents[1] / "book"
CODE = """\
class Net(nn.Module):  # сеть, в которой один слой
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x not in (0xABCD, 1.5) and f"{x!r:>4}\\n" or None
"""


@pytest.fixture
def html(monkeypatch):
    monkeypatch.syspath_prepend(BOOK / "_ext")
    from chapters import quiet_code

    yield highlight(CODE, PythonLexer(), quiet_code.QuietFormatter())
    sys.modules.pop("chapters.quiet_code", None)


def test_names_signs_and_spaces_are_plain_text(html):
    assert "(nn.Module):  <" in html
    assert re.sub(r"<[^>]+>", "", html).replace("&quot;", '"').replace("&gt;", ">").strip() == (
        CODE.strip()
    )


def test_every_marked_token_has_a_colour_of_ours(html):
    css = (BOOK / "_static" / "course.css").read_text(encoding="utf-8")
    lists = re.findall(r"\.highlight :is\(([^)]*)\)", css)
    coloured = {name.strip(" .") for names in lists for name in names.split(",")}
    marked = set(re.findall(r'<span class="(\w+)">', html))
    assert {"k", "nc", "nf", "ow", "mf", "mh", "c1", "kc"} <= marked
    assert marked <= coloured


def test_long_lines_know_their_indent_and_keep_their_end(html):
    found = re.findall(r'<span class="long(.*?)" style="--indent:(\d+)">(.*)\n</span>', html)
    lines = [
        (look, indent, re.sub(r"<[^>]+>", "", line).split()[0]) for look, indent, line in found
    ]
    assert lines == [("", "0", "class"), (" text", "4", "def"), (" text", "8", "return")]
