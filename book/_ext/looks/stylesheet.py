"""Одна таблица стилей на весь сайт: тема, расширения и наши стили без того, что нигде не нужно.

Из 500 КБ стилей темы страницам нужна двадцатая часть. Что нужно, видно по собранным
страницам и скриптам: правило остаётся, если его классы и id где-то в них встретились.
"""

import posixpath
import re

import lightningcss

NAME = r"-?[_a-zA-Z][\w-]*"
VARIABLE = r"--[\w-]+"
URL = re.compile(r"""url\((["']?)(?!["']|data:|#)([^"')]+)\1\)""")
FONT = re.compile(r"@font-face\s*\{[^}]*font-family:\s*([^;}]+)[^}]*\}")
ICON_FONT = "Font Awesome"  # значки рисует icons.py
BROWSERS = ["chrome >= 100", "firefox >= 100", "safari >= 15.4"]  # 2022 год


def move_urls(css: str, folder: str) -> str:
    """Адреса в стилях из папки `folder` — относительно той, где лежит общая таблица."""

    def moved(url: re.Match) -> str:
        return f'url("{posixpath.normpath(posixpath.join(folder, url[2]))}")'

    return URL.sub(moved, css)


def addresses(css: str) -> list[str]:
    """На какие файлы ссылаются стили."""
    return [url[2] for url in URL.finditer(css)]


def words_of_page(html: str) -> set[str]:
    """Классы и id страницы, переменные её рисунков."""
    values = re.findall(r'\s(?:class|id)="([^"]*)"', html)
    return {word for value in values for word in value.split()} | set(re.findall(VARIABLE, html))


def words_of_script(script: str) -> set[str]:
    """Всё, что скрипт мог бы назначить классом или прочесть как переменную."""
    return set(re.findall(NAME, script)) | set(re.findall(VARIABLE, script))


def drop_fonts(css: str) -> str:
    """Стили без шрифтов, которыми ничего не набрано."""
    rules = FONT.sub("", css)

    def kept(face: re.Match) -> str:
        family = face[1].strip("\"'").replace("\\", "")
        return face[0] if family in rules and ICON_FONT not in family else ""

    return FONT.sub(kept, css)


def shrink(css: str, used: set[str]) -> str:
    """Стили без правил, которым на сайте нечего украшать, и без лишних пробелов.

    Переменные ссылаются друг на друга, поэтому неиспользуемые уходят за несколько проходов.
    """
    animations = set(re.findall(rf"@keyframes\s+({NAME})", css))
    unused = set(re.findall(rf"[.#]({NAME})", css)) - used - animations
    while True:
        css = lightningcss.process_stylesheet(
            css, error_recovery=True, unused_symbols=unused, browsers_list=BROWSERS
        )
        variables = set(re.findall(rf"({VARIABLE})\s*:", css)) - used
        unneeded = variables - set(re.findall(rf"var\(\s*({VARIABLE})", css)) - unused
        if not unneeded:
            return drop_fonts(css)
        unused |= unneeded
