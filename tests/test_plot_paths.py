"""Пути графика записаны короче и рисуют то же самое."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

BOOK = Path(__file__).parents[1] / "book"
SVG = "http://www.w3.org/2000/svg"


@pytest.fixture
def paths(monkeypatch):
    monkeypatch.syspath_prepend(BOOK / "_ext")
    from chapters import plot_paths

    return plot_paths


def test_numbers_are_short(paths):
    found = list(map(paths.short, [50, -50, 0, 200, -1050, 212]))
    assert found == [".5", "-.5", "0", "2", "-10.5", "2.12"]


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("M 1 2  L 1 5.5", "M1 2v3.5"),
        ("M 1 2 L 4 2 L 3 1", "M1 2h3l-1-1"),
        ("M 0 0 L 0 2 L 2 2 z", "M0 0v2h2z"),
        ("M 0 0 L 0 2 L 2 2 z M 5 5 L 6 5", "M0 0v2h2zM5 5h1"),
        ("M1.0 2.0h0M3.0 1.0h0", "M1 2h0m2-1h0"),
        ("M1.0 2.0m0 -3l1 1zM3.0 1.0m0 -3l1 1z", "M1-1l1 1zm2-1l1 1z"),
        ("M1 1m-1 -1l2 2m0 -2l2 2M5 5m-1 -1l2 2m0 -2l2 2", "M0 0l2 2m0 -2l2 2M4 4l2 2m0 -2l2 2"),
        ("M 1 2 C 1 1 1 1 1 1", "M 1 2 C 1 1 1 1 1 1"),
    ],
)
def test_path_is_written_in_steps(paths, given, written):
    assert paths.shorten(given) == written


def test_neighbouring_lines_of_one_look_are_one_path(paths):
    red, blue, area = "fill: none; stroke: red", "fill: none; stroke: blue", "fill: red"
    looks = [red, red, blue, area, area]
    lines = [f"<path d='M {k} 0 L {k} 1' style='{look}'/>" for k, look in enumerate(looks)]
    root = ET.fromstring(f'<svg xmlns="{SVG}">{"".join(lines)}</svg>')
    paths.merge_lines(root)
    assert [path.get("style") for path in root] == [red, blue, area, area]
    assert root[0].get("d") == "M 0 0 L 0 1M 1 0 L 1 1"


# --- незаметные вершины ---------------------------------------------------------------------


def written(points) -> str:
    """Путь так, как его пишет matplotlib."""
    return "".join(f"{'L' if k else 'M'} {x} {y} \n" for k, (x, y) in enumerate(points))


def vertices(commands: str) -> np.ndarray:
    """Вершины пути, записанного шагами."""
    steps = []
    for letter, first, second in re.findall(r"([Mmlhv])(-?[\d.]+) ?(-?[\d.]+)?", commands):
        step = {"h": (first, 0), "v": (0, first)}.get(letter, (first, second))
        steps.append(list(map(float, step)))
    return np.cumsum(np.array(steps), axis=0)


def circle(count: int = 400) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, count)
    return 100 * np.column_stack([np.cos(angle), np.sin(angle)])


def test_vertices_of_a_straight_line_are_dropped(paths):
    side = np.linspace(0, 100, 101)
    points = [*zip(side, 0 * side, strict=True), *zip(0 * side + 100, side, strict=True)]
    assert paths.simplify_line(written(points)) == "M0 0h100v100"


def test_steps_do_not_drift(paths):
    line = np.column_stack([np.arange(300) / 3, np.arange(300) % 2])
    assert np.abs(vertices(paths.simplify_line(written(line)))[-1] - line[-1]).max() < 0.05 + 1e-9


@pytest.mark.parametrize(
    ("simplify", "end", "most"), [("simplify_line", "", 0.25), ("simplify_area", "z", 0.5)]
)
def test_curves_keep_their_shape(paths, simplify, end, most):
    kept = vertices(getattr(paths, simplify)(written(circle()) + end))
    assert len(kept) < 200
    for places in (kept, (kept[1:] + kept[:-1]) / 2):  # вершины и середины отрезков
        assert np.abs(np.hypot(*places.T) - 100).max() < most


def test_neighbouring_areas_keep_one_border(paths):
    """Две половины кольца с общим краем: убраны одни и те же его вершины."""
    border = circle()[20:180]
    inner, outer = np.array([[0.0, 0.0]]), 2 * border
    first = vertices(paths.simplify_area(written(np.concatenate([border, inner])) + "z"))
    second = vertices(paths.simplify_area(written(np.concatenate([outer, border[::-1]])) + "z"))
    first, second = ({tuple(place) for place in found.round(1)} for found in (first, second))
    # У концов края соседи разные, и они могут решить иначе.
    middle = {tuple(place) for place in border[10:-10].round(1)}
    assert len(first & middle) > 20 and first & middle == second & middle


def test_area_with_a_hole_stays_so(paths):
    rings = written(circle()) + "z" + written(circle() / 2) + "z"
    assert paths.simplify_area(rings).count("z") == 2
