"""Что `make doctor` узнаёт о каждой вещи; хватает и Python 3.8."""

import sys
from collections import namedtuple

# О каждой вещи: есть ли она, что это и что делать, если её нет.
Finding = namedtuple("Finding", "mark what cure")
PRESENT, ABSENT, OPTIONAL, LATER = "есть", "НЕТ", "желательно", "будет"


def in_environment():
    """Запущен ли Python из своего окружения."""
    return sys.prefix != sys.base_prefix


def present(what):
    return Finding(PRESENT, what, "")


def later(what, cure="поставит make book"):
    return Finding(LATER, what, cure)
