"""Графики в браузере: буквы видны на телефоне и не выходят за край, цвета следуют за темой."""

import pytest

pytestmark = pytest.mark.slow

PHONE = {"width": 375, "height": 800}
SMALLEST, SMALLEST_INDEX = 9, 8  # px: на осях и в подписях; в индексах и степенях
LETTERS = """
() => [...document.querySelectorAll(".plot svg")].flatMap(svg => {
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  return [...svg.querySelectorAll("text, tspan")].filter(e => !e.children.length).map(e => ({
    text: e.textContent,
    index: e.tagName === "tspan",
    size: scale * parseFloat(getComputedStyle(e).fontSize),
  }));
})
"""
OUTSIDE = """
() => [...document.querySelectorAll(".plot svg")].flatMap(svg => {
  const box = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].filter(text => {
    const place = text.getBoundingClientRect();
    return place.left < box.left - 2 || place.right > box.right + 2;
  }).map(text => text.textContent);
})
"""
COLOURS = """
() => [...document.querySelectorAll(".plot svg")].map(svg => [
  getComputedStyle(svg.querySelector("text")).fill,
  getComputedStyle(svg.querySelector("path")).fill,
])
"""


def test_letters_are_legible_on_a_phone(open_page, site, page_name):
    page = open_page(viewport=PHONE)
    page.goto(f"{site}/{page_name}.html")
    small = [
        letter
        for letter in page.evaluate(LETTERS)
        if letter["size"] < (SMALLEST_INDEX if letter["index"] else SMALLEST)
    ]
    assert not small


def test_letters_stay_inside(open_page, site, page_name):
    page = open_page(viewport=PHONE)
    page.goto(f"{site}/{page_name}.html")
    page.evaluate("document.fonts.ready")
    assert not page.evaluate(OUTSIDE)


def test_colours_follow_the_theme(open_page, site):
    found = {}
    for theme in ("light", "dark"):
        page = open_page(color_scheme=theme)
        page.goto(f"{site}/04-gabor-regression.html")
        found[theme] = page.evaluate(COLOURS)
    assert set(map(tuple, found["light"])) == {("rgb(31, 41, 51)", "rgb(255, 255, 255)")}
    assert set(map(tuple, found["dark"])) == {("rgb(228, 232, 236)", "rgb(18, 18, 18)")}
