"""Пишет constraints.txt и constraints-frameworks.txt: точные версии всего, что тянут за собой
прямые зависимости курса и шести фреймворков.

Запуск: ``make lock``, лучше всего на Python 3.11. Найденное для старшей из
поддерживаемых версий могло бы не подойти младшей, наоборот — подходит.
Ничего не устанавливает: pip только решает, что он поставил бы в пустое окружение.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Написано командой `make lock`; руками не правится.\n"
OLDEST = "3.11.0"
# Библиотеки CUDA torch сам требует точных версий, а нужны они не на всякой машине.
GPU_ONLY = re.compile(r"^(nvidia|cuda|triton)\b")


def normalized(name: str) -> str:
    """Имя пакета в том виде, в котором его сравнивает pip."""
    return re.sub(r"[-_.]+", "-", name).lower()


def direct_requirements(name: str) -> list[str]:
    """Строки списка требований вида ``имя==версия``."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if "==" in line]


def resolve(requirements: list[str]) -> dict[str, str]:
    """Что поставил бы pip для этих требований: имя → версия."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        pip = [sys.executable, "-m", "pip", "install", "--quiet"]
        plan = ["--dry-run", "--ignore-installed", "--report", str(report)]
        # Версии должны подойти и самой старой из обещанных: 3.11.0, а не только нынешней.
        plan += ["--python-version", OLDEST, "--only-binary=:all:", "--target", folder]
        subprocess.run([*pip, *plan, *requirements], check=True)
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    # У сборки torch для CPU версия 2.13.0+cpu: хвост назвал бы одну только её.
    return {
        normalized(item["metadata"]["name"]): item["metadata"]["version"].split("+")[0]
        for item in found
    }


def main() -> None:
    """Пересчитывает оба списка."""
    for suffix in ("", "-frameworks"):
        requirements = direct_requirements(f"requirements{suffix}.txt")
        direct = {normalized(line.split("==")[0]) for line in requirements}
        pins = [
            f"{name}=={version}\n"
            for name, version in sorted(resolve(requirements).items())
            if name not in direct and not GPU_ONLY.match(name)
        ]
        path = ROOT / f"constraints{suffix}.txt"
        path.write_text(HEADER + "".join(pins), encoding="utf-8")
        print(f"{path.name}: {len(pins)} пакетов")


if __name__ == "__main__":
    main()
