"""Доступность страницы по axe-core: WCAG 2.2 AA и хорошие правила, обе темы, три ширины."""

from functools import cache

from tools.audit.chromium import MODULES

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
THEMES = ("light", "dark")
WIDTHS = (375, 768, 1440)

# Свёрнутое читатель развернёт, поэтому проверяется и оно.
UNFOLD = "document.querySelectorAll('details').forEach(details => { details.open = true; })"
# Нажатие раскладывает всю страницу сразу (book/_static/page.js).
ANY_KEY = "Shift"
# Скрипты страницы замечают новую ширину не сразу, а к следующему кадру.
SETTLE = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Рисунок формулы скрыт от чтеца (рядом MathML), а его частей — половина элементов главы.
RUN = """tags => axe.run({exclude: ['.katex-html']}, {
    runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
}).then(found => found.violations.flatMap(rule => rule.nodes.map(node =>
    `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\\s*\\n\\s*/g, ' ')}`
)))"""


@cache
def axe_script() -> str:
    return (MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page) -> list[str]:
    """Нарушения на открытой странице в её нынешнем виде: правило, элемент, что не так."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_script())
    return page.evaluate(RUN, TAGS)


def audit_page(page, address: str) -> list[str]:
    """Нарушения на странице во всех темах и при всех ширинах, без повторов."""
    found: dict[str, list[str]] = {}
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.goto(address)
        page.keyboard.press(ANY_KEY)
        page.evaluate(UNFOLD)
        assert page.locator("html").get_attribute("data-theme") == theme
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(SETTLE)
            for violation in violations(page):
                found.setdefault(violation, []).append(f"{theme} {width}")
    return [f"{violation} [{', '.join(where)}]" for violation, where in found.items()]
