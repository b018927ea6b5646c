"""Отчёт об обновлении: что изменится с другими версиями. `python -m tools.gates.drift numpy==2.2.6`

Рядом с закреплённым окружением, в `.drift`, создаётся второе: те же версии, а поверх — названные.
В нём выполняются все проверки. Закреплённое окружение и файлы проекта не меняются.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from tools.course import ROOT
from tools.gates.drift_report import collect, render
from tools.gates.suite import run_suite
from tools.gates.trees import copy_tree

FOLDER = ROOT / ".drift"
USAGE = """\
Назовите версии, которые хотите попробовать: make drift WITH="numpy==2.2.6"
Несколько — через пробел: make drift WITH="torch==2.14.0 matplotlib==3.12.0"
Имя без версии — самая новая: make drift WITH="numpy"
"""
# Что здесь нарочно не так: окружение не то, которое закреплено.
DELIBERATE = ["tests/test_repository.py::test_environment_is_the_pinned_one"]


class WrongVersions(Exception):
    """Названные версии не поставились."""


def wrong(specs: list[str]) -> str:
    """Чем не подходит запрос; пустая строка, если подходит."""
    if not specs:
        return USAGE
    for spec in specs:
        try:
            Requirement(spec)
        except InvalidRequirement:
            return f"Не понимаю «{spec}»: нужно имя и версия, например numpy==2.2.6\n"
    return ""


def pip(python: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Запустить pip нового окружения."""
    command = [str(python), "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def install(folder: Path, specs: list[str]) -> tuple[Path, dict[str, list[str]], list[str]]:
    """Создать окружение; вернуть его Python, что стало другим и на что жалуется pip.

    Raises
    ------
    WrongVersions
        Если pip не смог поставить закреплённые или названные версии.
    """
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    versions = []
    for arguments in (["-r", "requirements.txt"], specs):
        result = pip(python, "install", "--quiet", "--upgrade", *arguments)
        if result.returncode:
            raise WrongVersions(f"pip не поставил {' '.join(arguments)}:\n{result.stderr}")
        listed = json.loads(pip(python, "list", "--format=json").stdout)
        versions.append({item["name"]: item["version"] for item in listed})
    before, after = versions
    changed = {
        name: [before.get(name, "не было"), after.get(name, "нет")]
        for name in sorted(before.keys() | after.keys(), key=str.lower)
        if before.get(name) != after.get(name)
    }
    check = pip(python, "check")
    return python, changed, check.stdout.splitlines() if check.returncode else []


def main(arguments: list[str] | None = None, folder: Path = FOLDER) -> int:
    """Поставить, проверить, написать отчёт.

    Код выхода: 0 — всё в пределах допусков, 1 — нет, 2 — таких версий не поставить.
    """
    specs = sys.argv[1:] if arguments is None else arguments
    if problem := wrong(specs):
        sys.stderr.write(problem)
        return 2
    print(f"Готовлю окружение {folder / 'venv'}: {' '.join(specs)}", flush=True)
    folder.mkdir(exist_ok=True)
    try:
        python, changed, conflicts = install(folder / "venv", specs)
    except WrongVersions as error:
        print(error, file=sys.stderr)
        return 2
    print("Выполняю проверки", flush=True)
    with tempfile.TemporaryDirectory(prefix="drift-") as scratch:
        tree = copy_tree(Path(scratch, "course"))
        deselected = [part for name in DELIBERATE for part in ("--deselect", name)]
        outcome = run_suite(tree, str(python), Path(scratch), arguments=deselected)
        drawn = folder / "pictures"
        shutil.rmtree(drawn, ignore_errors=True)
        if (tree / "test-results").exists():
            shutil.copytree(tree / "test-results", drawn)
    report = collect(specs, changed, conflicts, outcome)
    text = render(report)
    (folder / "report.md").write_text(text, encoding="utf-8")
    data = json.dumps(report, ensure_ascii=False, indent=1)
    (folder / "report.json").write_text(data + "\n", encoding="utf-8")
    print(f"\n{text}\nОтчёт: {folder / 'report.md'} и report.json рядом")
    return 0 if outcome.green else 1


if __name__ == "__main__":
    sys.exit(main())
