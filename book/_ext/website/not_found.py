"""Страница 404 и переход по старому адресу страницы.

404 сервер показывает вместо любого несуществующего адреса, на любой глубине, поэтому её ссылки
абсолютные. sphinx-notfound-page не справился бы: меню этой темы строит не та функция, что он
подменяет. Куда ведут старые адреса, сказано в `redirects` (расширение sphinx-reredirects).
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

PAGE = "404"
# Относительный адрес: не якорь, не путь от корня, не чужой узел.
RELATIVE = re.compile(r'(?<=\s)(href|src|action|data-content_root)="(?![#/]|[a-z]+:)(?:\./)?')


def add_page(app):
    """Страница собирается из шаблона `404.html`."""
    return [(PAGE, {"title": "Такой страницы нет"}, "404.html")]


def make_absolute(app, exception):
    """Ссылки и стили находятся, с какого бы адреса страницу ни показали."""
    path = Path(app.outdir) / f"{PAGE}.html"
    if exception is None and path.is_file():
        root = urlsplit(app.config.html_baseurl).path
        text = RELATIVE.sub(rf'\1="{root}', path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")


def setup(app):
    app.connect("html-collect-pages", add_page)
    app.connect("build-finished", make_absolute)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
