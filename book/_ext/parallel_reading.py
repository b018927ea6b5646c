"""Главы выполняются параллельно: у `jupyter-book build` нет для этого ключа `-j`."""

import os

MAX_PROCESSES = 4  # каждый держит свой Python с torch, сотни мегабайт


def available_cores() -> int:
    """Сколько ядер отдано этому процессу."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def allow(app):
    """Разрешает параллельное чтение страниц; оно же и выполняет ячейки."""
    app.parallel = min(available_cores(), MAX_PROCESSES)
    if app.parallel > 1:
        # Процессов столько, сколько ядер: внутри каждого хватит одного потока.
        os.environ.setdefault("OMP_NUM_THREADS", "1")
    # Нумерация глав сама себя безопасной не объявляет, но работает уже после чтения.
    numbering = app.extensions.get("sphinx_multitoc_numbering")
    if numbering is not None:
        numbering.parallel_read_safe = True


def forbid(app, env):
    """Пишет страницы один процесс: серверы KaTeX из дочерних пережили бы сборку."""
    app.parallel = 1


def setup(app):
    app.connect("builder-inited", allow)
    app.connect("env-updated", forbid)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
