"""Пути графика записаны коротко: шагами от места к месту, соседние линии одного вида — вместе.

Шаги короче мест и лучше сжимаются, а каждый элемент рисунка браузеру телефона дорог.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from itertools import groupby

import numpy as np
from matplotlib.path import Path

SVG = "{http://www.w3.org/2000/svg}"
# Место пути и то, что нарисовано от него: значок, записанный шагами, или замыкание.
PLACE = re.compile(r"([ML]) ?(-?[\d.]+) (-?[\d.]+) *([a-z][^ML]*)?")
LEAD = re.compile(r"m(-?[\d.]+) (-?[\d.]+)")
LINE, AREA = 0.12, 0.25  # незаметный сдвиг в пунктах: у линии и, за один проход, у края заливки
PASSES = 12
DOT = "h0"  # линия нулевой длины: точка размером с её толщину
CODES = {"M": Path.MOVETO, "L": Path.LINETO}
Place = tuple[str, float, float, str]  # M или L, место, что нарисовано от него


def steps(places: Iterable[Place]) -> str:
    """Путь по местам с точностью до десятой: `M0 0h100v100`."""
    written, pen = [], None
    for letter, x, y, mark in places:
        x, y = 10 * round(10 * x), 10 * round(10 * y)  # в сотых: значок мелкий
        if lead := LEAD.match(mark):
            x, y = x + round(100 * float(lead[1])), y + round(100 * float(lead[2]))
            mark = mark[lead.end() :]
        if pen is None:
            written.append(f"M{pair(x, y)}")
        elif letter == "L" and y == pen[1]:
            written.append(f"h{short(x - pen[0])}")
        elif letter == "L" and x == pen[0]:
            written.append(f"v{short(y - pen[1])}")
        else:
            written.append(f"{'ml'[letter == 'L']}{pair(x - pen[0], y - pen[1])}")
        written.append(mark)
        # Замкнутый значок возвращает перо туда, где начат; где оно после прочих, не следим.
        returned = mark in ("", DOT) or (lead and mark.endswith("z") and "m" not in mark)
        pen = (x, y) if returned else None
    return "".join(written)


def vertices(commands: str) -> list[tuple[str, float, float]]:
    """Вершины ломаной: M или L и место."""
    return [(letter, float(x), float(y)) for letter, x, y, _ in PLACE.findall(commands)]


def simplify_line(commands: str) -> str:
    """Линия без вершин, которые не видны: они ближе `LINE` к прямой между соседними."""
    letters, *places = zip(*vertices(commands), strict=True)
    path = Path(np.transpose(places), [CODES[letter] for letter in letters])
    path.simplify_threshold = LINE
    simple = path.cleaned(simplify=True)
    drawn = np.isin(simple.codes, [*CODES.values()])
    places = np.round(simple.vertices[drawn], 1)
    starts = simple.codes[drawn] == Path.MOVETO
    kept = starts | np.diff(places, axis=0, prepend=np.nan).any(axis=1)
    points = zip(starts[kept], *places[kept].T.tolist(), strict=True)
    return steps(("M" if start else "L", x, y, "") for start, x, y in points)


def simplify_area(commands: str) -> str:
    """Заливка, край которой записан короче; у соседних заливок общий край остаётся общим."""
    rings = []
    for letter, x, y in vertices(commands):
        if letter == "M":
            rings.append([])
        rings[-1].append((x, y))
    written = []
    for ring in rings:
        points = [("L", x, y, "") for x, y in thin(np.round(ring, 1)).tolist()]
        written.append(steps([("M", *points[0][1:]), *points[1:]]) + "z")
    return "".join(written)


def thin(ring: np.ndarray) -> np.ndarray:
    """Кольцо вершин (n, 2) без незаметных.

    Убрать вершину или оставить, решают она и две соседние, а из соседних незаметных первой уходит
    та, чьё место «меньше»: с какой стороны идти вдоль края, неважно.
    """
    ring = ring[(ring != np.roll(ring, 1, axis=0)).any(axis=1)]  # не стоять на месте
    for _ in range(PASSES):
        before, after = np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0)
        chord, step = after - before, ring - before
        length = np.maximum(np.hypot(*chord.T), 1e-9)
        shift = np.abs(chord[:, 0] * step[:, 1] - chord[:, 1] * step[:, 0]) / length
        rank = np.sin(ring @ [12.9898, 78.233]) * 43758.5453 % 1  # место, перемешанное до числа
        rank[shift.round(6) > AREA] = np.inf  # заметна
        ring = ring[(rank >= np.roll(rank, 1)) | (rank >= np.roll(rank, -1))]
    return ring


def pair(x: int, y: int) -> str:
    """Два числа из сотых долей: знак минуса их уже разделяет."""
    return f"{short(x)}{'' if y < 0 else ' '}{short(y)}"


def short(value: int) -> str:
    """Число из сотых долей без лишних знаков: −50 → «-.5», 200 → «2»."""
    return re.sub(r"\b0(?=\.)", "", f"{value / 100:g}")


def shorten(commands: str) -> str:
    """Тот же путь шагами; путь с кривыми остаётся как был."""
    places = PLACE.findall(commands)
    if PLACE.sub("", commands).strip():
        return commands
    return steps((letter, float(x), float(y), mark.strip()) for letter, x, y, mark in places)


def shorten_all(root: ET.Element) -> None:
    """Записать шагами все пути рисунка, кроме значков и того, что уже записано так."""
    marks = {path for place in root.iter(f"{SVG}defs") for path in place.findall(f"{SVG}path")}
    for path in root.iter(f"{SVG}path"):
        if path not in marks and "d" in path.attrib:  # у пустого ряда пути нет
            path.set("d", shorten(path.get("d")))


def merge_lines(root: ET.Element) -> None:
    """Сделать подряд стоящие линии одного вида одним путём."""
    for parent in list(root.iter()):
        children = []
        for look, elements in groupby(parent, look_of_line):
            elements = list(elements)
            if look:
                elements[0].set("d", "".join(line.get("d") for line in elements))
                elements = elements[:1]
            children += elements
        parent[:] = children


def look_of_line(element: ET.Element) -> tuple | None:
    """Всё, кроме места, у линии без заливки; у прочих элементов — ничего."""
    line = "d" in element.attrib and "fill: none" in element.get("style", "")
    return line and tuple(sorted(item for item in element.items() if item[0] != "d")) or None
