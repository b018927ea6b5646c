"""Ноутбуки там, где их откроют: `python -m tools.gates.places [--only ИМЯ …] [--notebooks …]`.

Для каждого места создаётся чистое окружение с тем, что там стоит заранее. Пакет курса попадает
туда так же, как к студенту: первая ячейка ставит колесо из архива сохранённого в git дерева.
Ноутбук лежит в пустой папке и выполняется сверху вниз.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from tools.course import ROOT, Book
from tools.gates.elsewhere import Failed, execute, python_kernel
from tools.gates.libraries import install, make_environment, versions
from tools.gates.place_list import PLACES, Place
from tools.gates.suite import inherited

STUBS = Path(__file__).parent / "place_stubs"
AGAIN = """
import subprocess, sys, src
subprocess.run = None  # второй раз ставить нечего
{first}
print(src.__file__)
"""


def prepare_notebook(path: Path, archive: Path) -> NotebookNode:
    """Ноутбук, который ставит курс из архива и в конце выполняет первую ячейку ещё раз."""
    notebook = nbformat.read(path, as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    address = f"{Book().repository}/archive/"
    line = next(line for line in first.source.splitlines() if address in line and "=" in line)
    first.source = first.source.replace(line, f'COURSE = "{archive.as_uri()}"')
    notebook.cells.append(new_code_cell(AGAIN.format(first=first.source)))
    return notebook


def visit(place: Place, names: list[str], scratch: Path) -> list[tuple[str, float, str]]:
    """Выполнить ноутбуки в этом месте: имя, секунды, что не так."""
    root = scratch / place.name
    work = root / place.folder
    if place.clone:
        shutil.copytree(scratch / "tree", work)
        work /= "book"
    else:
        work.mkdir(parents=True)
    python = make_environment(root / "venv", place.libraries)
    home = root / "home"
    home.mkdir()
    variables = inherited() | {"HOME": str(home), "PYTHONPATH": str(STUBS)}
    variables |= {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    variables |= {"PYDEVD_DISABLE_FILE_VALIDATION": "1"} | dict(place.variables)
    without_network = variables | {"PLACE_OFFLINE": "1"}
    archive = scratch / "course.zip"
    results = []
    if place.offline:
        (work / "src").mkdir()
        for name in ("__init__", "utils"):
            (work / "src" / f"{name}.py").write_text("1 / 0", encoding="utf-8")
        results.append(refusal(scratch / "tree", names[0], python, work, without_network))
        install(python, "--no-deps", str(archive), "livelossplot")
    if place.offline or place.clone:
        variables = without_network
    before = versions(python)
    for name in names:
        started, problem = time.monotonic(), ""
        notebook = prepare_notebook(scratch / "tree" / "book" / f"{name}.ipynb", archive)
        try:
            executed = execute(notebook, python_kernel(python), work, variables)
            source = Path(executed.cells[-1].outputs[-1].text.splitlines()[-1])
            if not source.is_relative_to(work.parent if place.clone else root / "venv"):
                problem = f"пакет курса загружен не оттуда: {source}"
        except Failed as error:
            problem = str(error)
        results.append((name, time.monotonic() - started, problem))
    after = versions(python)
    added = set(after) - set(before)
    if {name: after.get(name) for name in before} != before:
        results.append(("версии", 0, f"изменились: {before} → {after}"))
    if added - {"pytorch-osnovy", "livelossplot"}:
        results.append(("версии", 0, f"поставлено лишнее: {added}"))
    return results


def refusal(tree: Path, name: str, python: Path, work: Path, variables: dict):
    """Без сети и без пакета первая ячейка обязана объяснить по-русски, чего не хватает."""
    started = time.monotonic()
    notebook = nbformat.read(tree / "book" / f"{name}.ipynb", as_version=4)
    notebook.cells = notebook.cells[:2]
    try:
        execute(notebook, python_kernel(python), work, variables)
        problem = "без сети и без пакета ячейка подготовки не остановилась"
    except Failed as error:
        problem = "" if "Проверьте интернет" in str(error) else str(error)
    return "отказ без сети", time.monotonic() - started, problem


def snapshot(scratch: Path) -> list[str]:
    """Положить рядом сохранённое в git дерево: папкой и архивом; вернуть имена ноутбуков."""
    archive = scratch / "course.zip"
    command = ["git", "archive", "--format=zip", "--prefix=course/", f"--output={archive}", "HEAD"]
    subprocess.run(command, cwd=ROOT, check=True)
    shutil.unpack_archive(archive, scratch)
    (scratch / "course").rename(scratch / "tree")
    return sorted(path.stem for path in (scratch / "tree" / "book").glob("*.ipynb"))


def main(arguments: list[str] | None = None) -> int:
    """Разобрать командную строку и побывать везде; 0 — всё выполнилось."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    known = {place.name: place for place in PLACES}
    parser.add_argument("--only", nargs="+", choices=known, default=list(known), metavar="МЕСТО")
    parser.add_argument("--notebooks", nargs="+", metavar="ГЛАВА", help="только эти ноутбуки")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="places-") as folder:
        scratch = Path(folder)
        names = snapshot(scratch)
        names = options.notebooks or names
        failed = False
        with ProcessPoolExecutor(2) as pool:
            jobs = {
                known[name]: pool.submit(visit, known[name], names, scratch)
                for name in options.only
            }
            for place, job in jobs.items():
                print(f"{place.name}: {place.title}", flush=True)
                for name, seconds, problem in job.result():
                    failed |= bool(problem)
                    print(f"  {name:24} {seconds:6.1f} с  {problem or 'выполнен'}", flush=True)
    return int(failed)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
