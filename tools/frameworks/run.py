"""Выполнение ноутбуков фреймворков: каждый в новом процессе, в окружении `.venv-frameworks`."""

import json
import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from nbformat.v4 import new_notebook

from tools.blocks import ChapterError
from tools.course import ROOT, Book
from tools.frameworks.catalogue import RUN, Framework, code_digest, frameworks
from tools.freshness import read
from tools.notebooks import executed, write
from tools.pinned import pins
from tools.repository import RepositoryError

REQUIREMENTS = "requirements-frameworks.txt"
PROCESSES = 2
ABSENT = "Окружения с фреймворками нет: {python}. Создать его: make frameworks"
VERSIONS = """
import json, platform, sys
from importlib.metadata import version
found = {name: version(name).split("+")[0] for name in sys.argv[1:]}
print(json.dumps({"python": platform.python_version(), **found}))
"""


def environment_python() -> Path:
    """Python окружения с фреймворками: в папке `.venv-frameworks` или названной переменной."""
    folder = ROOT / (os.environ.get("FRAMEWORKS_VENV") or ".venv-frameworks")
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def versions(python: Path) -> dict[str, str]:
    """Установленные версии того, что закреплено в списке требований."""
    command = [str(python), "-c", VERSIONS, *pins(REQUIREMENTS)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def run(book: Book, page: Framework, target: Path, found: dict[str, str]) -> bool:
    """Выполнить ноутбук и записать его в `target`; вернуть, изменился ли файл.

    Не изменились ни код, ни версии, ни выводы — остаётся и прежняя дата.
    """
    stored = target == page.path.with_suffix(".ipynb")
    old = read(target) if stored else new_notebook()
    notebook, _ = executed(book, page, old, environment_python())
    about = {"code": code_digest(page), "versions": found}
    before = old.metadata.get(RUN, {})
    same = [cell.get("outputs") for cell in old.cells] == [
        cell.get("outputs") for cell in notebook.cells
    ]
    today = date.today().isoformat()
    day = before["date"] if same and before.items() >= about.items() else today
    notebook.metadata[RUN] = about | {"date": day}
    return write(notebook, target)


def run_named(folder: Path, name: str, target: Path, found: dict[str, str]) -> tuple[str, bool]:
    """Выполнить ноутбук в отдельном процессе; ошибку вернуть текстом."""
    try:
        book = Book(folder)
        changed = run(book, frameworks(book)[name], target, found)
    except (ChapterError, RepositoryError) as error:
        return str(error), False
    return f"{target.name}: {'обновлён' if changed else 'без изменений'}", True


def run_all(book: Book, names: list[str], folder: Path) -> bool:
    """Выполнить ноутбуки и положить их в `folder`; вернуть, все ли получились."""
    python = environment_python()
    if not python.is_file():
        sys.exit(ABSENT.format(python=python))
    found, done = versions(python), True
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(PROCESSES, len(names)), mp_context=spawn) as pool:
        jobs = [
            pool.submit(run_named, book.folder, name, folder / f"{name}.ipynb", found)
            for name in names
        ]
        for job in jobs:
            message, success = job.result()
            print(message, flush=True, file=sys.stdout if success else sys.stderr)
            done &= success
    return done
