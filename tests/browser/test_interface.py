"""Тема, копирование, сворачивание, меню на телефоне — мышью и с клавиатуры."""

import pytest

from tools.audit.axe import ANY_KEY, UNFOLD
from tools.blocks import read_cells
from tools.course import BOOK, Book

pytestmark = pytest.mark.slow

CHAPTER = "04-gabor-regression"
ELSEWHERE = "homework-01"
REMOVED = {"remove-cell", "remove-input"}
FOCUSED = "element => element === document.activeElement"
PLACE = """() => {
    const element = document.activeElement;
    return element.closest('dialog[open]') ? 'меню' : element.tagName;
}"""
# Знаки кода, которые накрыла кнопка копирования.
UNDER_BUTTONS = """() => [...document.querySelectorAll('button.copybtn')].flatMap(button => {
    const place = button.getBoundingClientRect(), code = button.parentElement.querySelector('pre');
    const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    const hidden = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const start = node.data.search(/\\S/);
        if (start < 0) continue;
        const range = document.createRange();
        range.setStart(node, start);
        range.setEnd(node, node.data.trimEnd().length);
        const covers = [...range.getClientRects()].some(box => box.right > place.left
            && box.left < place.right && box.bottom > place.top + 4 && box.top < place.bottom - 4);
        if (covers) hidden.push(node.data.slice(0, 60));
    }
    return hidden;
})"""
PHONE = {"viewport": {"width": 375, "height": 700}, "has_touch": True}
WITH_CODE = [
    name for name, page in Book().pages.items() if page.path.with_suffix(".ipynb").exists()
]


def theme(page) -> str:
    return page.locator("html").get_attribute("data-theme")


@pytest.mark.parametrize("action", ["мышь", "Enter", "Space"])
@pytest.mark.parametrize("system", ["light", "dark"])
def test_theme_switches_and_is_remembered(open_page, site, action, system):
    page = open_page(color_scheme=system)
    page.goto(f"{site}/{CHAPTER}.html")
    assert theme(page) == system, "пока читатель не выбрал, тема — как в системе"
    switch = page.locator(".theme-switch-button:visible")
    seen = set()
    for _ in range(3):
        if action == "мышь":
            switch.click()
        else:
            switch.press(action)
        assert switch.evaluate(FOCUSED), "фокус ушёл с кнопки"
        seen.add(theme(page))
    assert seen == {"light", "dark"}

    other = "light" if system == "dark" else "dark"
    while theme(page) != other:
        switch.click()
    page.goto(f"{site}/{ELSEWHERE}.html")
    assert theme(page) == other


def shown_code(name: str) -> list[str]:
    """Код ячеек, видимых на странице: таким он написан в главе, вместе с решениями упражнений."""
    cells = [cell for _, cell in read_cells(BOOK / f"{name}.md") if cell.cell_type == "code"]
    return [cell.source for cell in cells if not REMOVED & set(cell.metadata.get("tags", []))]


@pytest.mark.parametrize("name", WITH_CODE)
def test_button_copies_exactly_the_code(open_page, site, name):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/{name}.html")
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    copied = []
    for cell in page.locator("div.cell_input:not(.tab *)").all():  # вкладки — в test_tabs
        cell.hover()
        cell.locator("button.copybtn").click()
        copied.append(page.evaluate("navigator.clipboard.readText()"))
    assert copied == shown_code(name)


def test_copying_works_by_keyboard(open_page, site):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/{CHAPTER}.html")
    button = page.locator("div.cell_input:visible button.copybtn").first
    button.press("Enter")
    assert page.evaluate("navigator.clipboard.readText()") == shown_code(CHAPTER)[0]
    assert button.evaluate("button => getComputedStyle(button).opacity !== '0'")


@pytest.mark.parametrize("name", WITH_CODE)
def test_copy_button_of_a_phone_hides_no_code(open_page, site, name):
    """Без мыши кнопка видна всегда."""
    page = open_page(**PHONE, is_mobile=True)
    page.goto(f"{site}/{name}.html")
    page.keyboard.press(ANY_KEY)
    page.evaluate(UNFOLD)
    assert page.locator("button.copybtn:visible").count()
    assert page.evaluate(UNDER_BUTTONS) == []


@pytest.mark.parametrize("action", ["мышь", "Enter", "Space"])
def test_code_unfolds_and_folds(page, site, action):
    page.goto(f"{site}/{CHAPTER}.html")
    fold = page.locator("article details:has(pre)").first
    summary, code = fold.locator("summary").first, fold.locator("pre").first
    for visible in (True, False):
        if action == "мышь":
            summary.click()
        else:
            summary.press(action)
        assert code.is_visible() == visible


@pytest.mark.parametrize("toggle", [".primary-toggle", ".secondary-toggle"])
@pytest.mark.parametrize("action", ["касание", "Enter"])
def test_menu_opens_keeps_focus_and_closes(open_page, site, toggle, action):
    page = open_page(**PHONE)
    page.goto(f"{site}/{CHAPTER}.html")
    button, menu = page.locator(toggle), page.locator("dialog[open]")
    if action == "касание":
        button.tap()
    else:
        button.press(action)
    menu.wait_for(state="visible")
    stops = set()
    for _ in range(60):  # кроме меню фокус достаётся разве что самому окну браузера
        page.keyboard.press("Tab")
        stops.add(page.evaluate(PLACE))
    assert "меню" in stops <= {"меню", "BODY"}
    page.keyboard.press("Escape")
    menu.wait_for(state="detached")
    assert button.evaluate(FOCUSED), "фокус не вернулся на кнопку"


def test_menu_leads_to_the_chapter(open_page, site):
    page = open_page(**PHONE)
    page.goto(f"{site}/{CHAPTER}.html")
    page.locator(".primary-toggle").tap()
    page.locator("dialog[open]").get_by_role("link", name="Домашнее задание").tap()
    page.wait_for_url(f"**/{ELSEWHERE}.html")


def test_contents_name_every_heading_in_order(page, site, page_name):
    page.goto(f"{site}/{page_name}.html")
    listed, headings = page.evaluate("""() => {
        const words = element => element.textContent.replace(/#$/, '').trim();
        const listed = [...document.querySelectorAll('nav.page-toc a')].map(words);
        const headings = [...document.querySelectorAll('article :is(h2, h3, h4)')].map(words);
        return [listed, headings];
    }""")
    assert listed == headings


def test_contents_mark_the_section_being_read(page, site):
    page.goto(f"{site}/{CHAPTER}.html")
    marked = page.locator("nav.page-toc a[aria-current]")
    assert marked.count() == 0, "над первым заголовком не отмечено ничего"
    for anchor in ("uprazhneniya", "sec-mse", "itogi"):
        page.locator(f"nav.page-toc a[href='#{anchor}']").click()
        page.wait_for_function(
            "anchor => document.querySelector('nav.page-toc a[aria-current]')?.hash === anchor",
            arg=f"#{anchor}",
        )
        assert marked.count() == 1


def test_phone_has_no_button_for_showing_on_a_wall(open_page, site):
    page = open_page(**PHONE)
    page.goto(f"{site}/{CHAPTER}.html")
    assert page.locator(".projector-button").count() == 1
    assert not page.locator(".projector-button").is_visible()
