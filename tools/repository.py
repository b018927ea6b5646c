"""Адреса курса: репозиторий на GitHub, названный в `book/_config.yml`, и сайт из него."""

import re

FORMS = re.compile(
    r"(?:(?:https?|ssh)://|git@(?=[\w.]+:))?(?:git@|www\.)?github\.com[/:]"
    r"(?P<owner>[\w-]+)/(?P<name>[\w.-]+?)(?:\.git)?/*",
    re.IGNORECASE | re.ASCII,
)
WRONG_URL = (
    "book/_config.yml, repository.url: {found}, "
    "а нужен адрес на GitHub: https://github.com/владелец/название"
)
WRONG_BRANCH = (
    "book/_config.yml, repository.branch: {found}, "
    "а нужно имя ветки: main (похожее на число с точкой — в кавычках)"
)
WRONG_SITE = (
    "book/_config.yml, html.baseurl: {found}, а нужен полный адрес сайта: https://example.org/папка"
)


class RepositoryError(ValueError):
    """Настройка `repository` или `html.baseurl` не годится."""


def shown(value) -> str:
    """Значение настройки для сообщения."""
    return f"«{value}»" if str(value or "").strip() else "пусто"


def repository_address(url: str) -> str:
    """Адрес репозитория в единственном виде; понимает и адреса для git, и лишнее в конце."""
    match = FORMS.fullmatch(str(url).strip())
    if not match or not match["name"].strip("."):
        raise RepositoryError(WRONG_URL.format(found=shown(url)))
    return f"https://github.com/{match['owner']}/{match['name']}"


def branch_name(branch: str | int) -> str:
    """Имя ветки строкой, даже если в YAML это целое число (2027); из 1.10 YAML делает 1.1."""
    name = str(branch).strip()
    if type(branch) not in (str, int) or not re.fullmatch(r"[\w.-]+(/[\w.-]+)*", name):
        raise RepositoryError(WRONG_BRANCH.format(found=shown(branch)))
    return name


def site_address(repository: str, own: str | None = "") -> str:
    """Адрес сайта: `html.baseurl`, если он задан, иначе GitHub Pages.

    Репозиторий OWNER.github.io публикуется там прямо в корне.
    """
    if own:
        if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", str(own)):
            raise RepositoryError(WRONG_SITE.format(found=shown(own)))
        return f"{own.rstrip('/')}/"
    owner, name = repository_address(repository).split("/")[-2:]
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" + ("" if name.lower() == host else f"{name}/")
