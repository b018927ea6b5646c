"""В листингах размечено только подсвеченное, и подсвечено всё, что размечено."""

import re
import sys
from html import unescape
from pathlib import Path

import pytest
from pygments import highlight
from pygments.lexers import PythonLexer, TextLexer

BOOK = Path(__file__).parents[1] / "book"
CODE = """\
class Net(nn.Module):  # сеть, в которой один слой
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x not in (0xABCD, 1.5) and f"{x!r:>4}\\n" or None
"""


PRINTED = "обучающая выборка: MSE 0.0100, ожидали 0.01\n"


@pytest.fixture
def listing(monkeypatch):
    """Листинг таким, каким его видит страница."""
    monkeypatch.syspath_prepend(BOOK / "_ext")
    from chapters import quiet_code

    yield lambda text, lexer: highlight(text, lexer, quiet_code.QuietFormatter())
    sys.modules.pop("chapters.quiet_code", None)


@pytest.fixture
def html(listing):
    return listing(CODE, PythonLexer())


def test_names_signs_and_spaces_are_plain_text(html):
    assert "(<wbr>nn.Module):  <" in html
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


def long_lines(html: str) -> list[tuple[str, str, str]]:
    """Вид, отступ и начало каждой длинной строки."""
    found = re.findall(r'<span class="(long.*?)" style="--indent:(\d+)">(.*)\n</span>', html)
    return [(look, indent, re.sub(r"<[^>]+>", "", line).split()[0]) for look, indent, line in found]


def test_long_lines_know_their_indent_and_keep_their_end(html):
    assert long_lines(html) == [
        ("long", "0", "class"),
        ("long", "4", "def"),
        ("long", "8", "return"),
    ]


def test_printed_table_is_not_wrapped_even_in_part(listing):
    """Иначе одна её строка переносилась бы, а соседняя, с пробелами между столбцами, — нет."""
    assert long_lines(listing(PRINTED, TextLexer())) == [("long text", "0", "обучающая")]
    table = PRINTED + PRINTED.replace("выборка: ", "выборка:   ")
    assert {look for look, _, _ in long_lines(listing(table, TextLexer()))} == {"long"}


def test_long_call_may_break_after_its_bracket(html):
    assert html.count("<wbr>") == 3 and "()<wbr>" not in html


def test_long_line_breaks_no_word_at_its_hyphen(listing):
    command = "torchrun --nproc-per-node=2 --nnodes 2 train.py 'utf-8' < 1e-6\n"
    html = listing(command, TextLexer())
    whole = re.findall(r'<span class="whole">([^<]*)</span>', html)
    assert whole == ["--nproc-per-node", "--nnodes", "utf-8", "1e-6"]
    assert unescape(re.sub(r"<[^>]+>", "", html)).strip() == command.strip()
