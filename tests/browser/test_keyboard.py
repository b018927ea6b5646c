"""Прогулка по странице клавишей Tab: фокус виден, порядок разумен, ничего не пропущено."""

import pytest

pytestmark = pytest.mark.slow

# Остановки, которых ждём: всё видимое, на чём фокус вообще бывает. Заодно запоминается,
# как элемент выглядит без фокуса.
PREPARE = """() => {
    document.body.tabIndex = -1;  // начать с начала страницы, где бы фокус ни стоял
    document.body.focus();
    document.body.removeAttribute('tabindex');
    window.look = element => [element, ...element.querySelectorAll('*')].map(part => {
        const style = getComputedStyle(part);
        const outline = style.outlineStyle === 'none' ? '' : style.outline;
        return [outline, style.boxShadow].join();
    }).join('|');
    window.stops = [...document.querySelectorAll(
        'a[href], button, input, select, textarea, summary, [tabindex]')];
    window.unfocused = new Map(stops.map(element => [element, look(element)]));
    return stops.filter(element => element.tabIndex >= 0 && !element.disabled &&
        element.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}) &&
        element.getBoundingClientRect().width > 0
    ).map(element => stops.indexOf(element));
}"""
# Где фокус теперь и что с ним не так, когда кадр после прокрутки к нему нарисован целиком:
# значение термина встаёт на место вместе с ним.
VISIT = """async () => {
    await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const element = document.activeElement;
    if (element === document.body) return null;
    const box = element.getBoundingClientRect();
    const problems = [];
    if (!element.checkVisibility({opacityProperty: true, visibilityProperty: true}))
        problems.push('не видно');
    if (look(element) === unfocused.get(element)) problems.push('фокус не виден');
    if (box.width < 1 || box.right <= 0 || box.left >= innerWidth)
        problems.push('вне экрана');
    const parts = [element, ...element.querySelectorAll('*')];
    const lines = parts.flatMap(part => [...part.getClientRects()]).filter(line => line.height);
    const free = lines.some(line => {
        const top = document.elementFromPoint(
            line.left + line.width / 2, line.top + line.height / 2);
        return top && (element.contains(top) || top.contains(element));
    });
    if (!free) problems.push('закрыт другим элементом');
    return {
        index: stops.indexOf(element), problems,
        name: element.outerHTML.slice(0, 120),
        inArticle: Boolean(element.closest('article')),
        top: box.top + scrollY, bottom: box.bottom + scrollY,
    };
}"""
LIMIT = 1000


def walk(page) -> list[dict]:
    """Остановки от начала страницы до конца."""
    found = []
    while len(found) < LIMIT:
        page.keyboard.press("Tab")
        stop = page.evaluate(VISIT)
        if stop is None or (found and stop["index"] == found[0]["index"]):
            return found
        found.append(stop)
    pytest.fail("прогулка не кончается")


@pytest.mark.parametrize("width", [375, 1400])
def test_whole_page_can_be_walked(open_page, site, page_name, width):
    page = open_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.goto(f"{site}/{page_name}.html")
    expected = page.evaluate(PREPARE)
    stops = walk(page)
    assert [(stop["name"], stop["problems"]) for stop in stops if stop["problems"]] == []

    # Прокручиваемое без tabindex Chromium обходит сам: такой остановки мы не ждали.
    visited = [stop["index"] for stop in stops if stop["index"] >= 0]
    assert visited == sorted(visited), "порядок обхода не тот, что на странице"
    missed = [
        page.evaluate("i => stops[i].outerHTML.slice(0, 120)", i)
        for i in expected
        if i not in visited
    ]
    assert missed == [], "клавиатурой не попасть"
    article = [stop for stop in stops if stop["inArticle"]]
    backwards = [
        (first["name"], second["name"])
        for first, second in zip(article, article[1:], strict=False)
        if second["bottom"] < first["top"]
    ]
    assert backwards == [], "фокус прыгает вверх"


def test_first_stop_skips_to_the_text(page, site):
    page.goto(f"{site}/04-gabor-regression.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('main'))")
