"""Что сайт говорит о своих страницах: названия, адреса, карточки, 404 — на копии курса."""

import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from tests.small_site import PAGES, Project
from tools.course import BOOK, Book
from tools.repository import site_address as address_of

pytestmark = pytest.mark.slow

REPOSITORY = "https://github.com/Someone/Fork"
SITE = "https://someone.github.io/Fork/"
EXTRA = """\
{minutes}`first`

## Сорок строк

## Сорок строк

(own-label)=
## Раздел с меткой

(rubric-label)=
:::{rubric} Ещё итоги
:heading-level: 3
:::

Сеть 2–4–1 из {ref}`главы 2 <second-label>`, а не `2–4–1`.

| Имя | Вход | Выход | Вес | Зачем |
|:--|:--|:--|:--|:--|
| первая | 2 | 1 | 3 | слов здесь столько, что рядом с остальными столбцами им не поместиться |
| и здесь, в имени строки, их столько, что столбец уже экрана телефона не станет | 2 | 1 | 3 | — |

Ответ ± 2 в вершине (0, 1).

Имена `torch.distributed.all_reduce(x)`, `FailureConfig(max_failures=3)`, `batch_size` и `a b.c`.
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Копия курса у другого владельца; страница `old` в ней переехала."""
    project = Project(tmp_path_factory.mktemp("fork"))
    project.edit("book/_config.yml", Book().repository, f"{REPOSITORY}.git")
    project.edit("book/_config.yml", "redirects: {}", "redirects: {old: second.html}")
    path = project.book / "third.md"
    path.write_text(path.read_text(encoding="utf-8") + EXTRA, encoding="utf-8")
    code, log, _ = project.build("-W", "-n", "--keep-going")
    assert code == 0, log
    return project


def soup(project, name: str) -> BeautifulSoup:
    """Разобранная страница."""
    return BeautifulSoup(project.page(name), "html.parser")


def tag(page: BeautifulSoup, name: str) -> str:
    """Содержимое тега `meta`."""
    return page.find("meta", attrs={"property" if ":" in name else "name": name})["content"]


def addresses(page: BeautifulSoup) -> list[str]:
    """Все адреса страницы."""
    names = ("href", "src", "action")
    return [item[name] for item in page.find_all() for name in names if item.get(name)]


# --- адрес сайта ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("repository", "site"),
    [
        ("https://github.com/Someone/Fork", SITE),
        ("https://github.com/Someone/Fork.git/", SITE),
        ("https://github.com/Someone/someone.github.io", "https://someone.github.io/"),
    ],
)
def test_site_address_follows_from_the_repository(repository, site):
    assert address_of(repository) == site


def test_copy_of_the_course_says_nothing_of_the_original(project):
    owner = urlsplit(Book().repository).path.split("/")[1]
    for path in project.html.rglob("*"):
        if path.suffix in {".html", ".xml", ".js", ".json", ".ipynb"}:
            assert owner not in path.read_text(encoding="utf-8"), path.name


def test_sitemap_is_complete_after_any_build(project):
    def listed() -> list[str]:
        root = ET.parse(project.html / "sitemap.xml").getroot()
        return sorted(item.text for item in root.iter() if item.tag.endswith("loc"))

    wanted = sorted([SITE, *(f"{SITE}{name}.html" for name in PAGES if name != "index")])
    assert listed() == wanted
    project.edit("book/fourth.md", "см.", "смотрите")
    assert project.build()[0] == 0
    assert listed() == wanted


# --- голова страницы --------------------------------------------------------------------------


def test_page_presents_itself(project):
    page = soup(project, "second")
    assert page.title.text == "Глава 2. Страница second — Основы PyTorch"
    assert tag(page, "og:title") == "Глава 2. Страница second"
    assert tag(page, "og:url") == f"{SITE}second.html"
    assert page.find("link", rel="canonical")["href"] == f"{SITE}second.html"
    assert tag(page, "og:locale") == "ru_RU"
    assert tag(page, "description") == tag(page, "og:description")
    assert tag(page, "description").startswith("Формула")
    assert len(page.find_all("meta", attrs={"name": "description"})) == 1


def test_landing_page_has_the_address_of_the_site(project):
    page = soup(project, "index")
    assert page.find("link", rel="canonical")["href"] == tag(page, "og:url") == SITE


def test_search_page_is_described_too(project):
    page = soup(project, "search")
    assert tag(page, "description") == "Поиск. Основы PyTorch. Обучение нейронных сетей"
    assert page.find("link", rel="canonical") is None


def test_every_page_has_a_card_of_its_own(project):
    found = [tag(soup(project, name), "og:image").removeprefix(SITE) for name in PAGES]
    assert len(set(found)) == len(PAGES)
    for name in found:
        with Image.open(project.html / name) as image:
            assert image.size == (1200, 630)
            assert len(image.getcolors(256)) > 50  # узор есть, это не пустой лист


def test_icons_are_there(project):
    icons = [item["href"] for item in soup(project, "first").find_all("link", rel=is_icon)]
    assert {Path(name).suffix for name in icons} == {".svg", ".ico", ".png"}
    assert all((project.html / name).is_file() for name in icons)


def is_icon(value: str) -> bool:
    return "icon" in value


# --- курс одним файлом ------------------------------------------------------------------------


def test_every_file_promised_to_be_published_is():
    """На своём компьютере этих файлов рядом со страницами нет: их кладёт туда публикация."""
    text = (BOOK / "index.md").read_text(encoding="utf-8")
    promised = re.findall(r"\{published\}`[^`<]+<([^`>]+)>`", text)
    workflow = (BOOK.parent / ".github/workflows/site.yml").read_text(encoding="utf-8")
    placed = re.findall(r"^ +cp \S+ book/_build/html/(\S+)$", workflow, re.M)
    assert promised and promised == placed


# --- карточка ---------------------------------------------------------------------------------


@pytest.fixture
def extensions(monkeypatch):
    """Расширения книги, которые можно загрузить без Sphinx."""
    monkeypatch.syspath_prepend(BOOK / "_ext")
    from website import cards, page_head

    return SimpleNamespace(cards=cards, page_head=page_head)


def test_card_is_drawn_the_same_and_only_once(extensions, tmp_path):
    cards = extensions.cards
    card = cards.Card("Курс", "Глава 2", "Тензоры", 0.25)
    cards.save(card, "two", tmp_path / "a")
    cards.save(card, "two", tmp_path / "b")
    path = tmp_path / "a" / cards.place(card, "two")
    assert (tmp_path / "b" / cards.place(card, "two")).read_bytes() == path.read_bytes()
    before = path.stat().st_mtime_ns
    cards.save(card, "two", tmp_path / "a")
    assert path.stat().st_mtime_ns == before


def test_new_card_replaces_the_old_one(extensions, tmp_path):
    cards = extensions.cards
    neighbour = cards.Card("Курс", "", "Ещё о тензорах", 0)
    old = cards.Card("Курс", "Глава 2", "Тензоры", 0.25)
    new = cards.Card("Курс", "Глава 2", "Тензоры и градиенты", 0.25)
    for card, name in [(neighbour, "two-more"), (old, "two"), (new, "two")]:
        cards.save(card, name, tmp_path)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.png")}
    assert left == {cards.place(new, "two"), cards.place(neighbour, "two-more")}


@pytest.mark.parametrize("name", Book().pages)
def test_title_fits_its_card(extensions, name):
    cards = extensions.cards
    lines, size = cards.fit(Book().pages[name].title)
    assert (max(map(len, lines)), size) <= max((width, size) for width, size in cards.STEPS)
    assert len(lines) <= cards.LINES


# --- постоянные адреса ------------------------------------------------------------------------


def test_headings_have_readable_addresses(project):
    page = soup(project, "third")
    links = [item["href"] for item in page.select("article :is(h1, h2, h3) > a.headerlink")]
    assert links == [
        "#third-label",
        "#itogi",
        "#sorok-strok",
        "#sorok-strok-2",
        "#own-label",
        "#rubric-label",
    ]
    assert all(page.find(id=link[1:]) for link in links)
    titles = {item["title"] for item in page.select("a.headerlink")}
    assert not any(re.search("[a-z]", title) for title in titles)


def test_numbers_are_not_torn_from_words_and_from_each_other(project):
    article = soup(project, "third").article
    text = article.find("code", string="2–4–1").parent
    assert text.a.text == "главы\N{NO-BREAK SPACE}2"
    assert [part.text for part in text.select("span.nowrap")] == ["2–4–1"]
    space = "\N{NO-BREAK SPACE}"
    assert article.find(string=f"Ответ ±{space}2 в вершине (0,{space}1).")


def test_long_name_breaks_between_its_parts_only(project):
    """После знака, а если и тогда часть длинна — после подчёркивания и перед заглавной."""
    codes = soup(project, "third").article.select("code.literal")[-4:]
    pieces = [str(code).replace("<wbr/>", "|") for code in codes]
    assert [re.sub("<[^>]+>", "", piece) for piece in pieces] == [
        "torch.|distributed.|all_reduce(x)",
        "FailureConfig(|max_|failures=3)",
        "batch_size",
        "a b.c",
    ]


def test_cell_of_a_wide_table_knows_its_column(project):
    """На телефоне строка складывается в карточку, и заголовка над ячейкой там нет."""
    cells = soup(project, "third").article.select("table.stacked tbody td")
    names = [cell.get("data-label") for cell in cells]
    assert names == [None, "Вход", "Выход", "Вес", "Зачем"] * 2


def test_moved_page_sends_to_its_new_address(project):
    page = soup(project, "old")
    assert page.a["href"] == "second.html" and (project.html / "second.html").is_file()
    assert page.noscript.meta["content"] == "0; url=second.html"
    assert 'location.replace("second.html" + location.hash)' in page.script.text


# --- 404 --------------------------------------------------------------------------------------


def test_missing_page_helps_from_any_depth(project):
    page = soup(project, "404")
    root = urlsplit(SITE).path
    for address in addresses(page):
        if not urlsplit(address).scheme and not address.startswith("#"):
            assert address.startswith(root), address
            path = urlsplit(address).path.removeprefix(root) or "index.html"
            assert (project.html / path).is_file(), address
    links = {item.get("href") for item in page.article.find_all("a")}
    assert {f"{root}{name}.html" for name in PAGES} <= links
    assert page.article.form["action"] == f"{root}search.html"


# --- время чтения и обратная связь ------------------------------------------------------------


def test_reading_time_is_the_same_everywhere(project):
    wanted = "1\N{NO-BREAK SPACE}минута"
    assert soup(project, "third").find("span", string=wanted)
    assert f"Чтение: {wanted}" in soup(project, "first").find(class_="checked").text
    assert soup(project, "index").find(class_="checked") is None


def test_reader_can_report_and_edit(project):
    page = soup(project, "second")
    edit = f"{REPOSITORY}/edit/main/book/second.md"
    links = [item["href"] for item in page.find(class_="feedback").find_all("a")]
    report = next(link for link in links if "/issues/new" in link)
    assert edit in links and f"{REPOSITORY}.git" not in report
    fields = parse_qs(urlsplit(report).query)
    assert fields["title"] == ["Ошибка на странице «Глава 2. Страница second»"]
    assert f"{SITE}second.html" in fields["body"][0]
    shown = [item for item in addresses(page) if "/issues/new" in item]
    assert set(shown) == {report}
