"""Интерактивные рисунки: вместо обычного рисунка — такой, который двигает читатель.

Данные готовит ячейка главы (`src.figures.interactive`), и приезжают они в её выводе: из кэша — те
же, что из только что выполненной ячейки. Здесь они ложатся рядом с сайтом обычным скриптом,
потому что из `file://` браузер не даёт прочесть ничего другого, а внутри страницы они задержали
бы её первый показ. Скрипты загружает `_static/page.js`, когда рисунок близко; до этого, без
JavaScript и на бумаге виден обычный рисунок.
"""

import json
import shutil
from pathlib import Path

from docutils import nodes
from myst_nb.core.render import NbElementRenderer
from sphinx.errors import SphinxError
from sphinx.transforms.post_transforms import SphinxPostTransform

HERE = Path(__file__).parent
MIME = "application/vnd.course.figure+json"  # то же имя в src/figures.py
FOLDER = "_live"
COMMON = ("live.css", "d3.min.js", "live.js", "chart.js")


class LiveFigureError(SphinxError):
    """Рисунок не оживить: нет его самого или скрипта."""

    category = "Сборка остановлена"


class live_data(nodes.Element):
    """Данные рисунка на том месте, где их вывела ячейка."""


class live_figure(nodes.General, nodes.Element):
    """Обычный рисунок, который скрипт заменит живым."""


render_other = NbElementRenderer.render_unhandled


def render_unhandled(self, data):
    """Вывод неизвестного MyST-NB вида: данные рисунка — наши."""
    if data.mime_type == MIME:
        return [live_data("", bundle=json.loads(json.dumps(data.content)))]
    return render_other(self, data)


class LiveFigures(SphinxPostTransform):
    """Связывает данные с рисунком, чьё имя они называют."""

    default_priority = 60  # когда графики уже стали частью страницы

    def run(self, **kwargs):
        for data in list(self.document.findall(live_data)):
            if self.app.builder.format == "html":
                self.attach(**data["bundle"])
            outputs = data.parent
            outputs.remove(data)
            if not outputs.children:
                outputs.parent.remove(outputs)

    def attach(self, kind: str, place: str, data: dict) -> None:
        page = self.env.docname.replace("/", "-")
        if not (HERE / "scripts" / f"{kind}.js").is_file():
            raise LiveFigureError(f"Страница {page}: нет скрипта {kind}.js для рисунка {place}")
        figures = [f for f in self.document.findall(nodes.figure) if place in f["ids"]]
        if len(figures) != 1:
            raise LiveFigureError(f"Страница {page}: интерактивному рисунку негде встать: {place}")
        [figure] = figures
        name = f"{page}-{place.removeprefix('fig-')}"
        ordinary = [child for child in figure.children if not isinstance(child, nodes.caption)]
        live = live_figure("", *ordinary, kind=kind, name=name, data=data)
        figure.children = [child for child in figure.children if child not in ordinary]
        figure.insert(0, live)


def visit_live_figure(self, node):
    folder = Path(self.builder.outdir) / FOLDER
    folder.mkdir(exist_ok=True)
    text = json.dumps(node["data"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    script = f"courseLive.data[{json.dumps(node['name'])}] = {text};\n"
    (folder / f"{node['name']}.js").write_text(script, encoding="utf-8")
    root = "../" * self.builder.current_docname.count("/")
    files = [*COMMON, f"{node['kind']}.js", f"{node['name']}.js"]
    attributes = {
        "data-kind": node["kind"],
        "data-name": node["name"],
        "data-files": " ".join(f"{root}{FOLDER}/{file}" for file in files),
    }
    self.body.append(self.starttag(node, "div", CLASS="live", **attributes))


def depart_live_figure(self, node):
    self.body.append("</div>\n")


def know_the_data(app, config):
    """Из того, что вывела ячейка, данные рисунка важнее слов вместо него."""
    config.nb_mime_priority_overrides = [*config.nb_mime_priority_overrides, ("*", MIME, 0)]


def copy_scripts(app, exception):
    """Кладёт скрипты рисунков рядом с их данными."""
    if exception is None and app.builder.format == "html":
        shutil.copytree(HERE / "scripts", Path(app.outdir) / FOLDER, dirs_exist_ok=True)


def setup(app):
    NbElementRenderer.render_unhandled = render_unhandled
    app.connect("config-inited", know_the_data)
    app.add_node(live_data)
    app.add_node(live_figure, html=(visit_live_figure, depart_live_figure))
    app.add_post_transform(LiveFigures)
    app.connect("build-finished", copy_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
