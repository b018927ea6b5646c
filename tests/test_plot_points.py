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
