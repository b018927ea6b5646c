"""Точки одного ряда становятся одной линией: сотни ссылок `<use>` на телефоне медленны.

matplotlib рисует каждую точку отдельной ссылкой на значок. Здесь значок повторён внутри одного
`path`: его шаги записаны относительно точки, поэтому у всех точек они одинаковы и хорошо сжаты.
"""

import re
import xml.etree.ElementTree as ET
from itertools import groupby

from .plot_paths import DOT, SVG

PLACE = {"x", "y"}
STEP = re.compile(r"([MLCQz])([^MLCQz]*)")
CIRCLE = "M" + 8 * "C" + "z"  # так matplotlib рисует круглый значок
ROUND = re.compile(r"m0 ([\d.]+)a.*z")
# Круг одного цвета с каймой; чёрную заливку matplotlib не называет.
ONE_COLOUR = re.compile(r"fill: ([^;]+); stroke: \1|stroke: var\(--fig-ink\)")


def relative(commands: str) -> str:
    """Путь значка шагами от его начала: `M 0 3 L 3 0 z` → `m0 3l3 -3z`; круг — две дуги."""
    found = STEP.findall(commands)
    if "".join(letter for letter, _ in found) == CIRCLE:
        radius = found[0][1].split()[1]
        arc = f"a{radius} {radius} 0 1 0 0"
        return f"m0 {radius}{arc} -{2 * float(radius):g}{arc} {2 * float(radius):g}z"
    x = y = 0.0
    steps = []
    for letter, numbers in found:
        values = list(map(float, numbers.split()))
        pairs = list(zip(values[::2], values[1::2], strict=True))
        moved = [f"{a - x:.4g} {b - y:.4g}" for a, b in pairs]
        steps.append(letter.lower() + " ".join(moved))
        if pairs:
            x, y = pairs[-1]
    return "".join(steps)


def merge_points(root: ET.Element) -> None:
    """Заменяет подряд стоящие `<use>` одного вида одним `path`."""
    marks = {path.get("id"): path.get("d") for path in root.iter(f"{SVG}path") if path.get("id")}
    for parent in list(root.iter()):
        children = []
        for look, elements in groupby(parent, look_of_mark):
            elements = list(elements)
            if look and len(elements) > 1:
                elements = [row(elements, relative(marks[elements[0].get("href")[1:]]))]
            children += elements
        parent[:] = children
    linked = {use.get("href")[1:] for use in root.iter(f"{SVG}use")}
    for place in list(root.iter(f"{SVG}defs")):
        for path in place.findall(f"{SVG}path"):
            if path.get("id") not in linked:
                place.remove(path)


def look_of_mark(element: ET.Element) -> tuple | None:
    """Всё, кроме места, у ссылки на значок; у прочих элементов — ничего."""
    if element.tag != f"{SVG}use":
        return None
    return tuple(sorted(item for item in element.items() if item[0] not in PLACE))


def dot_style(style: str, width: float) -> str:
    """Вид линии, у которой точка — круг шириной `width`."""
    colour = style.rpartition("stroke: ")[2]
    return f"fill: none; stroke: {colour}; stroke-width: {width:g}; stroke-linecap: round"


def row(points: list[ET.Element], mark: str) -> ET.Element:
    """Один `path` вместо точек `points`."""
    looks = {name: value for name, value in points[0].items() if name not in {*PLACE, "href"}}
    style, disc = looks.get("style", ""), ROUND.fullmatch(mark)
    if disc and ONE_COLOUR.fullmatch(style):  # круг с каймой в пункт — точка толстой линии
        looks["style"] = dot_style(style, 2 * float(disc[1]) + 1)
        mark = DOT
    places = (f"M{float(point.get('x')):.1f} {float(point.get('y')):.1f}" for point in points)
    return ET.Element(f"{SVG}path", {"d": "".join(place + mark for place in places), **looks})
