"""Команды, которые можно прервать когда угодно и запустить дважды: файл либо прежний, либо новый.

Файл пишется рядом и встаёт на место разом; вторая такая же команда ждёт первую; вместо стека
вызовов — одна строка.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

WAITING = "Это уже делает другая команда: жду, пока она закончит."
NO_SPACE = "На диске нет места. Освободите его и повторите команду: прежние файлы целы."
NOT_WRITTEN = "Не записать {path}: {reason}."
REASONS = {
    errno.EACCES: "нет прав",
    errno.EPERM: "нет прав",
    errno.EROFS: "диск только для чтения",
    errno.EIO: "ошибка диска",
}
FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """Дать имя для нового файла рядом с `path`; записанный до конца, он займёт место прежнего."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)  # осталось от прерванной команды
    try:
        yield aside
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def wait_for_turn(folder: Path, name: str) -> FileLock:
    """Занять очередь `name` до конца процесса, дождавшись того, кто занял её раньше.

    Замок держит сама система: кончится процесс, даже убитый, — и он открыт.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f".{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(WAITING, file=sys.stderr, flush=True)
        lock.acquire()
    return lock


def explain(error: BaseException) -> str:
    """Одна строка о том, почему не пишется файл; пустая, если дело не в диске."""
    if getattr(error, "errno", None) in FULL or "No space left on device" in str(error):
        return NO_SPACE
    if isinstance(error, OSError) and error.errno in REASONS:
        return NOT_WRITTEN.format(path=error.filename, reason=REASONS[error.errno])
    return ""


@contextmanager
def one_at_a_time(folder: Path, name: str) -> Iterator[None]:
    """Не делать того же вместе с другой командой, а о полном диске сказать одной строкой."""
    try:
        lock = wait_for_turn(folder, name)
        try:
            yield
        finally:
            lock.release()
    except OSError as error:
        if message := explain(error):
            sys.exit(message)
        raise
