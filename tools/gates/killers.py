"""Кто заметил мутанта: прогон проверок в копии проекта и разбор того, что они записали."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.wording import COLOUR

# «Договор» ноутбука читает исходный текст ячеек, а мутанта должны выдать его результаты.
NOTEBOOKS = ("--nbval", "-k", "not договор")
THEORY = ("-m", "not weekly", "tests/theory")
LIMIT = 900  # секунд на одного мутанта
GREEN, RED = 0, 1
TAIL = 15


class Unclear(Exception):
    """Проверка не ответила ни «да», ни «нет»."""


@dataclass(frozen=True)
class Checks:
    """Проверки, которые могут заметить мутанта."""

    limit: float = LIMIT

    def notebooks(self, tree: Path, paths: list[Path]) -> str:
        """Выполнить ноутбуки до первого расхождения и назвать его; пусто, если всё сошлось."""
        if not paths:
            return ""
        with tempfile.TemporaryDirectory(prefix="record-") as folder:
            names = [path.as_posix() for path in paths]
            code, output = self.pytest(tree, *NOTEBOOKS, "-x", f"--record={folder}", *names)
            if code is None:
                return f"время: ноутбуки не закончили работу за {self.limit:.0f} с"
            if code == GREEN:
                return ""
            if code == RED and (killer := first_failure(folder, names)):
                return killer
        raise Unclear(f"проверка завершилась с кодом {code}:\n{tail(output)}")

    def theory(self, tree: Path) -> str:
        """Проверить утверждения теории; пусто, если они держатся."""
        code, output = self.pytest(tree, "-x", *THEORY)
        if code is None:
            return f"время: проверки теории не закончили работу за {self.limit:.0f} с"
        if code == GREEN:
            return ""
        if code == RED:
            failed = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - |$)", output, re.MULTILINE)
            return f"теория: {failed[1]}"
        raise Unclear(f"проверка теории завершилась с кодом {code}:\n{tail(output)}")

    def healthy(self, tree: Path, paths: list[Path], workers: int) -> None:
        """Убедиться, что без мутанта всё зелено: иначе провалы ничего не доказывают."""
        names = [path.as_posix() for path in paths]
        for arguments in ((*NOTEBOOKS, *names), THEORY):
            code, output = self.pytest(tree, *arguments, "-n", str(workers))
            if code != GREEN:
                raise Unclear(f"проверки не проходят и без мутантов:\n{tail(output)}")

    def pytest(self, tree: Path, *arguments: str) -> tuple[int | None, str]:
        """Запустить pytest копии; код None — время вышло."""
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "--color=no", "-rfE"]
        environment = os.environ | {
            "PYTHONPATH": str(tree),
            "PYTHONDONTWRITEBYTECODE": "1",  # у мутанта то же время правки, что у оригинала
            "OMP_NUM_THREADS": "1",
        }
        with subprocess.Popen(
            [*command, "-p", "no:cacheprovider", *arguments],
            cwd=tree, env=environment, encoding="utf-8", errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as process:  # fmt: skip
            try:
                output, _ = process.communicate(timeout=self.limit)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGINT)  # чтобы pytest успел остановить ядро
                try:
                    process.communicate(timeout=30)
                except subprocess.TimeoutExpired:
                    process.kill()
                return None, ""
        return process.returncode, output


def first_failure(folder: str, names: list[str]) -> str:
    """Первая несошедшаяся ячейка: чем именно, где."""
    for name in names:
        path = Path(folder, Path(name).stem + ".json")
        if not path.exists():
            continue
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["outcome"] == "failed":
                where = f"{Path(name).stem}: {cell['section']} · ячейка [{cell['cell']}]"
                return f"{describe(cell)} — {where}"
    return ""


def describe(cell: dict) -> str:
    """Чем ячейка не сошлась: ошибка, слова, число или рисунок."""
    lines = "\n".join(cell["problems"]).splitlines() or [""]
    if lines[0].startswith("Cell execution caused"):
        return f"ошибка {COLOUR.sub('', lines[-1]).rstrip(': ')}"
    wrong = [number for number in cell["numbers"] if not number["ok"]]
    if wrong:
        more = f" и ещё {len(wrong) - 1}" if len(wrong) > 1 else ""
        return f"число {wrong[0]['expected']} → {wrong[0]['obtained']}{more}"
    if any(not picture["ok"] for picture in cell["pictures"]) or "картин" in lines[0]:
        return "рисунок"
    changed = [line for line in lines if re.match(r"[-+](?![-+])", line)]
    return f"текст {' '.join(changed) or lines[0]}"


def tail(output: str) -> str:
    """Последние строки вывода."""
    return "\n".join(output.strip().splitlines()[-TAIL:])
