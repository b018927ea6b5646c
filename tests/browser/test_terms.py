"""Термин главы: значение видно по наведению и с фокусом, умещается на экране, не мешает тексту."""

import pytest

from tools.course import BOOK
from tools.glossary import PAGE, read_glossary

pytestmark = pytest.mark.slow

CHAPTER = "04-gabor-regression"
# Значение рядом с термином и в пределах окна.
FITS = """link => {
  const [term, tip] = [link, link.nextSibling].map(part => part.getBoundingClientRect());
  const gap = Math.max(tip.top - term.bottom, term.top - tip.bottom);
  return tip.width > 100 && tip.left >= 0 && tip.right <= innerWidth
    && tip.top >= 0 && tip.bottom <= innerHeight && Math.abs(gap) < 6;
}"""
SETTLED = 60  # миллисекунд хватает, чтобы страница прокрутилась к термину


@pytest.fixture
def chapter(open_page, site):
    """Открывает главу и отдаёт её термины."""

    def opened(**options):
        page = open_page(reduced_motion="reduce", **options)
        page.goto(f"{site}/{CHAPTER}.html")
        return page, page.locator(".explained > a").all()

    return opened


def meaning(term):
    """Подсказка термина."""
    return term.locator("xpath=following-sibling::span")


@pytest.mark.parametrize(
    ("width", "theme", "scripts"), [(375, "light", True), (1400, "dark", False)]
)
def test_meaning_appears_with_focus_and_fits(chapter, width, theme, scripts):
    size = {"width": width, "height": 700}
    page, terms = chapter(viewport=size, color_scheme=theme, java_script_enabled=scripts)
    assert len(terms) > 20
    wanted = {term.anchor: term.meaning for term in read_glossary(BOOK).values()}
    for term in filter(lambda term: term.is_visible(), terms):
        tip = meaning(term)
        assert not tip.is_visible()
        term.focus()
        page.wait_for_timeout(SETTLED)
        assert term.evaluate(FITS), term.text_content()
        anchor = term.get_attribute("href").partition("#")[2]
        assert tip.text_content() == wanted[anchor]
        assert term.get_attribute("aria-describedby") == tip.get_attribute("id")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_meaning_can_be_hovered_and_dismissed(chapter):
    page, (first, second, *_) = chapter()
    first.hover()
    meaning(first).hover()
    assert meaning(first).is_visible()
    page.keyboard.press("Escape")
    assert not meaning(first).is_visible()
    second.hover()
    assert meaning(second).is_visible() and not meaning(first).is_visible()
    first.hover()
    assert meaning(first).is_visible(), "по Esc значение скрылось навсегда"

    page.mouse.move(0, 0)
    second.focus()
    page.keyboard.press("Escape")
    assert not meaning(second).is_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert meaning(second).is_visible()


def test_touch_follows_the_link(chapter):
    page, (first, *_) = chapter(viewport={"width": 375, "height": 700}, has_touch=True)
    first.tap()
    page.wait_for_url(f"**/{PAGE}.html#term-regression")


def test_meanings_stay_out_of_text_copies_and_paper(chapter):
    page, (first, *_) = chapter()
    hidden = meaning(first).text_content()
    first.hover()
    select = "getSelection().selectAllChildren(document.querySelector('article'))"
    assert hidden not in page.evaluate(f"{select}, String(getSelection())")
    page.mouse.move(0, 0)
    assert hidden not in page.inner_text("article")
    first.focus()
    page.emulate_media(media="print")
    assert not meaning(first).is_visible()
