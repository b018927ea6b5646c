"""Встраивание рисунков в страницу: сборка из одной страницы обычным Sphinx."""

import io
import sys
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

EXTENSIONS = Path(__file__).parents[1] / "book" / "_ext"
ALT = "Две точки"
PAGE = f"""
Страница
========

См. :numref:`fig-dots`.

.. figure:: images/dots.svg
   :name: fig-dots
   :alt: {ALT}

   Подпись рисунка.
"""
SVG = """<svg xmlns="http://www.w3.org/2000/svg" id="dots-drawing" viewBox="0 0 20 10" role="img"
 aria-labelledby="dots-title"><title id="dots-title">Точки</title><desc>Описание</desc>
 <style>circle { fill: var(--fig-ink, #1f2933); font: 1px var(--fig-words, serif) }</style>
 <circle cx="5" cy="5" r="2"/></svg>"""


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Собирает страницу с рисунком `svg` и возвращает её HTML."""
    monkeypatch.syspath_prepend(EXTENSIONS)

    def run(svg: str | None) -> str:
        source = tmp_path / "source"
        (source / "images").mkdir(parents=True)
        (source / "index.rst").write_text(PAGE, encoding="utf-8")
        if svg is not None:
            (source / "images" / "dots.svg").write_text(svg, encoding="utf-8")
        out = tmp_path / "out"
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                source,
                None,
                out,
                tmp_path / "doctrees",
                "html",
                confoverrides={
                    "extensions": ["chapters.inline_svg"],
                    "numfig": True,
                    # Иначе слово зависело бы от языка книги, собранной этим же процессом раньше.
                    "numfig_format": {"figure": "Рис. %s"},
                },
                status=None,
                warning=io.StringIO(),
            )
            app.build()
        assert not list(out.glob("_images/*"))
        return (out / "index.html").read_text(encoding="utf-8")

    yield run
    sys.modules.pop("chapters.inline_svg", None)


def test_page_needs_no_spare_colours_and_fonts(build):
    assert "fill: var(--fig-ink); font: 1px var(--fig-words)" in build(SVG)


def test_drawing_is_part_of_the_page(build):
    html = build(SVG)
    assert '<div class="drawn-figure"><svg' in html and "<circle" in html
    assert "<img" not in html.split("<figure", 1)[1].split("</figure>")[0]


def test_figure_keeps_number_caption_and_name(build):
    html = build(SVG)
    figure = html.split("<figure", 1)[1].split("</figure>")[0]
    assert 'id="fig-dots"' in figure and "Подпись рисунка." in figure
    assert figure.count("Рис. 1") == 1 and 'href="#fig-dots"' in html


def test_screen_reader_hears_the_alternative_text_once(build):
    figure = build(SVG).split("<figure", 1)[1].split("</figure>")[0]
    assert figure.count(ALT) == 1 and f'aria-label="{ALT}"' in figure
    assert "<title" not in figure and "<desc" not in figure and "aria-labelledby" not in figure


@pytest.mark.parametrize(
    ("svg", "reason"),
    [
        (None, "такого файла нет"),
        ("<svg", "это не XML"),
        ("<html/>", "корень файла — html, а не svg"),
    ],
)
def test_bad_drawing_stops_the_build(build, svg, reason):
    with pytest.raises(SphinxError, match=f"Страница index, рисунок images/dots.svg: {reason}"):
        build(svg)
