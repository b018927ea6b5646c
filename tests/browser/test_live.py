"""Интерактивные рисунки вообще: оживают рядом с читателем, не двигают страницу, не мешают никому.

Что каждый из них считает верно, проверяют тесты в папке `live`.
"""

import statistics

import pytest

from tests.browser.test_plots import LETTERS, SMALLEST
from tools.audit.axe import THEMES, UNFOLD, WIDTHS, violations
from tools.audit.chromium import missing
from tools.course import Book

pytestmark = pytest.mark.slow
LARGEST = 150 * 1024  # байтов: скрипты рисунка и его данные
SLOWEST = 8  # мс на кадр: половина того, что даёт экран с частотой 60 Гц
PAGES = [
    name
    for name, page in Book().pages.items()
    if "interactive(" in page.path.read_text(encoding="utf-8")
]
SCREENS = [{"width": 375, "height": 800}, {"width": 1400, "height": 900}]

NAMES = "() => [...document.querySelectorAll('.live')].map(live => live.parentElement.id)"
# Содержание справа раскрывается, пока страницу листают: это тема, а не рисунок.
SHIFTS = """() => {
  window.shift = 0;
  const outside = ({ node }) => !node?.parentElement?.closest(".bd-sidebar-secondary");
  new PerformanceObserver(list => list.getEntries()
    .filter(entry => entry.sources.some(outside))
    .forEach(entry => { shift += entry.value; })
  ).observe({ type: "layout-shift", buffered: true });
}"""
# Сколько лишнего места оставлено под рисунок и скольких пикселей ему не хватило.
ROOM = """live => {
  const end = live.lastElementChild.getBoundingClientRect().bottom;
  const used = end - live.getBoundingClientRect().top;
  return parseFloat(getComputedStyle(live).minHeight) - used;
}"""
# Кадр с ожившим рисунком нарисован целиком.
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Время от начала кадра до конца рисования, пока читатель тянет каждый ползунок.
FRAMES = """async (live) => {
  const times = [];
  for (const input of live.querySelectorAll("input[type=range]")) {
    const { min, max, value } = input;
    for (let i = 0; i <= 20; i++) {
      input.value = Number(min) + (max - min) * i / 20;
      input.dispatchEvent(new Event("input"));
      times.push(await new Promise(done => requestAnimationFrame(
        begin => done(performance.now() - begin))));
    }
    input.value = value;
    input.dispatchEvent(new Event("input"));
  }
  return times;
}"""


def wake(page, site: str, chapter: str) -> list[str]:
    """Открыть страницу, дойти до каждого рисунка, дождаться, пока он оживёт; вернуть имена."""
    page.goto(f"{site}/{chapter}.html")
    names = page.evaluate(NAMES)
    assert names, f"{chapter}: ни одного интерактивного рисунка"
    for name in names:
        page.locator(f"#{name}").scroll_into_view_if_needed()
        page.wait_for_selector(f"#{name} .live-on")
        page.evaluate(DRAWN)
    return names


@pytest.mark.parametrize("chapter", PAGES)
def test_nothing_is_loaded_before_it_is_near(open_page, site, chapter):
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/{chapter}.html", wait_until="networkidle")
    assert not [url for url in asked if "/_live/" in url]
    wake(page, site, chapter)
    assert [url for url in asked if "/_live/" in url]


@pytest.mark.parametrize("chapter", PAGES)
@pytest.mark.parametrize("screen", SCREENS, ids=["телефон", "широкий"])
def test_page_does_not_jump(open_page, site, chapter, screen):
    page = open_page(viewport=screen)
    page.add_init_script(f"({SHIFTS})()")
    names = wake(page, site, chapter)
    assert page.evaluate("shift") < 0.001
    for name in names:
        spare = page.locator(f"#{name} .live").evaluate(ROOM)
        assert 0 <= spare < 24, f"{name}: под рисунок оставлено на {spare:.0f} px больше, чем нужно"


@pytest.mark.parametrize("chapter", PAGES)
def test_figure_is_light(page, site, site_folder, chapter):
    page.goto(f"{site}/{chapter}.html")
    for files in page.evaluate(
        "() => [...document.querySelectorAll('.live')].map(live => live.dataset.files)"
    ):
        sizes = {file: (site_folder / file).stat().st_size for file in files.split()}
        assert sum(sizes.values()) <= LARGEST, sizes


@pytest.mark.parametrize("chapter", PAGES)
def test_dragging_is_smooth(page, site, chapter):
    for name in wake(page, site, chapter):
        times = page.locator(f"#{name} .live").evaluate(FRAMES)
        # Не середина, а десятая часть: соседи по процессору прибавляют время почти любому кадру.
        assert statistics.quantiles(times, n=10)[0] <= SLOWEST, name


@pytest.mark.parametrize("chapter", PAGES)
def test_living_figures_are_accessible(open_page, site, chapter):
    if problem := missing(modules=True):
        pytest.skip(problem)
    for theme in THEMES:
        page = open_page(color_scheme=theme, reduced_motion="reduce")
        wake(page, site, chapter)
        page.evaluate(UNFOLD)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert violations(page) == []


@pytest.mark.parametrize("chapter", PAGES)
def test_every_control_works_from_the_keyboard_and_has_a_name(page, site, chapter):
    for name in wake(page, site, chapter):
        live = page.locator(f"#{name} .live")
        for slider in live.get_by_role("slider").all():
            assert slider.get_attribute("aria-label")
            before = slider.input_value(), slider.get_attribute("aria-valuetext")
            slider.press("Home")
            slider.press("ArrowRight")
            after = slider.input_value(), slider.get_attribute("aria-valuetext")
            assert all(after) and (after != before or slider.get_attribute("min") == before[0])
        for button in live.get_by_role("button").all():
            button.focus()
            page.keyboard.press("Enter")
        assert live.get_attribute("data-values")


@pytest.mark.parametrize("chapter", PAGES)
@pytest.mark.parametrize("screen", SCREENS, ids=["телефон", "широкий"])
def test_living_figures_fit_the_screen(open_page, site, chapter, screen):
    page = open_page(viewport=screen, has_touch=True)
    wake(page, site, chapter)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    letters = page.evaluate(LETTERS.replace(".plot svg", ".live-stage svg"))
    small = [letter for letter in letters if letter["size"] < SMALLEST]
    assert small == []


@pytest.mark.parametrize("chapter", PAGES)
def test_figures_live_from_disk(page, site_folder, chapter):
    page.goto((site_folder / f"{chapter}.html").as_uri())
    for name in page.evaluate(NAMES):
        page.locator(f"#{name}").scroll_into_view_if_needed()
        page.wait_for_selector(f"#{name} .live-on")


@pytest.mark.parametrize("chapter", PAGES)
def test_without_scripts_an_ordinary_figure_stands_there(open_page, site, chapter):
    page = open_page(java_script_enabled=False)
    page.goto(f"{site}/{chapter}.html")
    for live in page.locator(".live").all():
        assert live.locator("svg").first.is_visible()


@pytest.mark.parametrize("chapter", PAGES)
def test_paper_shows_the_ordinary_figure(page, site, chapter):
    names = wake(page, site, chapter)
    page.emulate_media(media="print")
    for name in names:
        live = page.locator(f"#{name} .live")
        assert not live.locator(".live-stage").is_visible()
        assert live.locator(":scope > :not(.live-stage) svg").first.is_visible()


def test_script_that_does_not_come_leaves_the_ordinary_figure(browser, site):
    page = browser.new_page()  # не open_page: ошибки в консоли здесь неизбежны
    page.route("**/_live/live.js", lambda route: route.abort())
    page.goto(f"{site}/{PAGES[0]}.html")
    name = page.evaluate(NAMES)[0]
    with page.expect_event("requestfailed"):
        page.locator(f"#{name}").scroll_into_view_if_needed()
    assert page.locator(f"#{name} .live svg").first.is_visible()
    page.close()
