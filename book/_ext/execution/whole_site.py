"""Сайт меняется разом: собирается он в соседней папке и готовым занимает место прежнего.

Прерванная сборка прежнего сайта не трогает, а следующая начнёт заново: половине записанного
верить нельзя. Верить можно выполненным ячейкам, если их вывод сохранён целиком.
"""

import logging
import shutil
import sys
from pathlib import Path

from tools.interruptible import stop_in_one_line
from tools.whole import explain, wait_for_turn

DRAFT, FRESH, OLD = ".html", ".html.new", ".html.old"
UNFINISHED = ".unfinished"


class StopOnDiskError(logging.Handler):
    """Страницу, которую не удалось записать, Sphinx пропустил бы с предупреждением."""

    def emit(self, record):
        for value in record.args or ():
            if isinstance(value, OSError) and (message := explain(value)):
                sys.exit(message)


def remove(*folders: Path) -> None:
    """Удаляет папки, которые есть."""
    for folder in folders:
        if folder.exists():
            shutil.rmtree(folder)


def drop_damaged_cache(build: Path) -> None:
    """Удаляет сохранённые выводы, если хоть один записан не целиком."""
    from jupyter_cache import get_cache

    for folder in (build / ".jupyter_cache").glob("*"):
        try:
            cache = get_cache(folder)
            for record in cache.list_cache_records():
                cache.get_cache_bundle(record.pk)
        except Exception:  # чем именно он испорчен, неважно
            remove(folder)


def begin(site: Path, doctrees: Path) -> Path:
    """Готовит папку сборки и отмечает, что сборка началась; возвращает эту папку."""
    build = site.parent
    draft, fresh, old, unfinished = (build / name for name in (DRAFT, FRESH, OLD, UNFINISHED))
    if old.exists() and not any(site.glob("*")):  # прервали между двумя переименованиями
        remove(site)
        old.rename(site)
    remove(fresh, old)
    if unfinished.exists():
        remove(draft, doctrees)
        drop_damaged_cache(build)
    unfinished.touch()
    draft.mkdir(exist_ok=True)
    return draft


def publish(site: Path) -> None:
    """Ставит собранное на место прежнего сайта и снимает отметку."""
    draft, fresh, old, unfinished = (
        site.with_name(name) for name in (DRAFT, FRESH, OLD, UNFINISHED)
    )
    shutil.copytree(draft, fresh)
    site.rename(old)
    fresh.rename(site)
    unfinished.unlink()
    remove(old)


def setup(app):
    site = Path(app.outdir)
    if site.name != "html":  # проверка ссылок ничего не публикует
        return {}
    stop_in_one_line()

    def finish(app, exception):
        if exception is None:
            try:
                publish(site)
                app.outdir = type(app.outdir)(site)  # о ней и скажет Sphinx
            except (OSError, shutil.Error) as error:
                sys.exit(explain(error) or f"Сайт не записан: {error}")
        elif message := explain(exception):
            sys.exit(message)
        lock.release()

    try:
        lock = wait_for_turn(site.parent, "site")
        app.outdir = type(app.outdir)(begin(site, Path(app.doctreedir)))
    except OSError as error:
        sys.exit(explain(error) or f"Сайт не записан: {error}")
    logging.getLogger("sphinx").addHandler(StopOnDiskError())
    app.connect("build-finished", finish, priority=1000)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
