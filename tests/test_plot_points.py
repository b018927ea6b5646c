"""Точки одного ряда на странице — один `path`, и он рисует то же самое."""

import re
import sys
import xml.etree.ElementTree as ET
from io import StringIO
from pathlib import Path

import pytest
from matplotlib.figure import Figure

BOOK = Path(__file__).parents[1] / "book"
SVG = "http://www.w3.org/2000/svg"
CIRCLE = "M 0 3  C 2 3 3 2 3 0  C 3 -2 2 -3 0 -3  z"


@pytest.fixture
def points(monkeypatch):
    monkeypatch.syspath_prepend(BOOK / "_ext")
    from chapters import plot_points

    yield plot_points
    sys.modules.pop("chapters.plot_points", None)


def drawing(*uses: tuple) -> ET.Element:
    """Рисунок со значком и ссылками (x, y, вид) на него."""
    marks = "".join(f'<use x="{x}" y="{y}" style="{style}" href="#mark"/>' for x, y, style in uses)
    return ET.fromstring(
        f'<svg xmlns="{SVG}"><defs><path id="mark" d="{CIRCLE}"/></defs><g clip-path="a">{marks}'
        "</g></svg>"
    )


def test_the_mark_is_repeated_from_every_point(points):
    root = drawing((10, 20, "fill: red"), (-1.26, 0, "fill: red"))
    points.merge_points(root)
    (path,) = root.find(f"{{{SVG}}}g")
    assert path.tag == f"{{{SVG}}}path" and path.get("style") == "fill: red"
    mark = "m0 3c2 0 3 -1 3 -3c0 -2 -1 -3 -3 -3z"
    assert path.get("d") == f"M10.0 20.0{mark}M-1.3 0.0{mark}"
    assert not list(root.find(f"{{{SVG}}}defs")), "значок больше не нужен"


def test_points_of_another_colour_and_lonely_points_stay_apart(points):
    root = drawing((0, 0, "a"), (1, 1, "b"), (2, 2, "b"), (3, 3, "a"))
    points.merge_points(root)
    tags = [child.tag.rpartition("}")[2] for child in root.find(f"{{{SVG}}}g")]
    assert tags == ["use", "path", "use"]


def test_steps_are_relative_to_the_previous_point(points):
    assert points.relative("M 0 -3 L -3 3 L 3 3 z") == "m0 -3l-3 6l6 0z"
    assert points.relative("M 1 1 Q 2 2 3 1") == "m1 1q1 1 2 0"


def test_round_mark_is_two_arcs_of_its_radius(points):
    """Круг тот же, что рисует matplotlib, но запись впятеро короче."""
    file = StringIO()
    figure = Figure()
    figure.subplots().plot([0, 1], [0, 1], "o", markersize=6)
    figure.savefig(file, format="svg")
    (mark,) = {path for path in re.findall(r'd="([^"]*)"', file.getvalue()) if path.count("C") == 8}
    circle = points.relative(mark)
    assert circle == "m0 3a3 3 0 1 0 0 -6a3 3 0 1 0 0 6z" and len(circle) < len(mark) / 5


@pytest.mark.parametrize(
    ("style", "colour"),
    [
        ("fill: red; stroke: red", "red"),
        ("stroke: var(--fig-ink)", "var(--fig-ink)"),  # чёрную заливку matplotlib не называет
        ("fill: white; stroke: red", None),
        ("fill: red; stroke: red; stroke-opacity: 0.5", None),
        ("fill: none; stroke: red", None),
    ],
)
def test_disc_of_one_colour_is_a_point_of_a_thick_line(points, style, colour):
    root = drawing((1, 2, style), (3, 4, style))
    root.find(f".//{{{SVG}}}path").set("d", "M 0 3" + "C 1 1 1 1 1 1" * 8 + "z")
    points.merge_points(root)
    (path,) = root.find(f"{{{SVG}}}g")
    if colour:
        look = f"fill: none; stroke: {colour}; stroke-width: 7; stroke-linecap: round"
        assert path.attrib == {"d": "M1.0 2.0h0M3.0 4.0h0", "style": look}
    else:
        assert path.get("style") == style and "a3 3" in path.get("d")
