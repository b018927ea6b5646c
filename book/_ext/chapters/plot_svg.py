"""SVG из matplotlib превращается в часть страницы.

Слова набраны шрифтом страницы, буквы формул — шрифтом её формул, цвета палитры заменены
переменными из `_static/figures.css`. Идентификаторы у каждого рисунка свои, а невидимое
(описание файла, лишние вершины и цифры) убрано.
"""

import gzip
import re
import xml.etree.ElementTree as ET
from itertools import groupby

from sphinx.errors import SphinxError

from .plot_paths import SVG, merge_lines, shorten_all, simplify_area, simplify_line
from .plot_points import merge_points

HREF = "{http://www.w3.org/1999/xlink}href"
LARGEST = 16_000  # байт после сжатия
CSS_PIXEL = 72 / 96  # matplotlib измеряет в пунктах
GLYPH_WIDTH = 0.6  # средняя ширина буквы в долях её размера
MATH_SIZE, INDEX_SIZE = 1.2, 1.15  # у шрифта формул буквы ниже; индекс должен читаться на телефоне

LONG_PATH = 400  # знаков; короткие — это оси и значки точек

COLOUR = re.compile(r"#[0-9a-f]{6}\b")
REFERENCE = re.compile(r"(?<=#)\w+")
CURVE = re.compile(r"[CQ]")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
UNTURNED = re.compile(r"rotate\(-?0 [^)]*\)")
FONT = re.compile(r"font-family: [^;]*;? ?")
RELATION = re.compile(r" *([=<>≈≤≥≠]) *")
FONT_SIZE = re.compile(r"font-size: ([\d.]+)px")


class PlotError(SphinxError):
    """График нельзя поставить на страницу."""

    category = "Сборка остановлена"


def inline(source: str, alt: str, prefix: str, colours: dict[str, str]) -> str:
    """Текст графика для вставки в HTML.

    Parameters
    ----------
    source : str
        SVG из matplotlib с настройкой `svg.fonttype: none`.
    alt : str
        Описание для чтеца.
    prefix : str
        Начало идентификаторов: в PDF все графики курса стоят на одной странице.
    colours : dict
        Переменная для каждого цвета палитры.

    Raises
    ------
    PlotError
        Если цвет не из палитры, в подписи десятичная точка или рисунок слишком велик.
    """
    root = ET.fromstring(source)
    for parent in list(root.iter()):
        for name in ("metadata", "style"):  # правило стиля было бы правилом всей страницы
            for child in parent.findall(f"{SVG}{name}"):
                parent.remove(child)
    width, height = (float(side) / CSS_PIXEL for side in root.get("viewBox").split()[2:])
    root.attrib |= {"role": "img", "aria-label": alt}
    root.attrib |= {"width": f"{width:.0f}", "height": f"{height:.0f}"}
    flow_formulas(root)
    used = dict.fromkeys(REFERENCE.findall(" ".join(references(root))))
    names = {name: f"{prefix}-{number}" for number, name in enumerate(used)}
    for element in root.iter():
        tidy(element, names, colours)
    flatten(root)
    merge_points(root)
    merge_lines(root)
    shorten_all(root)
    ET.register_namespace("", SVG[1:-1])
    svg = ET.tostring(root, encoding="unicode")
    size = len(gzip.compress(svg.encode()))
    if size > LARGEST:
        raise PlotError(
            f"{size} байт после сжатия, можно {LARGEST}: рисуйте меньше точек "
            "или добавьте rasterized=True"
        )
    return svg


def references(root: ET.Element):
    """Атрибуты, в которых стоят ссылки на части рисунка."""
    for element in root.iter():
        yield element.get(HREF, "")
        yield element.get("clip-path", "")


def tidy(element: ET.Element, names: dict[str, str], colours: dict[str, str]) -> None:
    """Оставить нужное: свои идентификаторы, видимые доли пункта, цвета темы."""
    for name, value in list(element.attrib.items()):
        if name == "id":
            del element.attrib[name]
            if value in names:
                element.set(name, names[value])
        elif name in (HREF, "clip-path"):
            del element.attrib[name]
            link = REFERENCE.sub(lambda m: names[m[0]], value)
            element.set(name.rpartition("}")[2], link)
        elif name == "d" and len(value) > LONG_PATH and not CURVE.search(value):
            line = "fill: none" in element.get("style", "")
            element.set(name, simplify_line(value) if line else simplify_area(value))
        elif name in ("d", "x", "y", "dy", "transform"):
            if turned := UNTURNED.sub("", value):
                element.set(name, NUMBER.sub(lambda m: shorter(float(m[0])), turned).strip())
            else:
                del element.attrib[name]
        elif name == "style":
            element.set(name, COLOUR.sub(lambda m: variable(m[0], colours), FONT.sub("", value)))
    if re.search(r"\d\.\d", element.text or ""):
        raise PlotError(f"десятичная точка в подписи «{element.text}»: есть src.plots.in_russian")
    for part in ("text", "tail"):  # переводы строк между элементами — лишний вес
        if "\n" in (getattr(element, part) or ""):
            setattr(element, part, None)


def shorter(value: float) -> str:
    """Место с точностью до десятой доли пункта; у значков и шагов, они малы, — до сотой."""
    return f"{round(value, 1 if abs(value) >= 10 else 2) + 0:g}"


def flatten(parent: ET.Element) -> None:
    """Убрать группы, которые ничего не задают: браузеру телефона дорог каждый элемент."""
    for child in list(parent):
        flatten(child)
        if child.tag == f"{SVG}g" and not child.attrib:
            place = list(parent).index(child)
            parent[place : place + 1] = list(child)


def variable(colour: str, colours: dict[str, str]) -> str:
    """Цвет страницы вместо цвета графика."""
    if colour not in colours:
        raise PlotError(f"цвета {colour} нет в палитре: возьмите цвет из src.plots")
    return f"var({colours[colour]})"


def flow_formulas(root: ET.Element) -> None:
    """Собрать подписи с формулами: matplotlib ставит каждую букву отдельно.

    Места рассчитаны на его шрифт; строка, собранная снова, ровна и в шрифте страницы.
    """
    legends = [g for g in root.iter(f"{SVG}g") if g.get("id", "").startswith("legend")]
    from_left = {text for legend in legends for text in legend.iter(f"{SVG}text")}
    for text in root.iter(f"{SVG}text"):
        letters = sorted(text, key=lambda letter: float(letter.get("x")))
        if not letters:
            continue
        largest = max(map(font_size, letters))
        if text not in from_left:
            width = float(letters[-1].get("x")) + GLYPH_WIDTH * font_size(letters[-1])
            text.attrib |= {"x": str(width / 2), "style": "text-anchor: middle"}
        text[:] = []
        height = 0.0
        for (y, style), run in groupby(
            letters, lambda letter: (letter.get("y"), letter.get("style"))
        ):
            span = ET.SubElement(text, f"{SVG}tspan", {"dy": str(float(y) - height)})
            run = list(run)
            span.text = RELATION.sub(r" \1 ", "".join(letter.text for letter in run))
            size = font_size(run[0])
            if "oblique" in style:
                span.set("class", "plot-math")
                size *= MATH_SIZE
            elif size < largest:
                size *= INDEX_SIZE
            span.set("style", f"font-size: {size:.1f}px")
            height = float(y)


def font_size(letter: ET.Element) -> float:
    """Размер шрифта буквы."""
    return float(FONT_SIZE.search(letter.get("style"))[1])
