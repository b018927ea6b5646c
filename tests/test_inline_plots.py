"""Графики на странице: цвета темы, шрифты страницы, русские числа, малый размер."""

import re
import sys
import xml.etree.ElementTree as ET
from io import StringIO
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

import src.plots as plots
from src.plots import CLASS_MAP, LOSS_MAP, STYLE, in_russian, use_course_style
from tests.test_images import DARK, LIGHT, contrast

BOOK = Path(__file__).parents[1] / "book"
ALT = "Прямая"


@pytest.fixture
def axes(monkeypatch):
    """Оси в оформлении курса; настройки matplotlib потом возвращаются."""
    monkeypatch.setattr(plots.Formatter, "format_ticks", plots.format_ticks)
    backend = matplotlib.get_backend()
    plt.switch_backend("Agg")
    with plt.rc_context():
        use_course_style()
        fig, ax = plt.subplots()
        yield ax
        plt.close(fig)
    plt.switch_backend(backend)


@pytest.fixture
def plot_svg(monkeypatch):
    """Модуль сборки, который превращает график в часть страницы."""
    monkeypatch.syspath_prepend(BOOK / "_ext")
    from chapters import plot_svg

    yield plot_svg
    sys.modules.pop("chapters.plot_svg", None)


@pytest.fixture
def inline(plot_svg, axes):
    """График с этих осей — в том виде, в котором он попадает на страницу."""

    def run() -> str:
        file = StringIO()
        axes.figure.savefig(file, format="svg", metadata={"Date": None})
        colours = {colour: f"--fig-{name}" for name, colour in LIGHT.items()}
        return plot_svg.inline(file.getvalue(), ALT, "first", colours | {"#000000": "--fig-ink"})

    return run


def words(svg: str) -> list[str]:
    """Подписи графика."""
    root = ET.fromstring(svg)
    return ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]


# --- числа ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [
        (0.5, "", "0,5"),
        (-3.54, ".1f", "−3,5"),
        (12, "", "12"),
        ("импульс 0.9", "", "импульс 0,9"),
        ("$w = 0.5$", "", "$w = 0{,}5$"),
        ("−1.50", "", "−1,50"),
        ("Python 3", "", "Python 3"),
    ],
)
def test_numbers_in_russian(value, spec, text):
    assert in_russian(value, spec) == text


@pytest.mark.parametrize("scale", ["linear", "symlog"])
def test_ticks_have_commas_and_real_minus(axes, scale):
    axes.set(xscale=scale, xlim=(-0.5, 0.5), xticks=[-0.25, 0, 0.25])
    axes.xaxis.set_major_formatter("{x:.2f}")
    axes.figure.canvas.draw()
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["−0,25", "0,00", "0,25"]


def test_default_ticks_have_commas(axes):
    axes.set(xlim=(-1, 1), ylim=(0, 0.01))
    axes.figure.canvas.draw()
    texts = [t.get_text() for t in (*axes.get_xticklabels(), *axes.get_yticklabels())]
    assert "−0,5" in texts or "−0,50" in texts
    assert not re.search(r"\d\.\d|-\d", " ".join(texts))


def test_colour_bar_and_contour_labels_have_commas(axes):
    x = np.linspace(0, 1, 5)
    filled = axes.contourf(x, x, np.outer(x, x), levels=[0, 0.25, 0.5, 1], cmap=LOSS_MAP)
    bar = axes.figure.colorbar(filled, format="%.2f")
    labels = axes.clabel(axes.contour(x, x, np.outer(x, x), levels=[0.5]), fmt=in_russian)
    axes.figure.canvas.draw()
    assert [t.get_text() for t in bar.ax.get_yticklabels()] == ["0,00", "0,25", "0,50", "1,00"]
    assert {label.get_text() for label in labels} == {"0,5"}


# --- цвета ------------------------------------------------------------------------------------


def test_every_colour_is_of_the_palette():
    source = (BOOK.parent / "src" / "plots.py").read_text(encoding="utf-8")
    used = set(re.findall("#[0-9a-f]{6}", source))
    assert used >= {plots.BLUE, STYLE["grid.color"]}
    assert used <= set(LIGHT.values())


def over(colour: str, alpha: float, paper: str) -> str:
    """Цвет полупрозрачной краски на бумаге."""
    mixed = [
        round(alpha * int(colour[k : k + 2], 16) + (1 - alpha) * int(paper[k : k + 2], 16))
        for k in (1, 3, 5)
    ]
    return "#{:02x}{:02x}{:02x}".format(*mixed)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["светлая", "тёмная"])
def test_points_and_lines_are_visible_on_the_maps(colours):
    for name, side in (("blue", 0.0), ("red", 1.0)):  # точки класса — на его половине карты
        alpha = CLASS_MAP(side)[3]
        assert contrast(colours[name], over(colours[name], alpha, colours["paper"])) >= 3
    darkest = over(colours["blue"], LOSS_MAP(1.0)[3], colours["paper"])
    assert contrast(colours["ink"], darkest) >= 4.5


@pytest.mark.parametrize("name", ["BLUE", "RED", "GREEN", "PURPLE", "ORANGE", "GREY"])
def test_line_colours_mean_the_same_in_both_themes(name):
    variable = {colour: key for key, colour in LIGHT.items()}[getattr(plots, name)]
    assert variable == {"GREY": "muted"}.get(name, name.lower())
    assert contrast(DARK[variable], DARK["paper"]) >= 4.5


def test_maps_grow_away_from_the_paper():
    alphas = CLASS_MAP(np.linspace(0, 1, 11))[:, 3]
    assert (np.diff(alphas[:6]) < 0).all() and (np.diff(alphas[5:]) > 0).all()
    assert (np.diff(LOSS_MAP(np.linspace(0, 1, 11))[:, 3]) > 0).all()


# --- часть страницы ---------------------------------------------------------------------------


def test_colours_follow_the_theme(axes, inline):
    axes.plot([0, 1], [0, 1], label="сеть")
    axes.plot([0, 1], [0, 1], color="black", markeredgecolor="white")
    axes.legend(frameon=True)
    svg = inline()
    assert not re.search("#[0-9a-f]{3,8}", svg.replace("#first", ""))
    assert {"--fig-blue", "--fig-ink", "--fig-paper", "--fig-grid", "--fig-line"} <= set(
        re.findall(r"var\((--[\w-]+)\)", svg)
    )


def test_letters_are_letters_of_the_page(axes, inline):
    axes.set(title="потери", xlabel="$w_1 = 3$", xlim=(0, 1), xticks=[0, 0.5])
    svg = inline()
    assert {"потери", "w1 = 3", "0,5"} <= set(words(svg))
    assert "font-family" not in svg and svg.count('class="plot-math"') == 1


def test_reader_hears_the_description_only(axes, inline):
    root = ET.fromstring(inline())
    assert root.get("role") == "img" and root.get("aria-label") == ALT
    assert int(root.get("width")) > int(root.get("height")) > 100
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not names & {"style", "metadata", "title", "desc", "script"}


def test_ids_are_its_own_and_used(axes, inline):
    axes.plot([0, 1], [0, 1], "o-")
    svg = inline()
    ids = re.findall(r' id="([^"]+)"', svg)
    used = set(re.findall(r"url\(#([^)]+)\)", svg) + re.findall(r'href="#([^"]+)"', svg))
    assert used and set(ids) == used and len(ids) == len(used)
    assert all(name.startswith("first-") for name in ids)


def test_places_are_as_short_as_the_eye_allows(axes, inline, plot_svg):
    given = [382.79952, 12.349, 3.456, 3.5, 283.0, -0.001]
    assert list(map(plot_svg.shorter, given)) == ["382.8", "12.3", "3.46", "3.5", "283", "0"]
    axes.set(xlabel="эпоха", ylabel="потери")
    svg = inline()
    places = re.findall(r' (?:d|x|y|dy|transform)="([^"]+)"', svg)
    assert places and not re.search(r"\.\d{3}|\d\d\.\d\d|\.\d?0\b", " ".join(places))
    assert set(re.findall(r'transform="rotate\((\S+)', svg)) == {"-90"}


@pytest.mark.parametrize(
    ("draw", "reason"),
    [
        (lambda ax: ax.plot([0, 1], color="#123456"), "цвета #123456 нет в палитре"),
        (lambda ax: ax.set_title("σ = 0.1"), "десятичная точка в подписи «σ = 0.1»"),
        (lambda ax: ax.scatter(*np.random.default_rng(0).random((2, 4000))), "после сжатия"),
    ],
    ids=["цвет", "точка", "размер"],
)
def test_bad_plot_stops_the_build(axes, inline, plot_svg, draw, reason):
    draw(axes)
    with pytest.raises(plot_svg.PlotError, match=reason):
        inline()
