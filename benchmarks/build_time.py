"""Сколько времени занимают сборка и проверка рядом с простым запуском кода глав.

Запуск из корня репозитория: ``python benchmarks/build_time.py``. Ничего в нём не меняет:
работает в копии. Печатает четыре времени и три отношения; код выхода 1, если хоть одно
вышло за предел.

- скрипты: главы, превращённые в обычные .py, одна за другой (за единицу принято это время);
- холодная сборка: `jupyter-book build`, когда нет ни `_build`, ни кэша;
- повторная сборка: та же команда сразу после неё;
- проверка: `pytest --nbval`.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import jupytext
import nbformat

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
COLD_LIMIT, REBUILD_LIMIT, TEST_LIMIT = 1.5, 4.0, 2.0
# Скрипту негде показывать картинки и HTML, а «волшебных» команд и await в главах нет.
PROLOGUE = """\
import matplotlib
matplotlib.use("Agg")
import builtins
builtins.display = lambda *objects, **options: None
"""


def copy_repository(target: Path) -> Path:
    """Копия рабочей папки без собранного и установленного."""
    names = ["_build", ".venv", ".git", "__pycache__", "*.egg-info", ".*_cache", "data"]
    shutil.copytree(ROOT, target, symlinks=True, ignore=shutil.ignore_patterns(*names))
    return target


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


def seconds(command: list, folder: Path, **environment: str) -> float:
    """Время команды; её вывод печатается, только если она не удалась."""
    start = time.perf_counter()
    result = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if result.returncode:
        print(result.stdout[-5000:])
        raise SystemExit(f"Не удалось: {' '.join(map(str, command))}")
    return time.perf_counter() - start


def run_scripts(repository: Path) -> float:
    """Все главы как обычные программы, одна за другой."""
    total = 0.0
    for chapter in chapter_files(repository / "book"):
        with tempfile.TemporaryDirectory() as data:
            script = write_script(chapter, Path(data))
            spent = seconds([sys.executable, script], repository, COURSE_DATA_DIR=data)
        print(f"  {chapter.stem:28}{spent:7.1f} с")
        total += spent
    return total


def report(title: str, spent: float, ratio: float, limit: float, unit: str) -> bool:
    """Печатает строку таблицы; верно ли, что предел соблюдён."""
    fits = ratio <= limit
    mark = "да" if fits else "НЕТ"
    print(f"{title:20}{spent:8.1f} с   {ratio:5.2f}{unit} (предел {limit:.1f}{unit}): {mark}")
    return fits


def main() -> None:
    """Измеряет всё по порядку и печатает отношения."""
    with tempfile.TemporaryDirectory() as folder:
        repository = copy_repository(Path(folder) / "course")
        build = [BIN / "jupyter-book", "build", "book"]
        scripts = run_scripts(repository)
        cold = seconds(build, repository)
        rebuild = seconds(build, repository)
        tests = seconds([sys.executable, "-m", "pytest", "--nbval", "-q"], repository)

    print(f"{'скрипты':20}{scripts:8.1f} с")
    fits = [
        report("холодная сборка", cold, cold / scripts, COLD_LIMIT, " ×"),
        report("повторная сборка", rebuild, rebuild, REBUILD_LIMIT, " с"),
        report("pytest --nbval", tests, tests / scripts, TEST_LIMIT, " ×"),
    ]
    sys.exit(0 if all(fits) else 1)


if __name__ == "__main__":
    main()
