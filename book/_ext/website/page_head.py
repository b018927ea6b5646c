"""Название, описание и карточка страницы — то, чем её показывают вкладка, поиск и ссылка на неё.

Сами теги — в `_templates/page-head.html`, карточку рисует `cards`. Описание — первые
предложения страницы; в главе это начало врезки «Что вы узнаете».
"""

from concurrent.futures import ProcessPoolExecutor

from docutils import nodes

from . import cards

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


def page_card(app, pagename: str, context: dict) -> cards.Card:
    """Карточка страницы; узор на ней поворачивается от страницы к странице."""
    pages = sorted(app.env.found_docs)
    return cards.Card(
        course=app.config.html_short_title,
        place=place(app, pagename),
        title=heading(app, pagename, context),
        turn=pages.index(pagename) / len(pages),
    )


def fill_head(app, draw, pagename, context, doctree):
    """Передаёт шаблону то, что страница говорит о себе; карточку просит нарисовать."""
    name, short = full_name(app, pagename, context), app.config.html_short_title
    head = {"name": name, "title": name, "card_size": cards.SIZE}
    if pagename != app.config.root_doc:
        head["title"] = f"{name} — {short}"
    if doctree:
        head["description"] = describe(doctree) or name
        card = page_card(app, pagename, context)
        head["card"] = app.config.html_baseurl + cards.place(card, pagename)
        draw(card, pagename, app.outdir)
    context["head"] = head
    tags = app.builder.templates.render("page-head.html", context)
    context["metatags"] = context.get("metatags", "") + tags


def setup(app):
    """Карточки рисует отдельный процесс, пока этот пишет страницы."""
    studio, orders = ProcessPoolExecutor(1), []

    def fill(app, pagename, templatename, context, doctree):
        fill_head(app, draw, pagename, context, doctree)

    def draw(*order):
        orders.append(studio.submit(cards.save, *order))

    def collect(app, exception):
        with studio:
            for order in orders:
                order.result()

    app.connect("html-page-context", fill)  # стоит после site_address: нужен адрес страницы
    app.connect("build-finished", collect)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
