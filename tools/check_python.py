"""Говорит по-русски, чем этот Python не подходит курсу; код выхода 1, если не подходит.

Написано так, чтобы сообщение увидел и тот, у кого ``python3`` очень старый.
"""

import sys

OLDEST, NEWEST = (3, 11), (3, 13)

WRONG_VERSION = """\
Курсу нужен Python 3.11, 3.12 или 3.13, а {path} — это Python {found}.
Если подходящий установлен под другим именем, назовите его: make book PYTHON=python3.12
"""
NO_VENV = """\
Python {path} не умеет создавать окружения: в нём нет модуля {module}.
В Debian и Ubuntu его ставит команда: sudo apt install python3-venv
После неё повторите прежнюю команду.
"""


def complaint():
    """Что не так с запущенным Python; пустая строка, если всё подходит."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        return WRONG_VERSION.format(path=sys.executable, found=found)
    if sys.prefix != sys.base_prefix:
        return ""  # уже внутри окружения, создавать ничего не придётся
    for module in ("venv", "ensurepip"):
        try:
            __import__(module)
        except ImportError:
            return NO_VENV.format(path=sys.executable, module=module)
    return ""


if __name__ == "__main__":
    problem = complaint()
    sys.stderr.write(problem)
    sys.exit(1 if problem else 0)
