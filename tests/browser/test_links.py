"""Внутренние ссылки ведут к существующим страницам и местам, имена мест не повторяются."""

from urllib.parse import unquote, urljoin, urlsplit

import pytest

from tools.course import Book
from tools.gates.trees import tracked_files
from tools.launch import addresses

pytestmark = pytest.mark.slow

LINKS = "() => [...document.querySelectorAll('a[href], area[href]')].map(link => link.href)"
NAMES = "() => [...document.querySelectorAll('[id], a[name]')].map(place => place.id || place.name)"


@pytest.fixture(scope="module")
def places(browser, site, course_pages) -> dict[str, list[str]]:
    """Имена (id) всех мест на каждой странице, по адресу страницы."""
    found = {}
    page = browser.new_page()
    for name in course_pages:
        address = f"{site}/{name}.html"
        page.goto(address)
        found[address] = page.evaluate(NAMES)
    page.close()
    return found


def test_every_internal_link_leads_somewhere(page, site, site_folder, page_name, places):
    page.goto(f"{site}/{page_name}.html")
    broken = set()
    for link in page.evaluate(LINKS):
        address, _, anchor = urljoin(page.url, link).partition("#")
        if not address.startswith(f"{site}/"):
            continue
        path = unquote(urlsplit(address).path).removeprefix(urlsplit(f"{site}/").path)
        file = site_folder / (path or "index.html")
        if not file.is_file() or (anchor and unquote(anchor) not in places.get(address, [])):
            broken.add(link)
    assert broken == set()


def test_links_are_relative(page, site_folder, page_name):
    """С диска ссылки внутри курса остаются внутри папки."""
    if page_name == "404":
        pytest.skip("404 показывает сервер, и ссылки на ней — от корня сервера")
    page.goto((site_folder / f"{page_name}.html").as_uri())
    inside = [link for link in page.evaluate(LINKS) if link.startswith("file:")]
    outside = [link for link in inside if not link.startswith(site_folder.as_uri())]
    assert inside and not outside


def test_places_have_different_names(site, page_name, places):
    names = places[f"{site}/{page_name}.html"]
    assert sorted(names) == sorted(set(names))


def test_link_that_leaves_the_site_says_where(page, site, page_name):
    """У каждой ссылки есть имя, а у ведущей наружу — протокол https."""
    page.goto(f"{site}/{page_name}.html")
    links = page.evaluate("""() => [...document.querySelectorAll('a[href]')].map(link =>
        [link.href, link.textContent.trim() || link.title || link.ariaLabel || ''])""")
    assert [link for link, name in links if not name] == []
    outside = [link for link, _ in links if not link.startswith(site)]
    assert [link for link in outside if not link.startswith("https://")] == []


def test_every_notebook_opens_where_the_buttons_promise(page, site, page_name):
    """Colab, Kaggle и Binder получают адрес файла, который лежит в репозитории по этому пути."""
    book, known = Book(), {file.as_posix() for file in tracked_files()}
    path = f"{book.path}/{page_name}.ipynb"
    promised = addresses(book.repository, book.branch, path).values()
    page.goto(f"{site}/{page_name}.html")
    links = page.evaluate(LINKS)
    assert [link in links for link in promised] == [path in known] * len(promised)
    hosts = tuple("/".join(link.split("/")[:3]) for link in promised)
    opened = [link for link in links if link.startswith(hosts) and ".ipynb" in link]
    missing = {link for link in opened if not any(link.endswith(f"/{name}") for name in known)}
    assert missing == set()
