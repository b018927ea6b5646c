"""Ставит библиотеки курса в окружение, чей Python его выполняет; запускает это `make`.

Нужна только стандартная библиотека. Прерванную установку повторяют той же командой.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIP = [sys.executable, "-m", "pip"]
INSTALL = [*PIP, "install", "--disable-pip-version-check", "--quiet", "-r", "requirements.txt"]
REASONS = {
    r"No space left on device|Errno 28": "на диске нет места",
    r"NameResolution|NewConnection|ConnectTimeout|ReadTimeout|ProxyError|Network is unreachable"
    r"|name resolution|[Cc]onnection broken|from versions: none": "нет сети",
}
FAILED = "Библиотеки не установились: {reason}. Исправьте это и повторите команду."
FOREIGN = (
    "Окружение {prefix} принадлежит другой копии курса ({home}), установка отсюда испортит её. "
    "Удалите ссылку (rm .venv) или отключите окружение (deactivate) и повторите команду."
)


def other_copy(prefix: str = sys.prefix) -> str:
    """Папка другой копии курса, если окружение лежит в ней; иначе пустая строка.

    Пакет ставится ссылкой на папку, и общее окружение у двух копий знало бы только последнюю.
    """
    home = Path(prefix).resolve().parent
    return str(home) if home != ROOT and (home / "tools" / "install.py").is_file() else ""


def one_at_a_time() -> None:
    """Дождаться другой установки в это же окружение."""
    try:
        import fcntl
    except ImportError:  # в Windows нет и make
        return
    lock = os.open(Path(sys.prefix) / ".course-installing", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)  # откроется сам, когда кончится этот процесс


def reason(log: str) -> str:
    """Почему не получилось: одно из известного, иначе последняя жалоба pip."""
    for pattern, words in REASONS.items():
        if re.search(pattern, log):
            return words
    errors = re.findall(r"^ERROR: (.+)$", log, re.M) or log.strip().splitlines() or ["неизвестно"]
    return errors[-1].rstrip(".")


def main() -> None:
    if home := other_copy():
        sys.exit(FOREIGN.format(prefix=sys.prefix, home=home))
    try:
        one_at_a_time()
        if subprocess.run([*PIP, "--version"], capture_output=True).returncode:
            # Создание окружения прервали раньше, чем в нём появился pip.
            subprocess.run([sys.executable, "-m", "ensurepip"], capture_output=True)
        result = subprocess.run(INSTALL, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    except KeyboardInterrupt:
        sys.exit("\nУстановка прервана, её можно повторить.")
    if result.returncode:
        sys.exit(FAILED.format(reason=reason(result.stderr)))


if __name__ == "__main__":
    main()
