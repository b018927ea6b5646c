"""«Сообщить об ошибке» и «Править»: ссылки из единственной настройки репозитория.

Тема умеет то и другое, но заготовка её сообщения английская; ссылки нужны и внизу страницы.
"""

from urllib.parse import urlencode

from .page_head import full_name
from .site_address import page_address

TITLE = "Ошибка на странице «{name}»"
BODY = """\
Страница: {address}

Что не так и как, по-вашему, должно быть:

"""


def make_links(app, pagename, templatename, context, doctree):
    """Передаёт ссылки шаблону `feedback.html`."""
    options = app.config.html_theme_options
    fields = {
        "title": TITLE.format(name=full_name(app, pagename, context)),
        "body": BODY.format(address=page_address(app, pagename)),
    }
    source = [options["repository_branch"], options["path_to_docs"], f"{pagename}.md"]
    context["feedback"] = {
        "report": f"{options['repository_url']}/issues/new?{urlencode(fields)}",
        "edit": "/".join([options["repository_url"], "edit", *source]) if doctree else "",
    }


def repair_button(app, pagename, templatename, context, doctree):
    """Кнопка темы ведёт туда же."""
    for group in context["header_buttons"]:
        for button in group.get("buttons", []):
            if button.get("label") == "source-issues-button":
                button["url"] = context["feedback"]["report"]


def setup(app):
    # Тема пробует шаблоны и собирает кнопки с приоритетами 500 и 501.
    app.connect("html-page-context", make_links, priority=400)
    app.connect("html-page-context", repair_button, priority=510)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
