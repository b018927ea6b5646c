"""Что на самом деле действует в этом окружении: `python -m tools.gates.evidence`.

Переменная окружения, о которой библиотека не знает, ничего не меняет и об этом молчит. Поэтому
матрица платформ спрашивает сами библиотеки — в процессе, который получил то же, что получает ядро.
"""

import ctypes
import json
import locale
import os
import subprocess
import sys
import time
from pathlib import Path

from tools.kernel import course_environment


def facts() -> dict[str, str | int | bool]:
    """Что говорят о себе библиотеки этого процесса."""
    import numpy
    import torch

    return {
        "capability": torch.backends.cpu.get_cpu_capability(),
        "threads": torch.get_num_threads(),
        "onednn": torch.backends.mkldnn.is_available() and torch.backends.mkldnn.enabled,
        "mkl": torch.backends.mkl.is_available(),
        "openblas": openblas_core(numpy.linalg._umath_linalg.__file__),
        "hash seed": os.environ.get("PYTHONHASHSEED", ""),
        "zone": time.strftime("%z"),
        "locale": current_locale(),
        "encoding": locale.getpreferredencoding(False).lower().replace("-", ""),
    }


def openblas_core(library: str) -> str:
    """Для какого процессора OpenBLAS выбрал вычисления; пусто, если NumPy собран не с ним."""
    try:
        name = ctypes.CDLL(library).scipy_openblas_get_corename64_
    except AttributeError:
        return ""
    name.restype = ctypes.c_char_p
    return name().decode()


def current_locale() -> str:
    """Имя действующей локали; пусто, если на этой машине её нет."""
    try:
        return locale.setlocale(locale.LC_ALL, "")
    except locale.Error:
        return ""


def ask(tree: Path, variables: dict[str, str]) -> dict[str, str | int | bool]:
    """Спросить окружение, созданное так же, как его создаёт запуск тестов."""
    command = [sys.executable, "-m", "tools.gates.evidence"]
    answer = subprocess.run(command, cwd=tree, env=variables, check=True, capture_output=True)
    return json.loads(answer.stdout)


if __name__ == "__main__":
    if sys.argv[1:] == ["--here"]:
        print(json.dumps(facts()))
    else:
        with course_environment():
            subprocess.run([sys.executable, "-m", "tools.gates.evidence", "--here"], check=True)
