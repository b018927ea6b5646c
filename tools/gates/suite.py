"""Один запуск всех проверок в копии дерева: что прошло, что нет и какие числа получились."""

import json
import os
import re
import subprocess
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

SHOWN_LINES = 12
# От процесса, который запускает проверки, им достаётся всё, кроме настроек его самого.
INNER = ("PYTEST_", "PYTHONPATH", "PYTHONHASHSEED", "VIRTUAL_ENV", "COURSE_DATA_DIR")


@dataclass
class Outcome:
    """Итог запуска; `records` — что записал ключ `--record`, по именам страниц."""

    seconds: float = 0
    passed: int = 0
    failures: dict[str, str] = field(default_factory=dict)  # проверка → первые строки сообщения
    records: dict[str, dict] = field(default_factory=dict)
    breakdown: str = ""  # чем кончился pytest, если не дошёл до конца

    @property
    def green(self) -> bool:
        """Прошло ли всё; запуск без единой проверки не прошёл."""
        return bool(self.passed) and not self.failures and not self.breakdown


def inherited() -> dict[str, str]:
    """Переменные этого процесса, которые достанутся проверкам."""
    return {name: value for name, value in os.environ.items() if not name.startswith(INNER)}


def run_suite(
    tree: Path,
    python: str,
    scratch: Path,
    variables: dict[str, str] | None = None,
    arguments: Sequence[str] = (),
) -> Outcome:
    """Выполнить `pytest --nbval` в папке `tree`; отчёты складываются в `scratch`."""
    records, report = scratch / "records", scratch / "junit.xml"
    command = [python, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider"]
    command += [f"--record={records}", f"--junitxml={report}", *arguments]
    environment = inherited() | (variables or {})
    started = time.monotonic()
    result = subprocess.run(command, cwd=tree, env=environment, capture_output=True)
    outcome = Outcome(time.monotonic() - started)
    if report.exists():
        outcome.passed, outcome.failures = read_report(report)
    for path in sorted(records.glob("*.json")):
        outcome.records[path.stem] = json.loads(path.read_text(encoding="utf-8"))
    expected = 1 if outcome.failures else 0
    if result.returncode != expected:
        text = (result.stdout + result.stderr).decode(errors="replace")
        last = "\n".join(text.splitlines()[-SHOWN_LINES:])
        outcome.breakdown = f"pytest завершился с кодом {result.returncode}\n{last}"
    return outcome


def read_report(path: Path) -> tuple[int, dict[str, str]]:
    """Сколько проверок прошло и какие нет — по отчёту JUnit."""
    passed, failures = 0, {}
    for case in ET.parse(path).getroot().iter("testcase"):
        wrong = [child for child in case if child.tag in ("failure", "error")]
        if wrong:
            message = (wrong[0].text or wrong[0].get("message", "")).strip()
            place = re.sub(r"\.(?!ipynb$)", "/", case.get("classname", ""))
            name = f"{place}::{case.get('name')}"
            lines = message.splitlines()
            reason = [line for line in lines if re.match("E  ", line)]  # у проверки на Python
            failures[name] = "\n".join((reason or lines)[:SHOWN_LINES])
        elif case.find("skipped") is None:
            passed += 1
    return passed, failures
