"""Печать страницы из браузера: глава книги, чёрным по белому в обеих темах."""

import pytest

pytestmark = pytest.mark.slow

TEXT_WIDTH = 642  # ширина текста на A4, 170 мм, в пикселях
# Видимое вне статьи; то, что шире листа; скрытое содержимое свёрнутого.
SURVEY = """() => {
  const article = document.querySelector("article.bd-article");
  const right = article.getBoundingClientRect().right + 1;
  const seen = node => node.checkVisibility() && node.getBoundingClientRect().width > 1;
  const name = node => `${node.tagName}.${node.className}: ${node.textContent.slice(0, 40)}`;
  article.style.outlineColor = "var(--fig-paper)";
  const inside = [...article.querySelectorAll("*")];
  return {
    outside: [...document.body.querySelectorAll("*")]
      .filter(node => !article.contains(node) && !node.contains(article) && seen(node)).map(name),
    wide: inside.filter(node => !node.closest("svg") && !node.closest(".katex-mathml")
      && seen(node) && node.getBoundingClientRect().right > right).map(name),
    folded: inside
      .filter(node => node.matches("pre, .admonition > p, .quiz p") && !seen(node)).map(name),
    ink: getComputedStyle(article.querySelector("p:not([class])")).color,
    paper: getComputedStyle(document.body).backgroundColor,
    drawings: getComputedStyle(article).outlineColor,
  };
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_prints_like_a_chapter(open_page, site, page_name, theme):
    if page_name in ("search", "404"):
        pytest.skip("эту страницу не печатают")
    page = open_page(viewport={"width": TEXT_WIDTH, "height": 900}, color_scheme=theme)
    page.goto(f"{site}/{page_name}.html")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(SURVEY) == {
        "outside": [],
        "wide": [],
        "folded": [],
        "ink": "rgb(0, 0, 0)",
        "paper": "rgba(0, 0, 0, 0)",
        "drawings": "rgb(255, 255, 255)",
    }
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == theme


def test_printing_itself_switches_the_theme(open_page, site):
    """Событие beforeprint и правда приходит, когда браузер печатает."""
    page = open_page(color_scheme="dark")
    page.goto(f"{site}/01-frameworks.html")
    page.evaluate(
        "addEventListener('beforeprint', () => { window.printed = "
        "document.documentElement.dataset.theme })"
    )
    page.pdf()
    assert page.evaluate("window.printed") == "light"
