"""Сайт на своём сервере: nginx с deploy/nginx.conf отдаёт его как GitHub Pages и называет сроки."""

import re
import shutil
import socket
import subprocess
import time
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread

import pytest

from tools.course import BOOK, ROOT
from tools.site_server import SiteServer

pytestmark = pytest.mark.skipif(
    shutil.which("nginx") is None, reason="нужен nginx: sudo apt install nginx-light"
)

NAMES = {
    "index.html": "страницы",
    "one.html": "страницы",
    "sitemap.xml": "страницы",
    "_static/site.css": "страницы",
    "_static/page.js": "страницы",
    "notebooks/one.ipynb": "страницы",
    "course.pdf": "страницы",
    "course.zip": "страницы",
    "_static/fonts/CourseSans-Bold.woff2": "шрифты",
    "_static/katex/fonts/KaTeX_Main-Regular.woff2": "шрифты",
    "_static/favicon.svg": "шрифты",
    "_static/favicon.ico": "шрифты",
    "_static/images/logo_colab.png": "шрифты",
    "_static/cards/one-fc328260.png": "карточки",
}
WORDS = {"минута": 60, "десять минут": 600, "сутки": 86400, "неделя": 604800, "год": 31536000}
CONFIG = """\
pid {folder}/pid;
error_log {folder}/error.log;
daemon off;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {course}
}}
"""


def ask(port: int, path: str, encoding: str = "identity"):
    """Ответ сервера: код, заголовки, содержимое."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": encoding})
    response = connection.getresponse()
    found = response.status, response.headers, response.read()
    connection.close()
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """Папка с файлами тех же видов, что у собранного сайта."""
    folder = tmp_path_factory.mktemp("site")
    for name in [*NAMES, "404.html"]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name} " * 200, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def nginx(site, tmp_path_factory):
    """Порт nginx, запущенного с настройкой курса."""
    folder = tmp_path_factory.mktemp("nginx")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    course = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for old, new in [("listen 80;", f"listen 127.0.0.1:{port};"), ("/srv/course-site", str(site))]:
        assert course.count(old) == 1
        course = course.replace(old, new)
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, course=course), encoding="utf-8")
    command = ["nginx", "-c", str(config), "-p", str(folder), "-e", str(folder / "error.log")]
    check = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert check.returncode == 0 and "[warn]" not in check.stderr, check.stderr
    # Отдельная папка читается и тем, под кем nginx запускает работников.
    for parent in [site, *site.parents][:4]:
        parent.chmod(parent.stat().st_mode | 0o055)
    with subprocess.Popen(command) as process:
        try:
            for _ in range(200):
                try:
                    ask(port, "/")
                    break
                except OSError:
                    time.sleep(0.05)
            yield port
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def pages(site):
    """Порт сервера, который отвечает как GitHub Pages."""
    with SiteServer(site, prefix="/") as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize("path", ["", "one", *NAMES, "absent", "absent.css", "_static/", "a/b/c"])
def test_answer_is_that_of_github_pages(nginx, pages, path):
    wanted, found = ask(pages, f"/{path}"), ask(nginx, f"/{path}")
    assert (found[0], found[2]) == (wanted[0], wanted[2])
    assert found[1]["Content-Type"] == wanted[1]["Content-Type"]


@pytest.mark.parametrize("name", NAMES)
def test_text_is_compressed(nginx, pages, name):
    wanted, found = ask(pages, f"/{name}", "gzip"), ask(nginx, f"/{name}", "gzip")
    assert found[1]["Content-Encoding"] == wanted[1]["Content-Encoding"]
    assert found[1]["Vary"] == wanted[1]["Vary"]


def promised() -> dict[str, tuple[int, int]]:
    """Таблица страницы: вид файлов → секунды у браузера и у CDN."""
    text = (BOOK / "large-class.md").read_text(encoding="utf-8")
    section = text.split("(sec-cdn)=")[1]
    rows = re.findall(r"^\| ([\w ,«»-]+) \| ([\w ]+) \| ([\w ]+) \|$", section, re.M)
    return {kind: (WORDS[browser], WORDS[cdn]) for kind, browser, cdn in rows if browser in WORDS}


def lifetimes(header: str) -> tuple[int, int]:
    """Секунды у браузера и у CDN, которые называет Cache-Control."""
    browser = int(re.search(r"(?<!s-)max-?age=(\d+)", header)[1])
    shared = re.search(r"s-maxage=(\d+)", header)
    return browser, int(shared[1]) if shared else browser


def test_lifetimes_are_those_of_the_page(nginx):
    table = promised()
    assert len(table) == 4
    kinds = {kind.split()[0].rstrip(","): found for kind, found in table.items()}
    for name, kind in NAMES.items():
        _, headers, _ = ask(nginx, f"/{name}")
        assert lifetimes(headers["Cache-Control"]) == kinds[kind], name
    _, headers, _ = ask(nginx, "/absent")
    assert lifetimes(headers["Cache-Control"]) == kinds["ответ"]


def test_only_a_name_with_a_digest_is_kept_forever(nginx):
    for name in NAMES:
        _, headers, _ = ask(nginx, f"/{name}")
        forever = "immutable" in headers["Cache-Control"]
        assert forever is bool(re.search(r"-[0-9a-f]{8}\.\w+$", name)), name
