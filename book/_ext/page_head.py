"""Название, описание и карточка страницы — то, чем её показывают вкладка, поиск и ссылка на неё.

Сами теги — в `_templates/page-head.html`, карточку рисует `cards`. Описание — первые
предложения страницы; в главе это начало врезки «Что вы узнаете».
"""

from cards import SIZE, Card, save
from docutils import nodes

LONGEST = 260  # знаков в описании
NOT_ABOUT = "Нужны:"  # предложение врезки о том, что знать заранее
KINDS = {1: "Глава", 2: "Раздел"}


def place(app, pagename: str) -> str:
    """«Глава 2», «Раздел 5.7»; у страниц без номера пусто."""
    number = app.env.toc_secnumbers.get(pagename, {}).get("", ())
    return f"{KINDS[len(number)]} {'.'.join(map(str, number))}" if number else ""


def heading(app, pagename: str, context: dict) -> str:
    """Заголовок страницы; поиска и 404 среди страниц книги нет."""
    title = app.env.titles.get(pagename)
    return title.astext() if title else context.get("title", "Поиск")


def full_name(app, pagename: str, context: dict) -> str:
    """«Глава 2. PyTorch тензоры»."""
    return ". ".join(filter(None, [place(app, pagename), heading(app, pagename, context)]))


def describe(doctree) -> str:
    """Первые предложения первого абзаца: сколько войдёт, но хотя бы одно.

    Предложения стоят в главе по одному на строке, делить текст на них не нужно.
    """
    paragraphs = doctree.findall(nodes.paragraph)
    first = next((item for item in paragraphs if "checked" not in item["classes"]), None)
    text = ""
    for sentence in first.astext().splitlines() if first else []:
        if sentence.startswith(NOT_ABOUT) or text and len(f"{text} {sentence}") > LONGEST:
            break
        text = f"{text} {sentence}".strip()
    return text


def draw_card(app, pagename: str, context: dict) -> str:
    """Адрес карточки страницы; узор на ней поворачивается от страницы к странице."""
    pages = sorted(app.env.found_docs)
    card = Card(
        course=app.config.html_short_title,
        place=place(app, pagename),
        title=heading(app, pagename, context),
        turn=pages.index(pagename) / len(pages),
    )
    return app.config.html_baseurl + save(card, pagename, app.outdir)


def fill_head(app, pagename, templatename, context, doctree):
    """Передаёт шаблону то, что страница говорит о себе."""
    name, short = full_name(app, pagename, context), app.config.html_short_title
    head = {"name": name, "title": name, "card_size": SIZE}
    if pagename != app.config.root_doc:
        head["title"] = f"{name} — {short}"
    if doctree:
        head["description"] = describe(doctree) or name
        head["card"] = draw_card(app, pagename, context)
    context["head"] = head
    tags = app.builder.templates.render("page-head.html", context)
    context["metatags"] = context.get("metatags", "") + tags


def setup(app):
    app.connect("html-page-context", fill_head)  # стоит после site_address: нужен адрес страницы
    return {"parallel_read_safe": True, "parallel_write_safe": True}
