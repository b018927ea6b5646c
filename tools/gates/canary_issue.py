"""Отчёты канарейки — в одну задачу на GitHub: `python -m tools.gates.canary_issue reports`.

Нужны только Python и `gh`. Всё сошлось — открытая задача закрывается; нет — открывается или
обновляется. Проверка, которая не оставила отчёта, — тоже новость.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

TITLE = "Канарейка: ноутбуки ведут себя иначе"
CHECKS = {"colab": "Образ Colab", "newest": "Самые новые версии"}
LONGEST = 60_000  # GitHub принимает 65536 знаков


def gather(folder: Path) -> tuple[bool, str]:
    """Сдвинулось ли что-нибудь и общий текст; у каждой проверки — свой раздел."""
    moved, parts = False, []
    for name, title in CHECKS.items():
        path = folder / f"{name}.json"
        report = {"moved": True, "text": "Проверка не дошла до конца: см. журнал запуска."}
        if path.exists():
            report = json.loads(path.read_text(encoding="utf-8"))
        moved |= report["moved"]
        text = report["text"]
        if len(text) > LONGEST // len(CHECKS):
            text = text[: LONGEST // len(CHECKS)] + "\n\n… целиком — в файлах запуска."
        parts.append(f"# {title}\n\n{text}")
    if address := os.environ.get("RUN_URL"):
        parts.append(f"Запуск: {address}")
    return moved, "\n\n".join(parts) + "\n"


def gh(*arguments: str) -> str:
    """Вывод команды gh."""
    return subprocess.run(["gh", *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout


def opened() -> str:
    """Номер открытой задачи канарейки; пустая строка, если её нет."""
    listed = gh("issue", "list", "--state=open", "--limit=200", "--json=number,title")
    return next((str(item["number"]) for item in json.loads(listed) if item["title"] == TITLE), "")


def main(folder: str) -> None:
    """Открыть, обновить или закрыть задачу."""
    moved, text = gather(Path(folder))
    number = opened()
    with tempfile.TemporaryDirectory() as scratch:
        body = Path(scratch, "body.md")
        body.write_text(text, encoding="utf-8")
        if moved and number:
            gh("issue", "edit", number, f"--body-file={body}")
        elif moved:
            gh("issue", "create", f"--title={TITLE}", f"--body-file={body}")
        elif number:
            gh("issue", "close", number, "--comment=Снова всё сошлось.")


if __name__ == "__main__":
    main(sys.argv[1])
