"""Номер рисунка Sphinx ищет на странице, где рисунок стоит; здесь её достаточно прочесть однажды.

Сам он читает страницу заново для каждой ссылки, а ссылок в главе десятки.
"""

from functools import cache

from sphinx.domains.std import StandardDomain


class Reread:
    """Окружение сборки, которое помнит прочитанные страницы; менять их нельзя."""

    def __init__(self, env):
        self._env = env
        self.get_doctree = cache(env.get_doctree)

    def __getattr__(self, name):
        return getattr(self._env, name)


def setup(app):
    resolve = StandardDomain._resolve_numref_xref
    reread = cache(Reread)

    def resolve_once(domain, env, *arguments):
        return resolve(domain, reread(env), *arguments)

    StandardDomain._resolve_numref_xref = resolve_once
    return {"parallel_read_safe": True, "parallel_write_safe": True}
