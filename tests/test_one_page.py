"""Страницы сайта, соединённые в одну: имена не сталкиваются, ссылки ведут внутрь."""

import pytest
from bs4 import BeautifulSoup

from tests.small_book import make_book
from tools.one_page import OnePage

PAGE = """\
<!DOCTYPE html><html><head><link rel="stylesheet" href="_static/course.css?v=1">
<style>p {{ margin: 0 }}</style><script src="menu.js"></script></head>
<body><header>Меню</header><article class="bd-article"><section id="top">
<h1>{number}Заголовок {name}<a class="headerlink" href="#top">#</a></h1>
{body}
</section></article></body></html>
"""
NUMBER = '<span class="section-number">{}. </span>'
TWO = """\
<section id="sec"><h2><span class="section-number">2.1. </span>Раздел <code>x</code></h2>
<p><a href="#sec">здесь</a> <a href="one.html#top">глава</a> <a href="one.html">вся</a>
<a href="notebooks/two.ipynb">ноутбук</a> <a href="https://pytorch.org/a.html#b">сеть</a></p>
<h2 class="rubric">Итоги</h2>
<div role="group" aria-labelledby="question"><p id="question">Вопрос</p></div>
<details><summary>Показать код</summary><pre>print("ё")</pre></details>
<img src="_images/a.svg" loading="lazy"><script>alert(1)</script>
<span class="katex"><span class="katex-mathml"><math><annotation>y = x^3</annotation></math></span>
<span aria-hidden="true" class="katex-html">y=x3</span></span>
<svg id="a-drawing"><style>#a-drawing .b { fill: red }</style><path id="a-arrow"></path></svg>
</section>
"""


@pytest.fixture
def course(tmp_path) -> OnePage:
    """Маленькая книга, «собранная» вручную."""
    book = make_book(tmp_path)
    book.config.update(title="Курс. С подзаголовком", sphinx={"config": {"language": "ru"}})
    site = tmp_path / "site"
    site.mkdir()
    numbers = {"one": "1", "two": "2", "two-more": "2.2"}
    for name in book.pages:
        body = TWO if name == "two" else "<h2>Раздел</h2>"
        number = NUMBER.format(numbers[name]) if name in numbers else ""
        page = PAGE.format(name=name, body=body, number=number)
        (site / f"{name}.html").write_text(page, encoding="utf-8")
    return OnePage(site, book, "1.2")


@pytest.fixture
def html(course) -> BeautifulSoup:
    return BeautifulSoup(course.html({"two--sec": 17}), "html.parser")


def test_pages_follow_the_contents(html):
    ids = [node.get("id") for node in html.select("article")]
    assert ids == [None, None, "index", "one", "two", "two-more", "homework"]


def test_group_keeps_its_name(html):
    label = html.select_one("[role=group]")["aria-labelledby"]
    assert html.find(id=label).get_text() == "Вопрос"


def test_names_are_unique(html):
    names = [node["id"] for node in html.find_all(id=True)]
    assert len(names) == len(set(names))
    assert {"one--top", "two--top", "two--sec"} <= set(names)


def test_drawings_keep_the_names_their_styles_use(html):
    assert [node["id"] for node in html.select("svg[id], svg [id]")] == ["a-drawing", "a-arrow"]


def test_links_between_pages_lead_inside(html, course):
    links = [node["href"] for node in html.select("#two p a")]
    site = course.book.site
    assert links[:3] == ["#two--sec", "#one--top", "#one"]
    assert links[3:] == [f"{site}notebooks/two.ipynb", "https://pytorch.org/a.html#b"]


def test_every_inner_link_has_a_target(html):
    names = {node["id"] for node in html.find_all(id=True)}
    inner = {node["href"][1:] for node in html.select('a[href^="#"]')}
    assert inner and inner <= names


def test_files_are_found_from_anywhere(html, tmp_path):
    (image,) = html.select("#two img")
    assert image["src"] == (tmp_path / "site" / "_images" / "a.svg").as_uri()
    assert "loading" not in image.attrs
    (style,) = html.select('link[rel="stylesheet"]')
    assert style["href"] == (tmp_path / "site" / "_static" / "course.css").as_uri()


def test_only_what_is_read_remains(html):
    assert html.select("script, header, .headerlink, .katex-mathml") == []
    assert html.select_one("details").has_attr("open")
    formula = html.select_one(".katex-html")
    assert (formula["aria-label"], formula.get("aria-hidden")) == ("y = x^3", None)


def test_contents_show_numbers_titles_and_pages(html):
    lines = [
        tuple(item.select_one(f".{part}").get_text() for part in ("number", "name", "page"))
        for item in html.select(".contents li")
    ]
    assert lines[:2] == [("", "Предисловие", ""), ("1", "Заголовок one", "")]
    assert ("2.1", "Раздел x", "17") in lines
    assert "Итоги" not in {name for _, name, _ in lines}


def test_subpage_is_a_section_of_its_chapter(html, course):
    assert html.select_one("#two h1") and not html.select_one("#two-more h1")
    assert html.select_one("#two-more h2").get_text() == "2.2. Заголовок two-more"
    style = html.select("head style")[-1].get_text()
    assert '[id="two-more"] { page: chapter-two; }' in style
    assert '@page chapter-two { @bottom-left { content: "2. Заголовок two"; } }' in style


def test_title_page_names_course_and_version(html):
    title = html.select_one(".title-page").get_text("\n", strip=True).splitlines()
    assert title == ["Курс", "С подзаголовком", "Версия 1.2", "https://owner.github.io/course/"]
    assert (html.html["lang"], html.title.get_text()) == ("ru", "Курс. С подзаголовком")
