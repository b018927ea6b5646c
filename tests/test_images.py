"""Нарисованные рисунки: доступность, самостоятельность, цвета обеих тем."""

import re
import xml.etree.ElementTree as ET
from itertools import product
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[1] / "book"
DRAWINGS = sorted((BOOK / "images").glob("*.svg"))
STYLES = (BOOK / "_static" / "figures.css").read_text(encoding="utf-8")

PHONE = 343  # ширина текста на телефоне, px
SMALLEST_TEXT = 11  # px на таком телефоне
COLOUR = re.compile(r"var\(--fig-([a-z-]+), (#[0-9a-f]{6})\)")
PAINTED = {"rect", "circle", "path", "line", "polyline", "polygon", "ellipse", "text", "tspan"}


def theme(selector: str) -> dict[str, str]:
    """Цвета, заданные правилом `selector { … }`."""
    block = re.search(re.escape(selector) + r" \{([^}]*)\}", STYLES)[1]
    return dict(re.findall(r"--fig-([a-z-]+): (#[0-9a-f]{6});", block))


LIGHT = theme(":root")
DARK = theme('html[data-theme="dark"]')


def local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def classes(element: ET.Element) -> list[str]:
    return element.get("class", "").split()


class Drawing:
    """Разобранный рисунок: дерево и правила его стиля."""

    def __init__(self, path: Path):
        self.name = path.stem
        self.text = path.read_text(encoding="utf-8")
        self.root = ET.fromstring(self.text)
        self.elements = list(self.root.iter())
        (style,) = [element.text for element in self.elements if local(element) == "style"]
        self.selectors = re.findall(r"([^{}]+?) \{", style)
        self.rules = {
            selector.rpartition(".")[2]: dict(re.findall(r"([a-z-]+): ([^;]+);", body))
            for selector, body in re.findall(r"(\S[^{}]*?) \{([^}]*)\}", style)
        }

    def child(self, name: str) -> ET.Element:
        return next(element for element in self.root if local(element) == name)


@pytest.fixture(params=DRAWINGS, ids=lambda path: path.stem)
def drawing(request) -> Drawing:
    return Drawing(request.param)


def test_there_are_drawings():
    assert DRAWINGS


def test_has_a_name_and_a_description_in_russian(drawing):
    assert drawing.root.get("role") == "img"
    labels = [drawing.child(name) for name in ("title", "desc")]
    assert drawing.root.get("aria-labelledby").split() == [label.get("id") for label in labels]
    assert all(re.search("[а-яё]{3}", label.text) for label in labels)


def test_stretches_to_the_page(drawing):
    assert re.fullmatch(r"0 0 \d+ \d+", drawing.root.get("viewBox"))
    assert drawing.root.get("width") in (None, "100%")
    assert drawing.root.get("height") is None


def test_stands_alone(drawing):
    forbidden = {"script", "image", "foreignObject", "use", "a", "animate", "link"}
    assert not forbidden & {local(element) for element in drawing.elements}
    names = {name for element in drawing.elements for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or name.endswith("href")]
    text = drawing.text.replace('xmlns="http://www.w3.org/2000/svg"', "", 1)
    assert not re.search(r"://|@import|@font-face|data:", text)


def test_ids_are_its_own(drawing):
    ids = [element.get("id") for element in drawing.elements if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(name.startswith(f"{drawing.name}-") for name in ids)
    assert set(re.findall(r"url\(#?([^)]*)\)", drawing.text)) <= set(ids)
    # На странице рисунков несколько, и стиль каждого не должен задевать соседей.
    assert all(
        selector.strip().startswith(f"#{drawing.root.get('id')} .")
        for selector in drawing.selectors
    )


def test_every_colour_is_a_variable_of_the_theme(drawing):
    for element in drawing.elements:
        assert not {"fill", "stroke", "color", "style"} & set(element.attrib)
        if local(element) in PAINTED - {"tspan"}:
            assert classes(element), ET.tostring(element, encoding="unicode")
        assert set(classes(element)) <= set(drawing.rules)
    for rule in drawing.rules.values():
        for name in {"fill", "stroke"} & set(rule):
            colour = COLOUR.fullmatch(rule[name])
            assert colour or rule[name] == "none", rule
            # Без страницы, в ноутбуке, рисунок таков же, как в светлой теме.
            assert not colour or LIGHT[colour[1]] == colour[2]
    assert not re.search("#[0-9a-f]{3,8}", COLOUR.sub("", str(drawing.rules)))


def test_paper_lies_under_the_whole_drawing(drawing):
    paper = drawing.child("rect")
    assert classes(paper) == ["paper"]
    assert drawing.root.get("viewBox") == f"0 0 {paper.get('width')} {paper.get('height')}"


def test_letters_are_legible_on_a_phone(drawing):
    width = int(drawing.root.get("viewBox").split()[2])
    sizes = [
        float(size)
        for rule in drawing.rules.values()
        for size in re.findall(
            r"([\d.]+)px", rule.get("font", "") + " " + rule.get("font-size", "")
        )
    ]
    assert sizes and min(sizes) * PHONE / width >= SMALLEST_TEXT


def test_chapters_and_drawings_need_each_other():
    pages = "\n".join(page.read_text(encoding="utf-8") for page in BOOK.glob("*.md"))
    used = set(re.findall(r"images/([\w-]+)\.svg", pages))
    assert used == {path.stem for path in DRAWINGS}


def test_themes_define_the_same_variables():
    assert LIGHT.keys() == DARK.keys()


def luminance(colour: str) -> float:
    """Относительная яркость по WCAG 2.2."""
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_follows_its_definition():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def text_colours() -> set[str]:
    """Имена цветов, которыми в рисунках написан текст; белое по чёрному кружку отдельно."""
    found = set()
    for drawing in map(Drawing, DRAWINGS):
        for element in drawing.elements:
            if local(element) in {"text", "tspan"}:
                fills = [drawing.rules[name].get("fill") for name in classes(element)]
                found |= {COLOUR.fullmatch(fill)[1] for fill in fills if fill}
    return found - {"paper"}


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["светлая", "тёмная"])
def test_contrast_in_both_themes(colours):
    for name in text_colours():
        assert contrast(colours[name], colours["paper"]) >= 4.5, name
    fills = [name for name in colours if name.endswith("-soft")] + ["surface"]
    for text, fill in product(["ink"], fills):
        assert contrast(colours[text], colours[fill]) >= 4.5, (text, fill)
    for line in ["ink", "muted", "blue", "orange", "green", "red", "purple"]:
        assert contrast(colours[line], colours["paper"]) >= 3, line
