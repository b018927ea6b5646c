"""Доступность: axe-core на каждой странице, в обеих темах и при трёх ширинах экрана."""

import pytest

from tools.audit.axe import THEMES, audit_page, violations
from tools.audit.chromium import missing

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def modules():
    if problem := missing(modules=True):
        pytest.skip(problem)


def test_page_is_accessible(page, site, page_name):
    assert audit_page(page, f"{site}/{page_name}.html") == []


def test_axe_notices_a_fault(page):
    """Страница без языка и с блёклым текстом: нарушения должны найтись."""
    page.set_content("<p style='color: #aaa'>Блёкло</p>")
    rules = {violation.partition(":")[0] for violation in violations(page)}
    assert {"color-contrast", "html-has-lang"} <= rules


@pytest.mark.parametrize("theme", THEMES)
def test_menu_and_search_are_accessible_when_open(open_page, site, theme):
    page = open_page(
        viewport={"width": 375, "height": 700}, color_scheme=theme, reduced_motion="reduce"
    )
    page.goto(f"{site}/04-gabor-regression.html")
    page.locator(".primary-toggle").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    assert page.locator("#pst-search-dialog").is_visible()
    assert violations(page) == []
