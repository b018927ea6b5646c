"""Главы выполняются параллельно: у `jupyter-book build` нет для этого ключа `-j`.

Каждый процесс берёт по одной странице, сначала самые долгие: если раздать страницы поровну, как
это делает Sphinx, две самых долгих могут достаться одному процессу, а другой будет простаивать.
Самой долгой остальные ещё и уступают процессор: раньше неё сборка не кончится.
"""

import os
from contextlib import suppress
from multiprocessing import parent_process
from pathlib import Path

from sphinx import builders

from tools.blocks import ChapterError, read_cells
from tools.sizing import DATA, load

MAX_PROCESSES = 4  # каждый держит свой Python с torch, сотни мегабайт
LESS_IMPORTANT = 5  # на столько растёт nice: при споре за ядро это втрое меньше времени


def available_cores() -> int:
    """Сколько ядер отдано этому процессу."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def allow(app):
    """Разрешает параллельное чтение страниц; оно же и выполняет ячейки.

    Нумерация глав сама себя безопасной не объявляет, но работает уже после чтения.
    """
    numbering = app.extensions.get("sphinx_multitoc_numbering")
    if numbering is not None:
        numbering.parallel_read_safe = True


def one_by_one(docnames, processes):
    """Страницы, разделённые на задания: по одной в каждом."""
    return [[name] for name in docnames]


def longest_first(app, env, docnames):
    """Ставит первыми страницы, которые дольше всех выполнялись, потом самые большие."""
    measured = Path(app.srcdir, DATA).exists()
    pages = load(Path(app.srcdir))["pages"] if measured else {}

    def length(name):
        return pages.get(name, {}).get("seconds", 0), os.path.getsize(env.doc2path(name))

    docnames.sort(key=length, reverse=True)
    app.longest = docnames[:1]
    # Первые задания Sphinx начинает по порядку, а из ждущих берёт последнее.
    docnames[app.parallel :] = reversed(docnames[app.parallel :])


def give_way(app, docname, source):
    """Уступает процессор самой долгой странице; ядро получит ту же важность, что и этот процесс."""
    if parent_process() and [docname] != app.longest:
        os.nice(LESS_IMPORTANT)


def read_once(app, env, docnames):
    """Разбирает страницы, пока процесс один: сводным страницам нужны все, и каждая взяла бы своё.

    О странице, которая не читается, скажет тот, кому она понадобится.
    """
    for name in docnames:
        with suppress(ChapterError):
            read_cells(Path(env.doc2path(name)))


def forbid(app, env):
    """Пишет страницы один процесс: серверы KaTeX из дочерних пережили бы сборку."""
    app.parallel = 1


def setup(app):
    # На один больше, чем ядер: пока одна глава ждёт своё ядро Jupyter, считает другая.
    app.parallel = min(available_cores() + 1, MAX_PROCESSES)
    # Ядра заняты процессами: внутри каждого хватит одного потока.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    builders.make_chunks = one_by_one
    app.connect("builder-inited", allow)
    app.connect("env-before-read-docs", longest_first)
    app.connect("env-before-read-docs", read_once)
    app.connect("source-read", give_way)
    app.connect("env-updated", forbid)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
