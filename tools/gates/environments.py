"""Окружения матрицы: чем машины читателей отличаются от той, на которой сохранены числа."""

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

LOCALES = {"ru_RU.UTF-8": "UTF-8", "ru_RU.CP1251": "CP1251"}


@dataclass(frozen=True)
class Environment:
    """Одно отличие от обычного запуска.

    В переменных `{tree}` — папка с копией проекта, `{locales}` — папка с созданными локалями.
    """

    name: str
    title: str
    variables: dict[str, str] = field(default_factory=dict)
    folder: str = "course"
    arguments: tuple[str, ...] = ()
    proof: dict[str, str | int | bool] = field(default_factory=dict)  # см. tools.gates.evidence
    needs: str = ""  # чего на машине может не быть; пусто — окружение обязано включиться

    def values(self, tree: Path, locales: Path) -> dict[str, str]:
        """Переменные окружения с подставленными папками."""
        return {
            name: value.format(tree=tree, locales=locales) for name, value in self.variables.items()
        }


def capability(name: str, title: str, needs: str = "") -> Environment:
    """Набор команд процессора, которым пользуется PyTorch."""
    variables = {"ATEN_CPU_CAPABILITY": name}
    return Environment(name, title, variables, proof={"capability": name.upper()}, needs=needs)


def threads(count: int, title: str) -> Environment:
    """Число потоков вычислений.

    Без MKL_DYNAMIC потоков было бы не больше, чем ядер, и об этом никто не сказал бы. А без
    OMP_WAIT_POLICY потоки ждали бы друг друга, занимая ядра: прогон длился бы втрое дольше.
    """
    variables = {
        "OMP_NUM_THREADS": str(count),
        "MKL_DYNAMIC": "FALSE",
        "OMP_WAIT_POLICY": "PASSIVE",
    }
    return Environment(f"threads-{count}", title, variables, proof={"threads": count})


def russian(name: str, code: str, title: str) -> Environment:
    """Русская локаль: запятая вместо точки и, может быть, другая кодировка файлов."""
    variables = {"LC_ALL": code, "LANG": code, "LOCPATH": "{locales}:/usr/lib/locale"}
    proof = {"locale": code, "encoding": LOCALES[code].lower().replace("-", "")}
    return Environment(name, title, variables, proof=proof, needs=f"локаль {code}")


ENVIRONMENTS = [
    threads(1, "один поток"),
    threads(2, "два потока"),
    threads(4, "четыре потока"),
    capability("default", "процессор без векторных команд"),
    capability("avx2", "команды AVX2", "процессор с AVX2"),
    capability("avx512", "команды AVX-512", "процессор с AVX-512"),
    Environment(
        "onednn-off",
        "oneDNN выключена",
        {"PYTHONPATH": "{tree}/tools/gates/onednn_off"},  # переменной для этого нет
        proof={"onednn": False},
    ),
    Environment(
        "blas",
        "другая линейная алгебра",
        {
            # Действие первой видно по MKL_VERBOSE=1: «CNR:COMPATIBLE» вместо «CNR:OFF».
            "MKL_CBWR": "COMPATIBLE",
            "OPENBLAS_CORETYPE": "Nehalem",
            "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4",
        },
        proof={"mkl": True, "openblas": "Nehalem"},
        needs="PyTorch с MKL и NumPy с OpenBLAS",
    ),
    Environment(
        "hash-seed",
        "другой порядок элементов в множествах",
        {"PYTHONHASHSEED": "20260731"},
        proof={"hash seed": "20260731"},
    ),
    Environment(
        "time-zone",
        "часовой пояс UTC+14",
        {"TZ": "<+14>-14"},  # запись POSIX: база часовых поясов не нужна
        proof={"zone": "+1400"},
    ),
    Environment("locale-c", "локаль C", {"LC_ALL": "C", "LANG": "C"}, proof={"locale": "C"}),
    russian("locale-ru", "ru_RU.UTF-8", "русская локаль"),
    russian("locale-cp1251", "ru_RU.CP1251", "русская локаль с кодировкой Windows"),
    Environment("path", "папка с пробелами и кириллицей", folder="Мои документы/курс № 1"),
    Environment(
        "order",
        "файлы в обратном порядке, в одном процессе",
        arguments=("-n", "0", "-p", "tools.gates.backwards"),
    ),
]
# Для быстрой проверки: сразу всё, что может отличаться одновременно. Без потоков: вдвоём на двух
# ядрах процессы по два потока ждут друг друга и тратят вдвое больше времени.
SAMPLE = (
    "default",
    "onednn-off",
    "blas",
    "hash-seed",
    "time-zone",
    "locale-ru",
    "path",
)


def mixture(names: tuple[str, ...] = SAMPLE) -> Environment:
    """Одно окружение из нескольких; необходимое складывается."""
    chosen = [item for item in ENVIRONMENTS if item.name in names]
    return Environment(
        "sample",
        "всё сразу: " + ", ".join(item.title for item in chosen),
        {key: value for item in chosen for key, value in item.variables.items()},
        max((item.folder for item in chosen), key=len),
        sum((item.arguments for item in chosen), ()),
        {key: value for item in chosen for key, value in item.proof.items()},
        ", ".join(item.needs for item in chosen if item.needs),
    )


def create_locales(folder: Path) -> None:
    """Создать русские локали: в системе их может не быть. Не выйдет — окружения пропускаются."""
    if not shutil.which("localedef"):
        return
    for code, encoding in LOCALES.items():
        command = ["localedef", "-i", code.partition(".")[0], "-f", encoding, str(folder / code)]
        subprocess.run(command, capture_output=True)
