"""Сервер отвечает так же, как GitHub Pages."""

import gzip
from http.client import HTTPConnection
from threading import Thread

import pytest

from tools.site_server import SiteServer

PAGE = "<h1>Страница</h1>\n" * 20


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    """Ответ сервера небольшого сайта: код, заголовки, содержимое."""
    folder = tmp_path_factory.mktemp("server") / "site"
    (folder / "pictures").mkdir(parents=True)
    for name in ("index.html", "one.html", "404.html", "../secret.html"):
        (folder / name).write_text(f"{name} {PAGE}", encoding="utf-8")
    (folder / "pictures" / "a.png").write_bytes(b"png" * 100)
    (folder / "letters.woff2").write_bytes(b"font")
    with SiteServer(folder, prefix="/course/") as server:
        Thread(target=server.serve_forever, daemon=True).start()

        def ask(path: str, method: str = "GET", encoding: str = "gzip, br"):
            connection = HTTPConnection("127.0.0.1", server.server_port)
            connection.request(method, path, headers={"Accept-Encoding": encoding})
            response = connection.getresponse()
            found = response.status, response.headers, response.read()
            connection.close()
            return found

        yield ask
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/course/", "index.html"),
        ("/course/one.html", "one.html"),
        ("/course/one?a=1", "one.html"),
    ],
)
def test_page_is_compressed_and_kept_for_ten_minutes(answer, path, name):
    status, headers, body = answer(path)
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Cache-Control"] == "max-age=600"
    assert gzip.decompress(body).decode() == f"{name} {PAGE}"


def test_browser_without_gzip_gets_plain_text(answer):
    _, headers, body = answer("/course/one.html", encoding="identity")
    assert "Content-Encoding" not in headers
    assert body.decode() == f"one.html {PAGE}"


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/course/pictures/a.png", "image/png"), ("/course/letters.woff2", "font/woff2")],
)
def test_packed_formats_are_not_compressed_again(answer, path, kind):
    status, headers, _ = answer(path)
    assert (status, headers["Content-Type"]) == (200, kind)
    assert "Content-Encoding" not in headers


@pytest.mark.parametrize(
    "path",
    ["/course/absent", "/course/pictures/", "/course/../secret.html", "/course/%2e%2e/secret.html",
     "/one.html"],
)  # fmt: skip
def test_absent_page_shows_the_404_page(answer, path):
    status, _, body = answer(path, encoding="identity")
    assert (status, body.decode()) == (404, f"404.html {PAGE}")


def test_root_leads_to_the_site(answer):
    status, headers, _ = answer("/")
    assert (status, headers["Location"]) == (302, "/course/")


def test_head_request_has_no_body(answer):
    status, headers, body = answer("/course/one.html", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 0
