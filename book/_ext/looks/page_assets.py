"""Что загружает страница: одна таблица стилей, отложенные скрипты из `_static` и ничего лишнего.

Вид самой головы страницы — в `_templates/layout.html`. Файлы тем и расширений, на которые никто
не ссылается, из собранного сайта удаляются.
"""

import posixpath
import re
from pathlib import Path

from . import icons, stylesheet

# Эти стили тема подключает сама, мимо списка Sphinx.
THEME = ["basic.css", "styles/pydata-sphinx-theme.css"]
STYLE = "site.css"
REFERENCE = re.compile(r"\b(?:_static|_images)/[\w./-]+")
VIEWPORT = re.compile(r'<meta [^>]*name="viewport"[^>]*>')  # один уже есть в шаблоне Sphinx
LICENSES = {"LICENSE", "OFL.txt"}
TABS = "tabs"  # скрипт вкладок: нужен только страницам, где они есть
ON_DEMAND = "projector"  # скрипт и стили показа: их загружает кнопка


def own_scripts(app) -> list[Path]:
    """Скрипты, которые страницы загружают сами."""
    scripts = (Path(app.srcdir) / "_static").glob("*.js")
    return sorted(path for path in scripts if path.stem != ON_DEMAND)


def choose(app, pagename, templatename, context, doctree):
    """Оставляет странице наши скрипты; её стили запоминает для общей таблицы."""
    has_tabs = 'class="tabs"' in context.get("body", "")
    scripts = [path.name for path in own_scripts(app) if path.stem != TABS or has_tabs]
    context["own_scripts"] = [f"_static/{name}" for name in scripts]
    context["metatags"] = VIEWPORT.sub("", context.get("metatags") or "")
    styles = [style.filename.removeprefix("_static/") for style in context["css_files"]]
    common = [style for style in styles if Path(style).stem != ON_DEMAND]
    app.builder.course_styles = [*THEME, *common]


def finish(app, exception):
    """Собирает общую таблицу стилей и убирает лишние файлы."""
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    paths = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    pages = [path.read_text(encoding="utf-8") for path in paths]
    if hasattr(app.builder, "course_styles"):  # иначе ни одна страница не изменилась
        scripts = [*own_scripts(app), *Path(app.srcdir).glob("_ext/*/scripts/*.*s")]
        make_style(site / "_static", app.builder.course_styles, pages, scripts)
    css = (site / "_static" / STYLE).read_text(encoding="utf-8")
    used = {name for page in pages for name in REFERENCE.findall(page)}
    used |= {posixpath.join("_static", address) for address in stylesheet.addresses(css)}
    remove_unused(site, used)


def make_style(static: Path, names: list[str], pages: list[str], scripts: list[Path]) -> None:
    """Пишет общую таблицу стилей."""
    words = set().union(*map(stylesheet.words_of_page, pages))
    for script in scripts:
        words |= stylesheet.words_of_script(script.read_text(encoding="utf-8"))
    css = "".join(
        stylesheet.move_urls((static / name).read_text(encoding="utf-8"), posixpath.dirname(name))
        for name in names
    )
    css = stylesheet.shrink(icons.variables(css) + css, words)
    (static / STYLE).write_text(css, encoding="utf-8")


def remove_unused(site: Path, used: set[str]) -> None:
    """Удаляет стили, скрипты и картинки, которых не просит ни страница, ни таблица стилей."""
    kept = {site / name for name in used}
    folders = {folder for path in kept for folder in path.parents}
    for name in ("_static", "_images"):
        for path in sorted((site / name).rglob("*"), reverse=True):  # файлы раньше их папок
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path not in kept and not (path.name in LICENSES and path.parent in folders):
                path.unlink()


def setup(app):
    app.connect("html-page-context", choose, priority=900)
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
