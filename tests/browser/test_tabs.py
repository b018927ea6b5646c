"""Вкладки страницы 1.1: общий выбор, память, клавиатура, чтец с экрана, без JavaScript, бумага."""

import pytest

from tools.course import BOOK
from tools.frameworks.catalogue import (
    FOLDER,
    HOME,
    TITLES,
    VARIANT,
    code_of,
    read_notebooks,
    section,
)

pytestmark = pytest.mark.slow

KEYS = [name for name in TITLES if name != VARIANT]
CALM = {"reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 375, "height": 700}, "has_touch": True} | CALM
TARGET = 44  # пикселей: меньше пальцу трудно
SELECTED = """() => [...document.querySelectorAll(".tabs")].map(group =>
    [...group.querySelectorAll("[aria-selected=true]")].map(tab => tab.dataset.key).join())"""
SEEN = """() => [...document.querySelectorAll(".tabs")].map(group =>
    [...group.querySelectorAll(".tab")].filter(tab => tab.checkVisibility()).length)"""
FOCUSED = "document.activeElement.dataset.key"


@pytest.fixture
def page(open_page, site):
    page = open_page(**CALM)
    page.goto(f"{site}/{HOME}.html")
    return page


def groups(page) -> int:
    return page.locator(".tabs").count()


def test_choice_is_common_and_remembered(page):
    count = groups(page)
    assert count == 12 and page.evaluate(SELECTED) == ["pytorch"] * count
    button = page.locator(".tabs").nth(5).get_by_role("tab", name="JAX", exact=True)
    button.scroll_into_view_if_needed()
    before = button.bounding_box()["y"]
    button.click()
    assert page.evaluate(SELECTED) == ["jax"] * count
    assert page.evaluate(SEEN) == [1] * count
    assert abs(button.bounding_box()["y"] - before) < 2, "страница прыгнула под указателем"
    page.reload()
    assert page.evaluate(SELECTED) == ["jax"] * count


def test_code_of_a_tab_is_copied_as_it_is(open_page, site):
    page = open_page(permissions=["clipboard-read", "clipboard-write"], **CALM)
    page.goto(f"{site}/{HOME}.html")
    group = page.locator(".tabs").nth(1)
    group.get_by_role("tab", name="JAX", exact=True).click()
    group.locator(".cell_input:visible").hover()
    group.locator("button.copybtn:visible").click()
    (cell,) = code_of(section(read_notebooks(BOOK / FOLDER)["jax"], "Модель"))
    assert page.evaluate("navigator.clipboard.readText()") == cell.source


def test_unknown_memory_is_harmless(page):
    page.evaluate("localStorage.setItem('framework', 'theano')")
    page.reload()
    assert page.evaluate(SELECTED) == ["pytorch"] * groups(page)


def test_tabs_are_walked_with_arrows(page):
    first = page.locator(".tabs").first
    assert first.locator("[role=tab][tabindex='0']").count() == 1
    first.get_by_role("tab", name="PyTorch").focus()
    for key in [*KEYS[1:], KEYS[0]]:  # по кругу
        page.keyboard.press("ArrowRight")
        assert page.evaluate(FOCUSED) == key
        assert page.evaluate(SELECTED)[0] == key
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(FOCUSED) == KEYS[-1]
    page.keyboard.press("Home")
    assert page.evaluate(FOCUSED) == KEYS[0]
    page.keyboard.press("End")
    assert page.evaluate(FOCUSED) == KEYS[-1]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.role") == "tabpanel"


def test_screen_reader_hears_tabs_and_panels(page):
    first = page.locator(".tabs").first
    assert page.get_by_role("tablist", name="Фреймворк").count() == groups(page)
    assert first.get_by_role("tab").all_inner_texts() == [TITLES[key] for key in KEYS]
    assert first.get_by_role("tab", name="PyTorch", selected=True).count() == 1
    assert first.get_by_role("tabpanel", name="PyTorch", exact=True).count() == 1


def test_everything_is_read_without_scripts(open_page, site):
    page = open_page(java_script_enabled=False)
    page.goto(f"{site}/{HOME}.html")
    assert page.locator(".tab").count() == 12 * len(KEYS)
    assert all(page.locator(".tab").evaluate_all("tabs => tabs.map(tab => tab.checkVisibility())"))
    titles = page.locator(".tab-title")
    assert titles.first.is_visible() and titles.count() == 12 * len(KEYS)
    assert not page.locator(".tab-list").first.is_visible()


def test_everything_stands_on_paper(page):
    page.emulate_media(media="print")
    assert page.evaluate(SEEN) == [len(KEYS)] * groups(page)
    assert page.locator(".tab-title").first.is_visible()
    assert not page.locator(".tab-list").first.is_visible()


def test_tabs_fit_a_phone_and_a_finger(open_page, site):
    page = open_page(**PHONE)
    page.goto(f"{site}/{HOME}.html")
    buttons = page.locator(".tabs").first.get_by_role("tab")
    for button in buttons.all():
        button.tap()
        assert button.bounding_box()["height"] >= TARGET
        assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_other_pages_do_not_load_the_script(open_page, site):
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/02-tensors.html")
    assert not [url for url in asked if url.endswith("tabs.js")]
