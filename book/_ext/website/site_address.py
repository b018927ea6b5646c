"""Адрес сайта, посчитанный из `repository.url`, карта сайта `sitemap.xml` и роль `published`.

{published}`PDF <course.pdf>` ведёт к файлу, который публикация кладёт рядом со страницами; на
своём компьютере его рядом нет, поэтому адрес полный.

Канонический адрес страницы Sphinx пишет сам, как только знает `html_baseurl`.
Карта составляется по всем страницам книги; sphinx-sitemap назвал бы только те, что
записаны в этой сборке: после правки одной главы в карте осталась бы одна она.
"""

from pathlib import Path
from xml.etree import ElementTree as ET

from docutils import nodes
from sphinx.errors import SphinxError
from sphinx.util.docutils import ReferenceRole

from tools.repository import (
    RepositoryError,
    branch_name,
    repository_address,
    site_address,
)

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


class Published(ReferenceRole):
    """Ссылка на файл опубликованного сайта."""

    def run(self):
        address = self.config.html_baseurl + self.target
        return [nodes.reference("", self.title, refuri=address)], []


class AddressError(SphinxError):
    """В настройках не тот репозиторий."""

    category = "Сборка остановлена"


def set_address(app, config):
    """Единственный источник адреса — настройка репозитория; теме он достаётся уже выправленным."""
    options = config.html_theme_options
    try:
        options["repository_url"] = repository_address(options["repository_url"])
        options["repository_branch"] = branch_name(options["repository_branch"])
        config.html_baseurl = site_address(options["repository_url"], config.html_baseurl)
    except RepositoryError as error:
        raise AddressError(str(error)) from error


def page_address(app, pagename: str) -> str:
    """Полный адрес страницы; у главной это адрес самого сайта."""
    root = pagename == app.config.root_doc
    return app.config.html_baseurl + ("" if root else app.builder.get_target_uri(pagename))


def set_canonical(app, pagename, templatename, context, doctree):
    """У страниц не из книги (поиск, 404) канонического адреса нет."""
    context["pageurl"] = page_address(app, pagename) if doctree else None


def write_sitemap(app, exception):
    """Перечислить страницы книги."""
    if exception is None and app.builder.format == "html":
        root = ET.Element("urlset", xmlns=SITEMAP)
        for pagename in sorted(app.env.found_docs):
            ET.SubElement(ET.SubElement(root, "url"), "loc").text = page_address(app, pagename)
        ET.indent(root)
        path = Path(app.outdir) / "sitemap.xml"
        ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def setup(app):
    app.add_role("published", Published())
    app.connect("config-inited", set_address)
    app.connect("html-page-context", set_canonical)
    app.connect("build-finished", write_sitemap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
