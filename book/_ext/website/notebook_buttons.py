"""Кнопки «Скачать» и «Запустить» ведут к ноутбуку, сделанному командой `make notebooks`.

Сама тема предложила бы скачать исходный текст главы или ноутбук без выводов, а Kaggle не знает.
У страницы без ноутбука этих кнопок нет.
"""

import shutil
from pathlib import Path

from tools.launch import addresses

ICONS = {
    "Colab": "_static/images/logo_colab.png",
    "Kaggle": "fa-brands fa-kaggle",
    "Binder": "_static/images/logo_binder.svg",
}
FOLDER = "notebooks"


def notebook_of(app, pagename: str) -> Path:
    """Где лежит ноутбук страницы."""
    return Path(app.srcdir) / f"{pagename}.ipynb"


def repair_buttons(app, pagename, templatename, context, doctree):
    """Правит кнопки, которые тема уже собрала."""
    has_notebook = notebook_of(app, pagename).is_file()
    buttons = []
    for button in context.get("header_buttons", []):
        if button["label"] == "launch-buttons":
            if not has_notebook:
                continue
            button["buttons"] = launch_links(app.config.html_theme_options, pagename)
        if button["label"] == "download-buttons":
            kept = [item for item in button["buttons"] if item["type"] == "javascript"]
            button["buttons"] = download_links(context, pagename, has_notebook) + kept
        buttons.append(button)
    context["header_buttons"] = buttons


def launch_links(options: dict, pagename: str) -> list[dict]:
    """Где открыть ноутбук: кнопки в том виде, в котором их ждёт тема."""
    path = f"{options['path_to_docs'].strip('/')}/{pagename}.ipynb"
    places = addresses(options["repository_url"], options["repository_branch"], path)
    return [
        {"type": "link", "url": url, "text": place, "tooltip": f"Открыть в {place}"}
        | {"icon": ICONS[place]}
        for place, url in places.items()
    ]


def download_links(context, pagename: str, has_notebook: bool) -> list[dict]:
    """Ссылка на ноутбук в том виде, в котором тема ждёт кнопку."""
    if not has_notebook:
        return []
    return [
        {
            "type": "link",
            "url": f"{context['pathto'](FOLDER, 1)}/{pagename}.ipynb",
            "text": ".ipynb",
            "tooltip": "Скачать ноутбук",
            "icon": "fas fa-code",
            "label": "download-notebook-button",
        }
    ]


def copy_notebooks(app, exception):
    """Кладёт ноутбуки рядом со страницами; свежесть страниц здесь ни при чём."""
    if exception is not None or app.builder.format != "html":
        return
    for pagename in app.env.found_docs:
        source = notebook_of(app, pagename)
        if source.is_file():
            target = Path(app.outdir) / FOLDER / f"{pagename}.ipynb"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def setup(app):
    # Тема собирает кнопки с приоритетом 501.
    app.connect("html-page-context", repair_buttons, priority=510)
    app.connect("build-finished", copy_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
