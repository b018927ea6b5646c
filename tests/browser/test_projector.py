"""Показ главы на лекции: крупно, по одному разделу, с клавиатуры, в обеих темах и с диска."""

import gzip

import pytest

from tools.audit.axe import THEMES, violations
from tools.audit.chromium import missing
from tools.course import BOOK

pytestmark = pytest.mark.slow

CHAPTER = "04-gabor-regression"
FRAMES = "article :is(h1, h2, h3)"
SHOWN = f"""() => [...document.querySelectorAll('{FRAMES}')].filter(
    heading => heading.checkVisibility()).map(heading => heading.textContent)"""
FOCUSED = "document.activeElement.textContent"
FONT = "parseFloat(getComputedStyle(document.querySelector('article p')).fontSize)"
CALM = {"reduced_motion": "reduce"}  # без плавной прокрутки место на странице известно сразу
SETTLED = """() => new Promise(done => {
    let before = -1;
    const look = () => scrollY === before ? done(true) : (before = scrollY, setTimeout(look, 200));
    look();
})"""
BUTTON, BAR = ".projector-button", ".projector-bar"


def begin(page) -> None:
    """Нажать кнопку, не прокручивая к ней страницу: Playwright подвинул бы и ту, что на виду."""
    page.locator(BUTTON).evaluate("button => button.click()")
    page.locator(BAR).wait_for()


def start(page, address: str) -> None:
    """Открыть страницу и начать показ."""
    page.goto(address)
    begin(page)


def number(page) -> str:
    return page.locator(f"{BAR} [role=status]").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("place", ["сервер", "диск"])
def test_one_section_at_a_time(open_page, site, site_folder, theme, place):
    page = open_page(color_scheme=theme, viewport={"width": 1280, "height": 720})
    root = site if place == "сервер" else site_folder.as_uri()
    page.goto(f"{root}/{CHAPTER}.html")
    titles = page.locator(FRAMES).all_text_contents()
    before = page.evaluate(FONT)
    page.locator(BUTTON).press("Enter")
    page.locator(BAR).wait_for()
    assert page.evaluate(FONT) > 1.3 * before
    for index, title in enumerate(titles):
        assert page.evaluate(SHOWN) == [title] and page.evaluate(FOCUSED) == title
        assert number(page) == f"{index + 1} из {len(titles)}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), title
        assert page.evaluate("scrollY") == 0
        page.keyboard.press("ArrowRight")
    assert page.evaluate(SHOWN) == titles[-1:], "после последнего раздела ничего нет"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(SHOWN) == titles[-2:-1]
    colors = "getComputedStyle(document.body).backgroundColor"
    assert (page.evaluate(colors) == "rgb(255, 255, 255)") == (theme == "light")


def test_address_is_kept_and_escape_returns_to_the_same_place(open_page, site):
    page = open_page(**CALM)
    start(page, f"{site}/{CHAPTER}.html")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert page.url.endswith("#sec-optimizer")
    page.keyboard.press("Escape")
    assert page.locator(BAR).count() == 0 and page.url.endswith("#sec-optimizer")
    assert len(page.evaluate(SHOWN)) == page.locator(FRAMES).count()
    top = page.locator("#sec-optimizer").evaluate("part => part.getBoundingClientRect().top")
    assert 0 <= top < 200
    assert page.evaluate("document.activeElement.matches('.projector-button')")
    assert page.locator("article :is([tabindex='-1'], [aria-level])").count() == 0

    begin(page)  # второй раз ничего загружать не нужно
    assert "Оптимизатор" in page.evaluate(FOCUSED)


def test_show_begins_with_the_section_being_read(open_page, site):
    page = open_page(**CALM)
    start(page, f"{site}/{CHAPTER}.html#sec-training")
    assert "Обучение и валидация модели" in page.evaluate(FOCUSED)
    page.evaluate("location.hash = '#fig-gabor-test'")
    page.wait_for_function("document.querySelector('#fig-gabor-test').checkVisibility()")
    assert len(page.evaluate(SHOWN)) == 1


def test_long_section_is_scrolled_before_the_next_one(open_page, site):
    page = open_page(viewport={"width": 1280, "height": 500}, **CALM)
    start(page, f"{site}/{CHAPTER}.html")
    first = page.evaluate(SHOWN)
    page.keyboard.press("PageDown")
    page.evaluate(SETTLED)
    assert page.evaluate("scrollY") > 0 and page.evaluate(SHOWN) == first
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.keyboard.press("PageDown")
    assert page.evaluate(SHOWN) != first
    page.evaluate(SETTLED)
    page.keyboard.press("PageUp")
    assert page.evaluate(SHOWN) == first


def test_buttons_work_and_are_named(page, site):
    start(page, f"{site}/{CHAPTER}.html")
    page.get_by_role("button", name="Следующий раздел").click()
    assert number(page).startswith("2 из")
    page.get_by_role("button", name="Предыдущий раздел").click()
    assert number(page).startswith("1 из")
    page.get_by_role("button", name="Закончить показ (Esc)").click()
    assert page.locator(BAR).count() == 0


def test_pictures_grow_with_the_letters_and_fit_the_screen(open_page, site):
    page = open_page(viewport={"width": 1024, "height": 768})
    page.goto(f"{site}/{CHAPTER}.html")
    pictures = page.locator(":is(.plot, .drawn-figure) svg")
    before = [picture.bounding_box()["width"] for picture in pictures.all()]
    begin(page)
    seen = []
    for _ in page.locator(FRAMES).all():
        seen += [picture.bounding_box() for picture in pictures.all() if picture.is_visible()]
        page.keyboard.press("ArrowRight")
    assert len(seen) == len(before) > 3
    assert all(box["width"] > 1.3 * width for box, width in zip(seen, before, strict=True))
    assert all(box["height"] < 768 for box in seen)


def test_show_is_accessible(page, site):
    if problem := missing(modules=True):
        pytest.skip(problem)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        start(page, f"{site}/{CHAPTER}.html#sec-optimizer")
        assert violations(page) == []


def test_print_is_the_whole_page(page, site):
    start(page, f"{site}/{CHAPTER}.html")
    page.emulate_media(media="print")
    assert len(page.evaluate(SHOWN)) == page.locator(FRAMES).count()
    assert not page.locator(BAR).is_visible()


def test_page_loads_nothing_of_it_until_asked(page, site):
    loaded = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(f"{site}/{CHAPTER}.html")
    assert [address for address in loaded if "projector" in address] == []
    page.goto(f"{site}/search.html")
    assert page.locator(BUTTON).count() == 0, "показывать на странице поиска нечего"


def test_it_is_small():
    paths = [BOOK / "_static" / f"projector.{kind}" for kind in ("js", "css")]
    assert sum(len(gzip.compress(path.read_bytes())) for path in paths) <= 4096
