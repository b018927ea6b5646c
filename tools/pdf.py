"""Весь курс одним файлом PDF: `make pdf`.

Печатает Chromium: только он рисует страницы так же, как на сайте. WeasyPrint не исполняет
части стилей темы и KaTeX, а путь через LaTeX требует TeX и второго оформления всего курса.

Печать идёт дважды: номера страниц для содержания становятся известны после первой.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser
from pypdf import PdfReader, PdfWriter

from tools.archive import NOT_BUILT, describe, project, release
from tools.audit.chromium import launched_chromium, missing
from tools.course import Book
from tools.one_page import OnePage
from tools.site_server import BUILT
from tools.whole import one_at_a_time, written_aside
from tools.wording import plural

PAGES = ("страница", "страницы", "страниц")


def print_page(browser: Browser, html: str, target: Path) -> None:
    """Напечатать страницу; файлы рядом с ней она берёт с диска."""
    source = target.with_suffix(".html")
    source.write_text(html, encoding="utf-8")
    page = browser.new_page()
    try:
        page.goto(source.as_uri())
        page.evaluate("document.fonts.ready")
        page.pdf(
            path=target, prefer_css_page_size=True, print_background=True, tagged=True, outline=True
        )
    finally:
        page.close()


def target_pages(pdf: Path) -> dict[str, int]:
    """На какой странице, считая с первой, стоит каждое место, на которое есть ссылка."""
    reader = PdfReader(pdf)
    return {
        name.lstrip("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }


def describe_document(draft: Path, target: Path, course: OnePage) -> int:
    """Дописать сведения о документе и вернуть число страниц; язык и название знает Chromium.

    Автор — из настроек, а если он там не назван, владелец репозитория.
    """
    writer = PdfWriter(clone_from=draft)
    writer.pdf_header = PdfReader(draft).pdf_header
    book = course.book
    owner = book.repository.split("/")[-2]
    subject = f"Версия {course.version}, {book.site}"
    writer.add_metadata({"/Author": book.config["author"] or owner, "/Subject": subject})
    writer.page_mode = "/UseOutlines"
    writer.create_viewer_preferences().display_doctitle = True
    with written_aside(target) as aside:
        writer.write(aside)
    return len(writer.pages)


def make_pdf(browser: Browser, site: Path, target: Path) -> int:
    """Напечатать собранный сайт в файл `target` и вернуть число страниц."""
    course = OnePage(site, Book(), project()["version"])
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "course.pdf"
        print_page(browser, course.html(), draft)
        print_page(browser, course.html(target_pages(draft)), draft)
        return describe_document(draft, target, course)


def main() -> None:
    if problem := missing(modules=False):
        sys.exit(f"PDF печатает браузер: {problem}")
    if not (BUILT / "index.html").is_file():
        sys.exit(NOT_BUILT)
    target = release("pdf")
    with one_at_a_time(BUILT.parent, "site"), launched_chromium() as browser:
        count = make_pdf(browser, BUILT, target)
    print(f"{describe(target)}, {plural(count, PAGES)}")


if __name__ == "__main__":
    main()
