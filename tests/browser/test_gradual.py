"""Страница, открытая с начала, раскладывается по частям — и читатель этого не замечает."""

import pytest

from tests.browser.test_live import DRAWN, SHIFTS

pytestmark = pytest.mark.slow

ADDRESS = "05-xor-classification.html"
PHONE = {"viewport": {"width": 375, "height": 700}, "has_touch": True}
DESKTOP = {"viewport": {"width": 1400, "height": 900}}
WAITING = """() => [...document.querySelectorAll('.bd-article section > :not(section)')]
    .filter(block => getComputedStyle(block).contentVisibility === 'auto').length"""
ALL_LAID_OUT = f"({WAITING})() === 0"
HEIGHT = "document.documentElement.scrollHeight"
# Что читают сейчас и где оно стоит.
READ = """() => {
    const element = document.elementFromPoint(innerWidth / 2, innerHeight / 3);
    window.read = element;
    return element.getBoundingClientRect().top;
}"""
STILL = "() => window.read.getBoundingClientRect().top"


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request, open_page):
    return open_page(**request.param, reduced_motion="reduce")


@pytest.fixture
def whole_height(open_page, site, page):
    """Высота страницы, открытой сразу целиком: так её открывает перезагрузка."""
    page.goto(f"{site}/{ADDRESS}")
    page.reload()
    assert page.evaluate(WAITING) == 0
    return page.evaluate(HEIGHT)


def test_far_blocks_are_laid_out_after_the_first_screen(page, site, whole_height):
    page.add_init_script(f"""new PerformanceObserver(
        () => {{ window.waitingAtFirst = ({WAITING})(); }}
    ).observe({{type: 'paint', buffered: true}})""")
    page.goto(f"{site}/{ADDRESS}")
    page.wait_for_function(ALL_LAID_OUT)
    assert page.evaluate("window.waitingAtFirst") > 0
    assert page.evaluate(HEIGHT) == whole_height


def test_key_lays_out_everything_at_once(page, site, whole_height):
    page.goto(f"{site}/{ADDRESS}")
    page.keyboard.press("Shift")
    assert page.evaluate(WAITING) == 0
    assert page.evaluate(HEIGHT) == whole_height


def test_reader_who_jumped_stays_where_he_reads(page, site):
    """Прокрутка утащена в середину, и выше читателя страница, может быть, ещё не разложена."""
    page.goto(f"{site}/{ADDRESS}", wait_until="commit")
    page.wait_for_selector("footer", state="attached")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
    place = page.evaluate(READ)
    page.wait_for_function(ALL_LAID_OUT)
    page.wait_for_timeout(100)
    assert page.evaluate(STILL) == pytest.approx(place, abs=2)


def test_nothing_moves_while_the_rest_is_added(page, site):
    page.add_init_script(f"({SHIFTS})()")
    page.goto(f"{site}/{ADDRESS}", wait_until="commit")
    for _ in range(10):
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(50)
    page.wait_for_function(ALL_LAID_OUT)
    assert page.evaluate("shift") < 0.001


def test_link_on_the_page_leads_to_the_place_where_its_address_leads(page, site):
    place = "document.querySelector('#sec-overfitting').getBoundingClientRect().top"
    page.goto(f"{site}/{ADDRESS}#sec-overfitting")
    assert page.evaluate(WAITING) == 0
    page.wait_for_function(f"scrollY > 0 && {place} < innerHeight")
    expected = page.evaluate(place)
    page.goto("about:blank")
    page.goto(f"{site}/{ADDRESS}")
    page.locator("a[href='#sec-overfitting']").first.evaluate("link => link.click()")
    page.wait_for_function(f"scrollY > 0 && {place} < innerHeight")
    assert page.evaluate(place) == pytest.approx(expected, abs=1)


def test_slow_phone_draws_nothing_that_would_move(open_page, site, page_name):
    """Процессор вдесятеро медленнее: страница показана по кускам, пока разбирается."""
    page = open_page(**PHONE)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 10})
    page.add_init_script(f"({SHIFTS})()")
    page.goto(f"{site}/{page_name}.html")
    page.evaluate(DRAWN)
    assert page.evaluate("shift") < 0.001
    assert page.locator(".header-article-items__end").is_visible()
