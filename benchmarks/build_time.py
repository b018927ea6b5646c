"""Сколько времени занимают сборка и проверка рядом с простым запуском кода глав.

Запуск из корня репозитория: ``python benchmarks/build_time.py``; ``--build`` пропускает проверку.
Ничего в нём не меняет: работает в копии. Печатает времена по часам, время процессоров и три
отношения; код выхода 1, если хоть одно вышло за предел. Измеряйте на свободной машине.

- скрипты: главы, превращённые в обычные .py, одна за другой, в один поток, как и при сборке (за
  единицу принято это время);
- холодная сборка: `jupyter-book build`, когда нет ни `_build`, ни кэша, — лучшая из двух;
- повторная сборка: та же команда сразу после неё;
- проверка: `pytest --nbval`.
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path

import jupytext
import nbformat
from measure import BIN, Spent, copy_repository, machine, run

COLD_LIMIT, REBUILD_LIMIT, TEST_LIMIT = 0.7, 4.0, 2.0
COLD_TIMES = 2
BUILD = [BIN / "jupyter-book", "build", "book"]
# Скрипту негде показывать картинки и HTML, а «волшебных» команд и await в главах нет.
PROLOGUE = """\
import matplotlib
matplotlib.use("Agg")
import builtins
builtins.display = lambda *objects, **options: None
"""


def chapter_files(book: Path) -> list[Path]:
    """Главы с кодом по порядку оглавления."""
    contents = (book / "_toc.yml").read_text(encoding="utf-8")
    names = re.findall(r"(?:root|file): *([\w-]+)", contents)
    pages = [book / f"{name}.md" for name in names]
    return [page for page in pages if "{code-cell}" in page.read_text(encoding="utf-8")]


def guarded(cell: nbformat.NotebookNode) -> str:
    """Код ячейки; у той, от которой ждут ошибку, ошибка перехвачена."""
    if "raises-exception" not in cell.metadata.get("tags", []):
        return cell.source
    body = "".join(f"    {line}\n" for line in cell.source.splitlines())
    return f"try:\n{body}except Exception:\n    pass"


def write_script(chapter: Path, folder: Path) -> Path:
    """Глава как обычная программа."""
    notebook = jupytext.read(chapter)
    code = [guarded(cell) for cell in notebook.cells if cell.cell_type == "code"]
    script = folder / f"{chapter.stem}.py"
    script.write_text(PROLOGUE + "\n\n".join(code) + "\n", encoding="utf-8")
    return script


def run_scripts(repository: Path) -> Spent:
    """Все главы как обычные программы, одна за другой."""
    parts = []
    for chapter in chapter_files(repository / "book"):
        with tempfile.TemporaryDirectory() as data:
            script = write_script(chapter, Path(data))
            environment = {"COURSE_DATA_DIR": data, "OMP_NUM_THREADS": "1"}
            parts.append(run([sys.executable, script], repository, **environment))
        print(f"  {chapter.stem:28}{parts[-1].seconds:7.1f} с")
    return Spent(
        sum(part.seconds for part in parts),
        sum(part.cpu for part in parts),
        max(part.megabytes for part in parts),
    )


def build_cold(repository: Path) -> Spent:
    """Холодная сборка: лучшая из нескольких."""
    tries = []
    for _ in range(COLD_TIMES):
        shutil.rmtree(repository / "book" / "_build", ignore_errors=True)
        tries.append(run(BUILD, repository))
    return min(tries, key=lambda spent: spent.seconds)


def show(title: str, spent: Spent) -> None:
    """Строка таблицы без предела."""
    print(f"{title:20}{spent.seconds:8.1f} с   процессоров {spent.cpu:6.1f} с")


def report(title: str, spent: Spent, ratio: float, limit: float, unit: str) -> bool:
    """Печатает строку таблицы; верно ли, что предел соблюдён."""
    fits = ratio <= limit
    show(title, spent)
    print(f"{'':20}{ratio:8.2f}{unit} (предел {limit:.1f}{unit}): {'да' if fits else 'НЕТ'}")
    return fits


def main() -> None:
    """Измеряет всё по порядку и печатает отношения."""
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        repository = copy_repository(Path(folder) / "course")
        scripts = run_scripts(repository)
        cold = build_cold(repository)
        rebuild = run(BUILD, repository)
        show("скрипты", scripts)
        fits = [
            report("холодная сборка", cold, cold.seconds / scripts.seconds, COLD_LIMIT, " ×"),
            report("повторная сборка", rebuild, rebuild.seconds, REBUILD_LIMIT, " с"),
        ]
        if "--build" not in sys.argv:
            tests = run([sys.executable, "-m", "pytest", "--nbval", "-q"], repository)
            ratio = tests.seconds / scripts.seconds
            fits.append(report("pytest --nbval", tests, ratio, TEST_LIMIT, " ×"))
    sys.exit(0 if all(fits) else 1)


if __name__ == "__main__":
    main()
