"""Картинкам — размеры, чтобы текст под ними не прыгал, и загрузка не раньше, чем до них дошли."""

import re
from pathlib import Path

import imagesize

IMAGE = re.compile(r'<img\b[^>]*?\ssrc="[^"]*_images/([^"/]+)"[^>]*>')


def describe(tag: str, path: Path, first_view: bool) -> str:
    """Тег картинки, у которого есть всё, что нужно браузеру заранее."""
    attributes = []
    width, height = imagesize.get(path)
    if width > 0 and not re.search(r"\s(width|style)=", tag):
        attributes += [f'width="{round(width)}"', f'height="{round(height)}"']
    if not first_view and "loading=" not in tag:
        attributes += ['loading="lazy"', 'decoding="async"']
    return " ".join([tag.rstrip("/> "), *attributes]) + "/>"


def describe_all(app, pagename, templatename, context, doctree):
    """Дополняет картинки страницы; до первого раздела они видны сразу и загружаются сразу."""
    body = context.get("body")
    if not body:
        return
    files = {name: Path(app.srcdir) / source for source, name in app.builder.images.items()}
    first_section = body.find("<h2")

    def replacement(image: re.Match) -> str:
        first_view = image.start() < first_section
        return describe(image[0], files[image[1]], first_view) if image[1] in files else image[0]

    context["body"] = IMAGE.sub(replacement, body)


def setup(app):
    app.connect("html-page-context", describe_all)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
