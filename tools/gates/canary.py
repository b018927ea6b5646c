"""Канарейка: не сдвинулось ли что-нибудь там, где версии меняются без нас.

`python -m tools.gates.canary colab` выполняет опубликованные ноутбуки в образе Colab (нужен
Docker), `… newest` — все проверки с самыми новыми версиями библиотек. Отчёт — в `reports/`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import nbformat
from jupyter_core.paths import jupyter_runtime_dir

from tools.course import BOOK, ROOT
from tools.gates import drift
from tools.gates.drift_report import collect, render
from tools.gates.elsewhere import Failed, compare, execute
from tools.gates.suite import Outcome

IMAGE = "us-docker.pkg.dev/colab-images/public/runtime"
LIBRARIES = (
    "ipykernel",
    "ipython",
    "livelossplot",
    "matplotlib",
    "numpy",
    "scipy",
    "torch",
    "tqdm",
)
# Ячейка подготовки узнаёт Colab по этому модулю.
LAUNCH = "import google.colab; from ipykernel import kernelapp; kernelapp.launch_new_instance()"
REPORTS = ROOT / "reports"


def in_image(folder: Path, *arguments: str) -> list[str]:
    """Команда, которая запускает Python образа; папка видна в нём как /content."""
    runtime = jupyter_runtime_dir()
    command = ["docker", "run", "--rm", "--network=host", "--workdir=/content"]
    command += [f"--volume={folder}:/content", f"--volume={runtime}:{runtime}"]
    return [*command, "--entrypoint=python3", IMAGE, *arguments]


def changed_versions(folder: Path) -> dict[str, list[str]]:
    """Чем библиотеки образа отличаются от закреплённых."""
    command = in_image(folder, "-m", "pip", "list", "--format=json")
    listed = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    there = {item["name"].lower(): item["version"] for item in listed}
    pairs = {name: [version(name), there.get(name, "нет")] for name in LIBRARIES}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def run_notebooks(folder: Path, results: Path) -> Outcome:
    """Выполнить все ноутбуки в образе и сравнить с сохранёнными выводами."""
    outcome = Outcome()
    Path(jupyter_runtime_dir()).mkdir(parents=True, exist_ok=True)
    command = in_image(folder, "-c", LAUNCH, "-f", "{connection_file}")
    for path in sorted(BOOK.glob("*.ipynb")):
        stored = nbformat.read(path, as_version=4)
        try:
            executed = execute(stored, command, folder, dict(os.environ))
        except Failed as error:
            outcome.failures[path.name] = str(error)
            continue
        data = Path("/content/data")
        outcome.records[path.stem] = compare(path.stem, stored, executed, data, results)
        outcome.passed += 1
    return outcome


def moved(report: dict) -> bool:
    """Есть ли в отчёте то, что вышло за допуск или сломалось."""
    pages = report["chapters"]
    compared = [item for page in pages for item in page["numbers"] + page["pictures"]]
    broken = [page for page in pages if page["broken"]]
    return bool(broken or report["tests"]) or not all(item["ok"] for item in compared)


def colab() -> tuple[bool, str]:
    """Опубликованные ноутбуки в образе Colab: сдвинулось ли что-нибудь и отчёт."""
    # Файлы, которые записал образ, принадлежат root: их может быть не удалить.
    with tempfile.TemporaryDirectory(prefix="colab-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        changed = changed_versions(folder)
        outcome = run_notebooks(folder, REPORTS / "pictures")
    report = collect(["образ Colab"], changed, [], outcome)
    return moved(report), render(report)


def newest() -> tuple[bool, str]:
    """Все проверки с самыми новыми версиями: сдвинулось ли что-нибудь и отчёт."""
    code = drift.main(list(LIBRARIES))
    if code > 1:
        return True, "# Самые новые версии\n\nОни не ставятся вместе: см. журнал запуска.\n"
    return code == 1, (drift.FOLDER / "report.md").read_text(encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Проверить и записать отчёт; 1 — что-то сдвинулось."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    checks = {"colab": colab, "newest": newest}
    parser.add_argument("check", choices=checks)
    name = parser.parse_args(arguments).check
    wrong, text = checks[name]()
    REPORTS.mkdir(exist_ok=True)
    content = json.dumps({"moved": wrong, "text": text}, ensure_ascii=False, indent=1)
    (REPORTS / f"{name}.json").write_text(content, encoding="utf-8")
    print(text)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
