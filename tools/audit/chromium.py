"""Chromium, axe-core и Lighthouse: где они и как их запускать."""

import os
import shutil
from contextlib import contextmanager

from tools.course import ROOT, Book

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Отрезан от сети: ни одного узла, кроме своего компьютера, для него нет.
OFFLINE = [
    "--no-sandbox",
    "--no-proxy-server",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
# Пакеты npm; их ставит `make audit`.
MODULES = ROOT / "tests" / "browser" / "node_modules"
# Кроме страниц книги — те, что делает сам Sphinx.
PAGES = [*Book().pages, "search", "404"]


def find_chromium() -> str | None:
    """Путь к Chromium: переменная CHROMIUM, иначе первый найденный в PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def missing(*, modules: bool) -> str:
    """Чего не хватает для осмотра; пустая строка, если есть всё."""
    chromium = find_chromium()
    if chromium is None:
        return "нет Chromium: установите его или назовите в переменной CHROMIUM"
    if shutil.which(chromium) is None:
        return f"переменная CHROMIUM называет {chromium}, но такой программы нет"
    if modules and not MODULES.is_dir():
        return "нет axe-core и Lighthouse: поставьте их командой make browser-tools"
    return ""


@contextmanager
def launched_chromium():
    """Запущенный Chromium под управлением Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=OFFLINE)
        yield browser
        browser.close()
