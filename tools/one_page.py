"""Все страницы собранного сайта одной страницей HTML: её печатает `tools.pdf`.

Имена (`id`) каждой страницы получают приставку, ссылки между страницами становятся внутренними.
Рисунки схем не трогаем: их имена и так единственные, на них опираются их же стили.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from tools.course import Book, Page

STYLE = Path(__file__).with_suffix(".css")
CONTENTS, PREFACE = "Содержание", "Предисловие"
# На бумаге это не нужно. MathML в тексте PDF повторял бы каждую формулу.
SCREEN_ONLY = (
    "script, noscript, button, a.headerlink, .katex-mathml, .only-dark, .toctree-wrapper, "
    "[role=tooltip]"
)


@dataclass(frozen=True)
class Heading:
    """Строка содержания."""

    level: int
    number: str
    title: str
    target: str


class Chapter:
    """Статья одной страницы сайта, готовая встать рядом с другими."""

    def __init__(self, site: Path, page: Page, book: Book):
        text = (site / f"{page.name}.html").read_text(encoding="utf-8")
        self.soup = BeautifulSoup(text, "html.parser")
        self.page, self.book, self.site = page, book, site
        self.article: Tag = self.soup.select_one("article.bd-article")
        self.article["id"] = page.name
        self._clean()
        self._prefix()
        self._demote()

    def _clean(self) -> None:
        """Оставить то, что читают, и раскрыть свёрнутое."""
        for formula in self.article.select(".katex"):
            drawn, source = formula.select_one(".katex-html"), formula.find("annotation")
            if drawn and source:  # программа чтения с экрана прочтёт исходную запись
                del drawn["aria-hidden"]
                drawn["role"], drawn["aria-label"] = "math", source.get_text()
        for node in self.article.select(SCREEN_ONLY):
            node.decompose()
        for node in self.article.find_all("details"):
            node["open"] = ""
        for node in self.article.find_all("img"):
            node.attrs.pop("loading", None)

    def _prefix(self) -> None:
        for node in self.article.find_all(id=True):
            if not node.find_parent("svg") and node.name != "svg":
                node["id"] = f"{self.page.name}--{node['id']}"
        for node in self.article.find_all(attrs={"aria-labelledby": True}):
            node["aria-labelledby"] = f"{self.page.name}--{node['aria-labelledby']}"
        for node in self.article.find_all("a", href=True):
            node["href"] = self._link(node["href"])
        for node in self.article.find_all(src=True):
            node["src"] = self._file(node["src"])

    def _link(self, address: str) -> str:
        """Адрес внутри общей страницы; у того, чего в ней нет, — полный адрес на сайте."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return address
        page = PurePosixPath(parts.path).stem if parts.path else self.page.name
        if page in self.book.pages and PurePosixPath(parts.path).suffix in ("", ".html"):
            return f"#{page}--{parts.fragment}" if parts.fragment else f"#{page}"
        return self.book.site + address

    def _file(self, address: str) -> str:
        return address if urlsplit(address).scheme else (self.site / address).as_uri()

    def _demote(self) -> None:
        """Дочерняя страница — раздел главы: её заголовки на уровень ниже."""
        if len(self.page.number) > 1:
            for node in self.article.find_all(["h1", "h2", "h3", "h4"]):
                node.name = f"h{int(node.name[1]) + 1}"

    @cached_property
    def headings(self) -> list[Heading]:
        """Заголовок страницы и её разделы с номерами."""
        found = []
        for node in self.article.find_all(["h1", "h2"]):
            mark = node.select_one(".section-number")
            if mark or node.name == "h1":
                number = mark.get_text().strip(" .\N{NO-BREAK SPACE}") if mark else ""
                title = node.get_text().removeprefix(mark.get_text() if mark else "").strip()
                target = (node.get("id") or node.parent["id"]) if found else self.page.name
                found.append(Heading(int(node.name[1]), number, title, target))
        return found

    @property
    def styles(self) -> list[str]:
        """Таблицы стилей страницы: ссылки и то, что вписано в неё самоё."""
        nodes = self.soup.select('head link[rel~="stylesheet"], head > style')
        for node in nodes:
            if node.name == "link":
                node["href"] = self._file(node["href"].split("?")[0])
        return [str(node) for node in nodes]


class OnePage:
    """Титульный лист, содержание и все главы в порядке оглавления."""

    def __init__(self, site: Path, book: Book, version: str):
        self.book, self.version = book, version
        self.title: str = book.config["title"]
        self.chapters = [Chapter(site, page, book) for page in book.pages.values()]
        preface = self.chapters[0]
        preface.article.find("h1").string = PREFACE  # название курса — на титульном листе

    @property
    def headings(self) -> list[Heading]:
        return [heading for chapter in self.chapters for heading in chapter.headings]

    def html(self, pages: dict[str, int] | None = None) -> str:
        """Страница целиком; `pages` — на какой странице стоит каждая цель содержания."""
        styles = dict.fromkeys(style for chapter in self.chapters for style in chapter.styles)
        articles = [self._title_page(), self._contents(pages or {})]
        articles += [str(chapter.article) for chapter in self.chapters]
        return f"""<!DOCTYPE html>
<html lang="{self.book.config["sphinx"]["config"]["language"]}" data-theme="light">
<head><meta charset="utf-8"><title>{escape(self.title)}</title>
{"".join(styles)}
<style>{STYLE.read_text(encoding="utf-8")}{self._running_titles()}</style></head>
<body><main class="bd-main"><div class="bd-content"><div class="bd-article-container">
{"".join(articles)}
</div></div></main></body></html>"""

    def _title_page(self) -> str:
        cover = (self.book.folder / "images" / "network-2-4-1.svg").as_uri()
        title, _, subtitle = self.title.partition(". ")
        return f"""<article class="bd-article title-page">
<p class="course-title">{escape(title)}</p><p class="course-subtitle">{escape(subtitle)}</p>
<img src="{cover}" alt="">
<p class="course-version">Версия {self.version}<br>
<a href="{self.book.site}">{self.book.site}</a></p></article>"""

    def _contents(self, pages: dict[str, int]) -> str:
        lines = [
            f'<li class="level-{item.level}"><a href="#{item.target}">'
            f'<span class="number">{item.number}</span>'
            f'<span class="name">{escape(item.title)}</span><span class="dots"></span>'
            f'<span class="page">{pages.get(item.target, "")}</span></a></li>'
            for item in self.headings
        ]
        return (
            f'<article class="bd-article contents"><h1>{CONTENTS}</h1>'
            f"<ol>{''.join(lines)}</ol></article>"
        )

    def _running_titles(self) -> str:
        """Название главы внизу каждой её страницы; смена колонтитула начинает новую страницу."""
        rules = []
        for chapter in self.chapters:
            if len(chapter.page.number) < 2:
                opening, name = chapter.headings[0], f"chapter-{chapter.page.name}"
                text = ". ".join(filter(None, [opening.number, opening.title]))
                quoted = json.dumps(text, ensure_ascii=False)
                rules.append(f"@page {name} {{ @bottom-left {{ content: {quoted}; }} }}")
            rules.append(f'[id="{chapter.page.name}"] {{ page: {name}; }}')
        return "\n".join(rules)
