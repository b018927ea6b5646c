"""Каждая страница читается везде: с сервера, с диска, на телефоне, без JavaScript."""

import pytest

from tools.audit.axe import ANY_KEY, UNFOLD

pytestmark = pytest.mark.slow

PHONES = (320, 375)
# Прокрутить до конца, чтобы загрузились отложенные картинки. Невидимые браузер не загружает вовсе.
SCROLL = """async () => {
    for (const image of [...document.images].filter(image => image.checkVisibility())) {
        image.scrollIntoView();
        await image.decode().catch(() => {});
    }
}"""
BAD_IMAGES = """() => [...document.images]
    .filter(image => !image.hasAttribute('alt')
        || image.checkVisibility() && !(image.complete && image.naturalWidth))
    .map(image => image.outerHTML)"""
BAD_DRAWINGS = """() => [...document.querySelectorAll('article svg[role=img]')]
    .filter(svg => !(svg.getAttribute('aria-label') || svg.querySelector('title')))
    .map(svg => svg.id)"""
FOLD = "document.querySelectorAll('details').forEach(fold => { fold.open = false; })"
WIDER = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.body.querySelectorAll('*')].filter(
        element => element.getBoundingClientRect().right > width + 1);
    return wide.slice(0, 5).map(element => element.outerHTML.slice(0, 150));
}"""
# Текст, который не увидеть. Свёрнутое в <details> разворачивается и без скриптов.
UNSEEN = """() => {
    const SKIPPED = 'style, script, noscript, annotation, summary, button, .headerlink, '
        + '.onlyprint, [role=tooltip]';
    document.querySelectorAll('details').forEach(details => { details.open = true; });
    const walker = document.createTreeWalker(
        document.querySelector('article'), NodeFilter.SHOW_TEXT);
    const unseen = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        const visible = element.checkVisibility({opacityProperty: true, visibilityProperty: true});
        if (node.data.trim() && !visible && !element.closest(SKIPPED))
            unseen.push(node.data.trim().slice(0, 60));
    }
    return unseen;
}"""
NOT_READ = """() => [...document.querySelectorAll('article .katex')]
    .filter(formula => !formula.querySelector('math')).map(formula => formula.textContent)"""


def check_content(page) -> None:
    """Картинки на месте и подписаны, формулы доступны программе чтения с экрана."""
    page.evaluate(UNFOLD)
    page.evaluate(SCROLL)
    assert page.evaluate(BAD_IMAGES) == []
    assert page.evaluate(BAD_DRAWINGS) == []
    assert page.evaluate(NOT_READ) == []


def test_page_has_everything_on_the_spot(page, site, page_name):
    """Чужой запрос или ошибку в консоли заметит сама `page`."""
    page.goto(f"{site}/{page_name}.html")
    assert page.locator("h1:visible").count() == 1
    check_content(page)


def test_page_opens_from_disk(page, site_folder, page_name):
    if page_name == "404":
        pytest.skip("404 показывает сервер, и ссылки на ней — от корня сервера")
    page.goto((site_folder / f"{page_name}.html").as_uri())
    check_content(page)


def test_phone_does_not_scroll_sideways(open_page, site, page_name):
    page = open_page(viewport={"width": PHONES[0], "height": 700}, has_touch=True)
    page.goto(f"{site}/{page_name}.html")
    page.keyboard.press(ANY_KEY)
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 700})
        page.evaluate(FOLD)
        assert page.evaluate(WIDER) == []
        page.evaluate(UNFOLD)
        assert page.evaluate(WIDER) == []


def test_everything_is_readable_without_scripts(open_page, page_name, site):
    page = open_page(java_script_enabled=False, reduced_motion="reduce")
    page.goto(f"{site}/{page_name}.html")
    assert page.locator("article").count() == 1
    assert page.evaluate(UNSEEN) == []
    check_content(page)


def test_formulas_are_drawn(page, site, course_pages):
    """Иначе предыдущие тесты прошли бы и на странице, где формул не осталось."""
    page.goto(f"{site}/04-gabor-regression.html")
    assert page.locator("article .katex math").count() > 50


def test_reader_who_dislikes_motion_sees_none(open_page, site, page_name):
    page = open_page(reduced_motion="reduce")
    page.goto(f"{site}/{page_name}.html")
    moving = page.evaluate("""() => [...document.querySelectorAll('*')].filter(element => {
        const style = getComputedStyle(element);
        const seconds = `${style.transitionDuration}, ${style.animationDuration}`.split(', ');
        return style.scrollBehavior === 'smooth' || seconds.some(time => parseFloat(time) > 0.01);
    }).map(element => element.outerHTML.slice(0, 100))""")
    assert moving == []
