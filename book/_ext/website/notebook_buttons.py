"""Кнопки «Скачать» и Colab ведут к ноутбуку, сделанному из главы командой `make notebooks`.

Сама тема предложила бы скачать исходный текст главы или ноутбук без выводов.
У страницы без ноутбука этих кнопок нет.
"""

import shutil
from pathlib import Path

FOLDER = "notebooks"


def notebook_of(app, pagename: str) -> Path:
    """Где лежит ноутбук страницы."""
    return Path(app.srcdir) / f"{pagename}.ipynb"


def repair_buttons(app, pagename, templatename, context, doctree):
    """Правит кнопки, которые тема уже собрала."""
    has_notebook = notebook_of(app, pagename).is_file()
    buttons = []
    for button in context.get("header_buttons", []):
        if button["label"] == "launch-buttons" and not has_notebook:
            continue
        if button["label"] == "download-buttons":
            kept = [item for item in button["buttons"] if item["type"] == "javascript"]
            button["buttons"] = download_links(context, pagename, has_notebook) + kept
        buttons.append(button)
    context["header_buttons"] = buttons


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
