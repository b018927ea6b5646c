"""Окружения с чужим набором версий: что поставлено, то и есть, а torch — из нашего, без копии."""

import json
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

from tools.gates.drift import pip


def make_environment(folder: Path, libraries: tuple[str, ...]) -> Path:
    """Создать окружение, в котором только эти библиотеки и наш torch; вернуть его Python."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = next(folder.glob("bin/python"), folder / "Scripts" / "python.exe")
    install(python, *libraries)
    # Ссылки появляются последними: pip ничего по ним не изменит.
    link("torch", next(folder.rglob("site-packages")))
    return python


def link(name: str, target: Path) -> None:
    """Показать новому окружению библиотеку нашего вместе с её зависимостями, не копируя."""
    found = distribution(name)
    for top in {path.parts[0] for path in found.files or ()} - {"..", "__pycache__"}:
        if not (target / top).exists():
            (target / top).symlink_to(found.locate_file(top))
    for line in found.requires or ():
        needed = Requirement(line)
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            link(needed.name, target)


def install(python: Path, *arguments: str) -> None:
    """Поставить библиотеки в это окружение."""
    done = pip(python, "install", "--quiet", "--no-compile", *arguments)
    if done.returncode:
        raise RuntimeError(f"pip не поставил {' '.join(arguments)}:\n{done.stderr}")


def versions(python: Path) -> dict[str, str]:
    """Что стоит в окружении."""
    listed = json.loads(pip(python, "list", "--format=json").stdout)
    return {item["name"]: item["version"] for item in listed}
