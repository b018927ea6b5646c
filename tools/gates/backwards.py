"""Плагин pytest: файлы проверяются в обратном порядке, внутри файла порядок прежний.

Ячейки ноутбука продолжают друг друга, а файлы друг от друга зависеть не должны.
"""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    files = list(dict.fromkeys(item.path for item in items))
    items.sort(key=lambda item: -files.index(item.path))
