"""Собранный сайт, сервер и настоящий браузер для проверок в этой папке.

Chromium берётся из системы: его путь называет переменная CHROMIUM, иначе он ищется в PATH.
Нет Chromium — проверки пропускаются; `.ci/run` его ставит.

Тест с параметром `page_name` выполняется для каждой страницы сайта.
"""

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from filelock import FileLock

from tools.audit.chromium import PAGES, launched_chromium, missing
from tools.course import BOOK, ROOT
from tools.site_server import BUILT, SiteServer

LOCAL = ("data:", "blob:", "about:", "file:")


def pytest_generate_tests(metafunc):
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", PAGES)


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory) -> Path:
    """Папка собранного сайта. Собирает её один процесс pytest, остальные ждут."""
    if problem := missing(modules=False):
        pytest.skip(problem)
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    done = shared / "site-is-built"
    with FileLock(shared / "site.lock"):
        if not done.exists():
            command = [Path(sys.executable).parent / "jupyter-book", "build", BOOK]
            built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
            assert built.returncode == 0, built.stdout + built.stderr
            done.touch()
    return BUILT


@pytest.fixture(scope="session")
def course_pages(site_folder) -> list[str]:
    """Имена всех страниц: главы, поиск, 404."""
    return [name for name in PAGES if (site_folder / f"{name}.html").is_file()]


@pytest.fixture(autouse=True)
def skip_missing_page(request):
    """Страницу 404, пока её нет, не проверить."""
    if "page_name" in request.fixturenames:
        name = request.getfixturevalue("page_name")
        if name not in request.getfixturevalue("course_pages"):
            pytest.skip(f"страницы {name}.html нет")


@pytest.fixture(scope="session")
def site(site_folder) -> str:
    """Адрес сайта без косой черты в конце: сервер отвечает так же, как GitHub Pages."""
    with SiteServer(site_folder) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.url
        server.shutdown()


@pytest.fixture(scope="session")
def browser(site_folder):
    """Один Chromium на все проверки; чужих узлов для него нет."""
    with launched_chromium() as browser:
        yield browser


@pytest.fixture
def problems() -> list[str]:
    """Запросы наружу и ошибки консоли. Если к концу теста список не пуст, это провал."""
    found = []
    yield found
    assert not found, "\n".join(found)


@pytest.fixture
def open_page(browser, site, problems):
    """Открывает новую страницу в отдельном окружении; параметры — как у `new_context`."""
    contexts = []

    def check_message(message) -> None:
        if message.type == "error":
            problems.append(f"консоль: {message.text}")

    def check_request(request) -> None:
        if not request.url.startswith((f"{site}/", *LOCAL)):
            problems.append(f"запрос наружу: {request.url}")

    def new_page(**options):
        context = browser.new_context(**{"viewport": {"width": 1400, "height": 900}} | options)
        context.on("console", check_message)
        context.on("weberror", lambda error: problems.append(f"ошибка: {error.error}"))
        context.on("request", check_request)
        contexts.append(context)
        return context.new_page()

    yield new_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page):
    """Новая страница 1400×900; запрос наружу или ошибка в консоли — провал теста."""
    return open_page()
