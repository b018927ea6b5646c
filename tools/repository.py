"""Адреса курса: репозиторий на GitHub, названный в `book/_config.yml`, и сайт из него."""

import re

FORMS = re.compile(
    r"(?:(?:https?|ssh)://|git@(?=[\w.]+:))?(?:git@|www\.)?github\.com[/:]"
    r"(?P<owner>[\w-]+)/(?P<name>[\w.-]+?)(?:\.git)?/*",
    re.IGNORECASE,
)
WRONG = """\
book/_config.yml, repository.url: «{url}» — не адрес репозитория на GitHub.
Нужен такой: https://github.com/владелец/название"""


class RepositoryError(ValueError):
    """Настройка `repository` не годится."""


def repository_address(url: str) -> str:
    """Адрес репозитория в единственном виде; понимает и адреса для git, и лишнее в конце."""
    match = FORMS.fullmatch(str(url).strip())
    if not match or not match["name"].strip("."):
        raise RepositoryError(WRONG.format(url=url))
    return f"https://github.com/{match['owner']}/{match['name']}"


def branch_name(branch: str) -> str:
    """Имя ветки: строка, даже если в YAML это число (2027)."""
    name = str(branch).strip()
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+)*", name):
        problem = f"book/_config.yml, repository.branch: «{name}» — не имя ветки"
        raise RepositoryError(problem)
    return name


def site_address(repository: str, own: str | None = "") -> str:
    """Адрес сайта: `html.baseurl`, если он задан, иначе GitHub Pages.

    Репозиторий OWNER.github.io публикуется там прямо в корне.
    """
    if own:
        return f"{own.rstrip('/')}/"
    owner, name = repository_address(repository).split("/")[-2:]
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" + ("" if name.lower() == host else f"{name}/")
