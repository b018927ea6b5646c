"""Урезанные шрифты рисуют каждый знак страниц: и слов, и формул."""

import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))

from looks import subset_fonts  # noqa: E402

FONTS = ROOT / "book" / "_static"
PAGE = """\
<p>Ток ёмкости &mdash; <br>10&nbsp;мкА <span class="math"><span class="katex-html">
<span>ω<img src="x"></span><span>∑</span></span></span>, ещё раз.</p>"""


def drawn(path: Path) -> set[str]:
    """Знаки, которые есть в шрифте."""
    with TTFont(path) as font:
        return set(map(chr, font.getBestCmap()))


def test_formulas_and_words_are_counted_apart(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    words, formulas = subset_fonts.characters(page, tmp_path)
    assert {"ω", "∑"} <= formulas and "Т" not in formulas
    assert {"—", "\N{NO-BREAK SPACE}", "Т"} <= words and "∑" not in words


def test_a_changed_page_is_read_again(tmp_path):
    page = tmp_path / "page.html"
    for text in ("раз", "раз", "два"):
        page.write_text(f"<p>{text}</p>", encoding="utf-8")
        assert subset_fonts.characters(page, tmp_path)[0] == set(text)


def test_letters_of_formulas_on_plots_are_of_formulas(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<text>шаг <tspan class="plot-math">θ</tspan> 3</text>', encoding="utf-8")
    words, formulas = subset_fonts.characters(page, tmp_path)
    assert formulas == {"θ"} and "ш" in words and "θ" not in words


def test_an_unclosed_tag_inside_a_formula_does_not_swallow_the_text_after_it(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<span class="katex-html">x<br>y<wbr></span><b>Ж</b>', encoding="utf-8")
    assert subset_fonts.characters(page, tmp_path)[1] == {"x", "y"}


@pytest.mark.parametrize("path", sorted(FONTS.rglob("Course*.woff2")), ids=lambda path: path.stem)
def test_text_fonts_keep_the_alphabet_and_lose_what_no_page_needs(path, tmp_path):
    target = tmp_path / "font.woff2"
    subset_fonts.subset(path, target, set(subset_fonts.KEYBOARD) | {"ω"})
    kept, whole = drawn(target), drawn(path)
    assert set("Съешь ещё этих мягких французских булок, да выпей чаю — «10×2»") <= kept
    assert kept < whole and "Ђ" in whole - kept
    assert target.stat().st_size < path.stat().st_size


def test_the_same_font_is_cut_to_the_same_bytes(tmp_path):
    source = FONTS / "katex" / "fonts" / "KaTeX_Main-Regular.woff2"
    for name in "ab":
        subset_fonts.subset(source, tmp_path / name, set("xyz+="))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert drawn(tmp_path / "a") == set("xyz+=")


def test_fonts_of_every_chapter_travel_inside_the_stylesheet(tmp_path):
    inside = '@font-face{src:url("fonts/CourseSans-Bold.woff2")format("woff2");font-weight:700}'
    outside = "@font-face{src:url(fonts/KaTeX_AMS.woff2)}"
    (tmp_path / "site.css").write_text(inside + outside, encoding="utf-8")
    (tmp_path / "fonts").mkdir()
    for name in ("CourseSans-Bold", "KaTeX_AMS"):
        (tmp_path / "fonts" / f"{name}.woff2").write_bytes(name.encode())
    for _ in range(2):  # повторная сборка застаёт таблицу уже готовой
        subset_fonts.embed(tmp_path / "site.css")
        css = (tmp_path / "site.css").read_text(encoding="utf-8")
        assert css == (
            "@font-face{src:url(data:font/woff2;base64,Q291cnNlU2Fucy1Cb2xk)"
            f'format("woff2");font-weight:700;font-display:block}}{outside}'
        )
        assert [path.stem for path in (tmp_path / "fonts").iterdir()] == ["KaTeX_AMS"]
