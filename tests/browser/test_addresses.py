"""Адреса, на которые уже могут вести чужие ссылки, не пропадают: их список — `addresses.txt`."""

import re
from pathlib import Path

import pytest

from tools.course import BOOK, Book

pytestmark = pytest.mark.slow

LIST = BOOK.parent / "tests" / "browser" / "addresses.txt"
LINK = re.compile(r'class="headerlink" href="#([^"]+)"')
PLACE = re.compile(r'\bid="([^"]+)"')
UNSTABLE = re.compile(r"id\d+$")  # номер по порядку: изменится, как только рядом появится другой


def addresses(folder: Path, pattern: re.Pattern) -> set[str]:
    """Страницы книги и места на них."""
    found = set()
    for name in Book().pages:
        text = (folder / f"{name}.html").read_text(encoding="utf-8")
        found |= {f"{name}.html", *(f"{name}.html#{anchor}" for anchor in pattern.findall(text))}
    return found


@pytest.fixture(scope="module")
def published(site_folder) -> set[str]:
    """Всё, на что страницы сами предлагают сослаться."""
    return addresses(site_folder, LINK)


@pytest.fixture(scope="module")
def promised() -> set[str]:
    return set(LIST.read_text(encoding="utf-8").split())


@pytest.fixture(scope="module")
def redirects() -> dict[str, str]:
    return Book().config["sphinx"]["config"]["redirects"]


def moved(address: str, redirects: dict[str, str]) -> str:
    """Куда попадёт читатель: у переехавшей страницы — её новый адрес."""
    page, mark, anchor = address.partition("#")
    return redirects.get(page.removesuffix(".html"), page) + mark + anchor


def test_promised_addresses_still_work(site_folder, promised, redirects):
    existing = addresses(site_folder, PLACE)
    lost = sorted(address for address in promised if moved(address, redirects) not in existing)
    hint = "верните их; как переехать, не потеряв ссылок, — CONTRIBUTING.md, «Адреса»"
    assert not lost, f"{hint}:\n" + "\n".join(lost)


def test_every_published_address_is_promised(published, promised):
    new = sorted(published - promised)
    assert not new, f"впишите в {LIST.relative_to(BOOK.parent)}:\n" + "\n".join(new)


def test_no_address_depends_on_its_place(published):
    assert [item for item in published if UNSTABLE.search(item)] == []


def test_redirects_lead_to_pages_and_hide_none(published, redirects):
    assert not redirects.keys() & Book().pages.keys()
    assert {target.partition("#")[0] for target in redirects.values()} <= published
