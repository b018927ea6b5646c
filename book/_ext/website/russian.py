"""Переводит то, что Sphinx и тема оставили по-английски.

Расширение стоит в списке раньше темы: её каталоги добавятся к нашему словарю, а не наоборот.
"""

from gettext import NullTranslations

from looks.rewritten_pages import rewrite_pages
from sphinx.locale import translators

# То, что проходит через gettext; часть готовых переводов заменена на более русские.
PHRASES = {
    "Back to top": "Наверх",
    "Download this page": "Скачать",
    "Launch interactive content": "Запустить",
    "Launch on": "Открыть в",
    "Open an issue": "Сообщить об ошибке",
    "Open issue": "Сообщить об ошибке",
    "Permalink to this equation": "Ссылка на эту формулу",
    "Print to PDF": "Напечатать или сохранить в PDF",
    "Repository": "Репозиторий",
    "Solution": "Решение",
    "Source repositories": "Репозиторий курса",
    "Source repository": "Репозиторий курса",
    "Suggest edit": "Править",
    "next": "дальше",
    "next page": "следующая страница",
    "previous": "назад",
    "previous page": "предыдущая страница",
}

# То, что записано прямо в шаблонах.
ATTRIBUTES = {
    '"Main"': '"Оглавление"',
    '"Page"': '"Содержание страницы"',
}


class Dictionary(NullTranslations):
    """Словарь PHRASES, а за ним — каталоги Sphinx и темы."""

    def gettext(self, message: str) -> str:
        return PHRASES.get(message) or super().gettext(message)


# Подписи, которых быть не должно, которых не хватает, и тема для браузера без JavaScript.
MARKUP = {
    '<summary aria-label="Toggle hidden content">': "<summary>",
    '<summary><span class="toctree-toggle"': (
        '<summary aria-label="Разделы главы"><span class="toctree-toggle"'
    ),
    'data-theme="auto"': 'data-theme="light"',
    'id="pst-primary-sidebar"': 'id="pst-primary-sidebar" role="region" aria-label="Курс"',
    # Имя кнопки — то, что на ней написано, вместе с сочетанием клавиш.
    'search-button-field search-button__button pst-js-only" title="Поиск" aria-label="Поиск"': (
        'search-button-field search-button__button pst-js-only"'
    ),
}


def translate_markup(text: str) -> str:
    """Исправляет разметку темы и переводит подписи, которые не проходят через gettext."""
    for theirs, ours in MARKUP.items():
        text = text.replace(theirs, ours)
    return translate_attributes(text)


def translate_attributes(text: str) -> str:
    """Переводит подписи, которые не проходят через gettext."""
    for english, russian in ATTRIBUTES.items():
        for attribute in ("title", "aria-label"):
            text = text.replace(f"{attribute}={english}", f"{attribute}={russian}")
    return text


def setup(app):
    for catalog in ("sphinx", "booktheme", "exercise"):
        dictionary = Dictionary()
        found = translators.get(("general", catalog))
        if found is not None:
            dictionary.add_fallback(found)
        translators["general", catalog] = dictionary
    app.translator = translators["general", "sphinx"]
    app.connect("builder-inited", lambda app: rewrite_pages(app, translate_markup))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
