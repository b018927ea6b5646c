"""Чего не хватает на этом компьютере: `make doctor`.

Нужна только стандартная библиотека, и хватит даже Python 3.8: программа должна работать и там, где
ничего ещё не установлено. Код выхода 1, если не выйдет make book или make test.
"""

import importlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.check_python import NEWEST, OLDEST  # noqa: E402
from tools.findings import (  # noqa: E402
    ABSENT,
    OPTIONAL,
    PRESENT,
    Finding,
    in_environment,
    later,
    present,
)
from tools.install import other_copy  # noqa: E402
from tools.pinned import node, packages, torch  # noqa: E402

GIGABYTE = 2**30
ENVIRONMENT_SIZE, BUILD_SIZE = 3 * GIGABYTE, GIGABYTE // 2
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NEEDED = ("requirements.txt", "constraints.txt", "book/_config.yml", "book/_toc.yml")


def works(name):
    """Запускается ли команда: заглушка pyenv находится, но может и отказать."""
    return bool(shutil.which(name)) and not subprocess.call(
        [name, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def files():
    """Файлы, без которых не работает ни сборка, ни остальные вопросы этой программы."""
    absent = [name for name in NEEDED if not (ROOT / name).is_file()]
    if not absent:
        return present("файлы курса")
    cure = "верните их: git checkout -- " + " ".join(absent)
    return Finding(ABSENT, "файлов курса: " + ", ".join(absent), cure)


def python():
    """Версия Python."""
    found = "Python " + platform.python_version()
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return present(found)
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    other = next(filter(works, names), "")
    cure = "поставьте Python 3.11, 3.12 или 3.13 и назовите его: make book PYTHON=python3.12"
    if other:
        cure = "подходящий уже есть: make book PYTHON=" + other
    if in_environment():
        cure = "удалите окружение (rm -rf .venv); " + cure
    return Finding(ABSENT, f"подходящего Python (запущен {platform.python_version()})", cure)


def environment():
    """Окружение или то, из чего его делают."""
    if in_environment():
        if other_copy():
            cure = (
                "удалите ссылку (rm .venv) или отключите его (deactivate); make book создаст своё"
            )
            return Finding(ABSENT, "своего окружения: это — от копии курса " + other_copy(), cure)
        return present("окружение " + sys.prefix)
    if any((ROOT / ".venv" / name).exists() for name in ("bin/python", "Scripts/python.exe")):
        return present("окружение .venv: подробнее о нём скажет make doctor")
    if os.path.lexists(str(ROOT / ".venv")):  # и ссылка в никуда
        cure = "удалите его, make book создаст новое: rm -rf .venv"
        return Finding(ABSENT, "Python в окружении .venv", cure)
    for module in ("venv", "ensurepip"):
        try:
            importlib.import_module(module)
        except ImportError:
            cure = "в Debian и Ubuntu: sudo apt install python3-venv"
            return Finding(ABSENT, "модуля " + module, cure)
    return later("окружение", "создаст make book")


def program(name, absent):
    """Программа, которая ставится вместе с системой."""
    if shutil.which(name):
        return present(name)
    cure = f"Debian и Ubuntu: sudo apt install {name}; macOS: xcode-select --install"
    return Finding(absent, name, cure)


def git():
    """Система контроля версий: по ней проверки узнают, какие файлы в курсе есть."""
    return program("git", ABSENT)


def make():
    """Без make те же команды набирают по отдельности."""
    finding = program("make", OPTIONAL)
    return finding._replace(cure=finding.cure and finding.cure + "; или README, «Windows без make»")


def space():
    """Место на диске."""
    free, wanted = shutil.disk_usage(str(ROOT)).free, BUILD_SIZE
    if not in_environment():
        wanted = ENVIRONMENT_SIZE
    what = f"места на диске: свободно {free / GIGABYTE:.1f} ГБ".replace(".", ",")
    cure = f"нужно хотя бы {wanted / GIGABYTE:.1f} ГБ: удалите лишнее".replace(".", ",")
    return present("место на диске") if free >= wanted else Finding(ABSENT, what, cure)


def folders():
    """Можно ли писать туда, куда пишут сборка и проверки."""
    for folder in (ROOT, ROOT / "book", Path(tempfile.gettempdir())):
        try:
            with tempfile.TemporaryFile(dir=str(folder)):
                pass
        except OSError:
            cure = "разрешите запись в эту папку или перенесите курс"
            return Finding(ABSENT, f"доступа на запись в {folder}", cure)
    return present("в папки курса можно писать")


def chromium():
    """Браузер нужен не всем."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found and shutil.which(found):
        return present("Chromium: " + found)
    cure = "нужен для make pdf, make audit и проверок в браузере: sudo apt install chromium"
    return Finding(OPTIONAL, "Chromium", cure + " или путь в переменной CHROMIUM")


def network():
    """Сеть: отвечает ли GitHub; настройки системы учитывает сам urllib."""
    text = (ROOT / "book" / "_config.yml").read_text(encoding="utf-8")
    address = re.search(r"^\s+url:\s*(\S+)", text, re.MULTILINE)
    try:
        urllib.request.urlopen(address.group(1) if address else "https://github.com", timeout=5)
    except urllib.error.HTTPError:
        pass  # ответили, значит сеть есть
    except (OSError, ValueError):
        cure = "нужна, чтобы проверить ссылки; сайт соберётся и без неё"
        if not in_environment():
            cure = "без неё make book не поставит библиотеки, разве что у вас есть их зеркало"
        return Finding(OPTIONAL, "сеть", cure)
    return present("сеть")


CHECKS = (
    python, environment, git, make, space, folders, torch, packages, node, chromium, network
)  # fmt: skip


def main():
    """Напечатать по строке о каждой вещи."""
    findings = [files()]
    if findings[0].mark == PRESENT:
        findings += [check() for check in CHECKS]
    for mark, what, cure in findings:
        print(f"{mark:<11}", " → ".join(filter(None, [what, cure])))
    broken = any(finding.mark == ABSENT for finding in findings)
    print("Всё нужное есть." if not broken else "Сначала исправьте отмеченное словом НЕТ.")
    return int(broken)


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    sys.exit(main())
