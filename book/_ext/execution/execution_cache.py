"""Кэш выполнения, который помнит не только ячейки главы, но и всё, от чего они зависят.

Сам jupyter-cache узнаёт страницу по её ячейкам: после правки `src` он отдал бы старые
выводы. Поэтому в путь к кэшу входит отпечаток `src` и точных версий библиотек. Меняется
отпечаток — меняется настройка, и Sphinx сам перечитывает и выполняет все страницы.
"""

import hashlib
import shutil
from pathlib import Path

PINS = ("requirements.txt", "constraints.txt")


def digest(root: Path) -> str:
    """Отпечаток обоих списков версий и всех файлов `src`, кроме сверки: страницы её не зовут."""
    aside = {"__pycache__", "checks", "grading"}
    code = (path for path in (root / "src").rglob("*") if path.is_file())
    files = sorted(path for path in code if not aside & {*path.relative_to(root).parts})
    files += [root / name for name in PINS]
    result = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        # Имя и длина не дают двум соседним файлам слиться в один.
        result.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode())
        result.update(content)
    return result.hexdigest()[:16]


def structure(book: Path) -> str:
    """Отпечаток того, что видно на каждой странице: оглавления, вида, списка ноутбуков."""
    looks = (
        path for name in ("_ext", "_static", "_templates") for path in (book / name).rglob("*")
    )
    looks = (path for path in looks if path.is_file() and "__pycache__" not in path.parts)
    files = [book / "_toc.yml", *sorted(looks)]
    contents = [path.read_bytes() for path in files]
    names = sorted(path.name for path in book.glob("*.ipynb"))
    return hashlib.sha256(b"\0".join([*contents, *map(str.encode, names)])).hexdigest()[:16]


def cache_folder(app) -> Path:
    """Где кэшу быть при нынешнем коде; пока ничего не выполнено, папки нет."""
    return Path(app.outdir).parent / ".jupyter_cache" / digest(Path(app.srcdir).parent)


def choose_folder(app, config):
    """Назначает кэшу папку с отпечатком и удаляет папки прежних отпечатков."""
    folder = cache_folder(app)
    for old in folder.parent.glob("*"):
        if old != folder and old.is_dir():
            shutil.rmtree(old)
    config.nb_execution_cache_path = str(folder)
    config.book_structure = structure(Path(app.srcdir))  # изменится — страницы запишутся заново


def create_database(app):
    """Создаёт базу кэша заранее: параллельные процессы помешали бы в этом друг другу."""
    from jupyter_cache import get_cache

    get_cache(app.config.nb_execution_cache_path).db  # noqa: B018 (файл создаёт само обращение)


def keep_everything(cache):
    """Вместо удаления лишних записей: их здесь единицы, а прежние папки удаляем мы сами.

    Собственная чистка двумя запросами ищет, что лишнее; запись, которую соседний процесс
    добавил между ними, она приняла бы за лишнюю, и сборка остановилась бы.
    """


def setup(app):
    from jupyter_cache.cache.main import JupyterCacheBase

    JupyterCacheBase.truncate_caches = keep_everything
    app.add_config_value("book_structure", "", "html", types=[str])
    app.connect("config-inited", choose_folder)
    app.connect("builder-inited", create_database)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
