"""Сервер, который отдаёт собранный сайт так же, как GitHub Pages.

Тот же путь в адресе (`/имя-репозитория/`), сжатие gzip, те же заголовки, `404.html` с кодом 404
вместо пустого ответа; списка файлов у папки нет.
"""

import argparse
import gzip
import mimetypes
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tools.course import BOOK, Book

BUILT = BOOK / "_build" / "html"
LIFETIME = 600  # секунд: столько страницы Pages хранит браузер
# Чего не знает (или, в Windows, знает иначе) модуль mimetypes.
TYPES = {
    ".ipynb": "application/json",
    ".js": "text/javascript",
    ".map": "application/json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
COMPRESSED = ("text/", "application/json", "application/xml", "image/svg+xml")


@lru_cache(maxsize=256)
def compress(path: Path, modified: float) -> bytes:
    """Сжатое содержимое файла; время изменения отличает новый файл от прежнего."""
    return gzip.compress(path.read_bytes(), compresslevel=6)


def content_type(path: Path) -> str:
    """Тип содержимого; у текста — с кодировкой."""
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    kind = kind or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


class PagesHandler(BaseHTTPRequestHandler):
    """Ответы GitHub Pages на запросы GET и HEAD."""

    protocol_version = "HTTP/1.1"
    server: "SiteServer"

    def do_GET(self):
        address = unquote(urlsplit(self.path).path)
        if address == "/" != self.server.prefix:
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", self.server.prefix)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path := self.server.find(address):
            self.send_file(path, HTTPStatus.OK)
        else:
            self.send_file(self.server.folder / "404.html", HTTPStatus.NOT_FOUND)

    do_HEAD = do_GET

    def send_file(self, path: Path, status: HTTPStatus) -> None:
        """Отправить файл, сжав его, если браузер это понимает."""
        kind = content_type(path)
        packed = kind.startswith(COMPRESSED) and "gzip" in self.headers.get("Accept-Encoding", "")
        if not path.is_file():  # страницы 404.html может и не быть
            body, packed = b"", False
        elif packed:
            body = compress(path, path.stat().st_mtime)
        else:
            body = path.read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", f"max-age={LIFETIME}")
        if packed:
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args):
        """Молчит: обычная запись каждого запроса только мешает."""


class SiteServer(ThreadingHTTPServer):
    """Сервер папки с сайтом. Порт 0 — любой свободный."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int = 0, prefix: str | None = None):
        self.folder = folder.resolve()
        self.prefix = urlsplit(Book().site).path if prefix is None else prefix
        super().__init__(("127.0.0.1", port), PagesHandler)

    @property
    def url(self) -> str:
        """Адрес сайта без косой черты в конце."""
        return f"http://127.0.0.1:{self.server_port}{self.prefix}".rstrip("/")

    def find(self, address: str) -> Path | None:
        """Файл по адресу: у папки — её `index.html`, у имени без расширения — страница."""
        if not address.startswith(self.prefix):
            return None
        path = (self.folder / address.removeprefix(self.prefix)).resolve()
        if not path.is_relative_to(self.folder):
            return None
        if path.is_dir():
            path = path / "index.html"
        elif not path.suffix:
            path = path.with_suffix(".html")
        return path if path.is_file() else None

    def handle_error(self, request, client_address):
        """Молчит: браузер вправе закрыть соединение, не дослушав."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Открыть собранный сайт так, как он на Pages")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--folder", type=Path, default=BUILT)
    options = parser.parse_args()
    with SiteServer(options.folder, options.port) as server:
        print(f"Сайт открыт: http://localhost:{options.port} (остановить — Ctrl+C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
