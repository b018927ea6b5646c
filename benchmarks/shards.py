"""Что даёт выполнение глав по частям: пятьдесят глав, две части, сборка из выполненного.

Запуск из корня репозитория: ``python benchmarks/shards.py``, минуты две. Главы — маленькие
страницы из tests/small_site.py, настройки и расширения — настоящие. Части идут одна за другой,
каждой достаются все ядра, как на своей машине. Печатает таблицу Markdown для benchmarks/README.md;
код выхода 1, если сайт из частей отличается от обычного хоть одним файлом или что-то выполнено
дважды.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path

from measure import BIN, ROOT, machine

sys.path.insert(0, str(ROOT))

from tests.small_site import Project  # noqa: E402
from tests.test_shard import files  # noqa: E402
from tools.wording import markdown_table, russian_number  # noqa: E402

CHAPTERS, SHARDS = 50, 2
HEADER = ("Что делается", "Секунд", "Выполнено глав")


def timed(project: Project, *command: str) -> tuple[list[str], list[str]]:
    """Выполнить команду: столбцы таблицы и имена выполненных глав."""
    start = time.perf_counter()
    code, log, executed = project.run(*command)
    if code:
        raise SystemExit(log[-5000:])
    return [russian_number(time.perf_counter() - start, 3), str(len(executed))], executed


def main() -> None:
    """Собрать целиком и по частям, сравнить."""
    print(machine())
    names = ["index", *(f"page-{number:02}" for number in range(1, CHAPTERS))]
    build = (str(BIN / "jupyter-book"), "build", "book")
    shard = (sys.executable, "-m", "tools.shard")
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder) / "project", names)
        project.timeout = None  # на занятой машине сборка дольше, чем позволено тестам
        columns, _ = timed(project, *build)
        rows = [["сборка целиком", *columns]]
        whole = files(project.html)
        shutil.rmtree(project.book / "_build")
        folders, done = [], []
        for index in range(SHARDS):
            columns, executed = timed(project, *shard, "run", str(index), str(SHARDS))
            rows.append([f"часть {index}", *columns])
            done += executed
            folders.append(f"{folder}/shard-{index}")
            shutil.move(project.root / "build" / "shard", folders[-1])
        rows.append(["слияние", *timed(project, *shard, "merge", *folders)[0]])
        columns, again = timed(project, *build)
        rows.append(["сборка из выполненного", *columns])
        merged = files(project.html)
    print(markdown_table(HEADER, rows))
    same = sum(merged.get(name) == content for name, content in whole.items())
    print(f"\nСовпало файлов: {same} из {len(whole)}, лишних: {len(merged.keys() - whole.keys())}")
    sys.exit(merged != whole or sorted(done) != sorted(names) or bool(again))


if __name__ == "__main__":
    main()
