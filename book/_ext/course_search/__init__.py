"""Поиск по курсу, который работает и без интернета, и прямо из файлов.

Машина поиска Sphinx выключена. При записи страницы её разделы ложатся в папку `doctrees`, в конце
сборки все вместе становятся обычным скриптом `_search/text.js`: из `file://` браузер не даёт
прочесть ничего другого. На странице из скриптов поиска только `_static/search.js`: остальные, из
папки `scripts`, он загружает, когда читатель впервые заглянул в поле поиска.
"""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import sphinx.search
from sphinx.search.ru import russian_stopwords

from .sections import sections_of

HERE = Path(__file__).parent
FOLDER = "_search"
STEMMERS = Path(sphinx.search.__file__).parent / "minified-js"
STEMMER_FILES = ("base-stemmer.js", "russian-stemmer.js", "porter-stemmer.js")
THEME_LEFTOVERS = ("searchtools.js", "language_data.js")  # лежат в теме Sphinx, копируются всегда


def disable_sphinx_search(app):
    """Указатель Sphinx не строится."""
    if app.builder.format == "html":
        app.builder.search = False


def search_page(app):
    """Страница `search.html`; Sphinx пишет её только вместе со своим поиском."""
    if app.builder.format == "html":
        yield "search", {"title": "Поиск"}, "search.html"


def stored(app, pagename: str) -> Path:
    """Где разделы страницы ждут конца сборки: прежние страницы заново не пишутся."""
    return Path(app.doctreedir) / "search" / f"{pagename}.json"


def store_sections(app, pagename, templatename, context, doctree):
    """Запоминает разделы только что записанной страницы."""
    if doctree is None:
        return
    numbers = app.env.toc_secnumbers.get(pagename, {})
    page = {
        "address": app.builder.get_target_uri(pagename),
        "sections": [asdict(section) for section in sections_of(doctree, numbers)],
    }
    path = stored(app, pagename)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(page, ensure_ascii=False), encoding="utf-8")


def write_scripts(app, exception):
    """Кладёт скрипты поиска и разделы всех страниц одним скриптом."""
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for name in THEME_LEFTOVERS:
        (out / "_static" / name).unlink(missing_ok=True)
    shutil.copytree(HERE / "scripts", out / FOLDER, dirs_exist_ok=True)
    for name in STEMMER_FILES:
        shutil.copyfile(STEMMERS / name, out / FOLDER / name)
    paths = [stored(app, pagename) for pagename in sorted(app.env.found_docs)]
    pages = [json.loads(path.read_text(encoding="utf-8")) for path in paths if path.is_file()]
    data = json.dumps(
        {"pages": pages, "stopwords": sorted(russian_stopwords)},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    text = f"courseSearch.text = {data};\n"
    (out / FOLDER / "text.js").write_text(text, encoding="utf-8")


def setup(app):
    # Тема включает своё поле по адресу ../components/…, то есть рядом с этой папкой.
    app.config.templates_path.append(str(HERE / "templates" / "pages"))
    app.connect("builder-inited", disable_sphinx_search)
    app.connect("html-collect-pages", search_page)
    app.connect("html-page-context", store_sections)
    app.connect("build-finished", write_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
