"""Матрица платформ: все проверки в разных окружениях. `python -m tools.gates.matrix [ключи]`.

Числа страниц должны сойтись везде: красное окружение — ложная тревога, и ждёт она читателя. Полный
прогон, в котором всё сошлось, записывает измеренный разброс в `book/checked.json`.
"""

import argparse
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

from tools.contract.outputs import count
from tools.course import ROOT
from tools.gates.environments import ENVIRONMENTS, Environment, create_locales, mixture
from tools.gates.evidence import ask
from tools.gates.measured import Moved, merge, moved, read_notebooks, save
from tools.gates.suite import Outcome, inherited, run_suite
from tools.gates.trees import copy_tree
from tools.wording import markdown_table, russian_number

LIBRARIES = ("torch", "numpy", "matplotlib")
HEADER = ("окружение", "секунд", "прошло", "упало", "чисел", "сдвинулось", "в допусках")


@dataclass
class Result:
    """Чем кончился запуск в одном окружении."""

    environment: Environment
    outcome: Outcome
    problem: str = ""  # почему красное, кроме упавших проверок
    skipped: str = ""

    @property
    def green(self) -> bool:
        """Сошлось ли всё; пропущенное окружение ничего не доказывает, но и не опровергает."""
        return bool(self.skipped) or (self.outcome.green and not self.problem)

    @property
    def verdict(self) -> str:
        """Итог одной строкой."""
        if self.skipped:
            return f"пропущено, {self.skipped}"
        seconds = round(self.outcome.seconds)
        return f"сошлось за {seconds} с" if self.green else f"ЛОЖНАЯ ТРЕВОГА за {seconds} с"

    @property
    def numbers(self) -> int:
        """Сколько чисел сравнено."""
        return sum(
            len(cell["numbers"])
            for record in self.outcome.records.values()
            for cell in record["cells"]
        )

    @property
    def moved(self) -> list[Moved]:
        """Числа, которые получились здесь другими."""
        cells = [cell for record in self.outcome.records.values() for cell in record["cells"]]
        return [item for cell in cells for item in moved([cell["numbers"]])]

    @property
    def largest(self) -> Decimal:
        """Наибольшее расхождение в допусках."""
        return max((item.units for item in self.moved), default=Decimal(0))

    def row(self) -> list[str]:
        """Строка итоговой таблицы."""
        if self.skipped:
            return [self.environment.name, f"пропущено: {self.skipped}", *[""] * 5]
        counts = (round(self.outcome.seconds), self.outcome.passed, len(self.outcome.failures))
        spread = [str(self.numbers), str(len(self.moved)), russian_number(self.largest)]
        return [self.environment.name, *map(str, counts), *spread]


def run(environment: Environment, original: Path, scratch: Path, locales: Path) -> Result:
    """Выполнить все проверки в одном окружении, в своей копии дерева."""
    tree = scratch / environment.name / environment.folder
    shutil.copytree(original, tree, symlinks=True)
    values = environment.values(tree, locales)
    facts = ask(tree, inherited() | values)
    if wrong := {
        key: facts[key] for key, value in environment.proof.items() if facts[key] != value
    }:
        if environment.needs:
            return Result(environment, Outcome(), skipped=f"нужно: {environment.needs}")
        return Result(environment, Outcome(), f"окружение не включилось: {wrong}")
    reports = scratch / environment.name / "reports"
    outcome = run_suite(tree, sys.executable, reports, values, environment.arguments)
    result = Result(environment, outcome, outcome.breakdown)
    promised = sum(count(notebook)[0] for notebook in read_notebooks(tree / "book").values())
    if outcome.green and result.numbers != promised:
        result.problem = f"сравнено {result.numbers} чисел из {promised}"
    return result


def processor() -> str:
    """Название процессора."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (models or [platform.processor() or platform.machine()])[0]


def measured(results: list[Result], original: Path) -> dict:
    """Данные для страницы «Как мы проверяем»."""
    versions = {"python": platform.python_version()}
    versions |= {name: version(name).partition("+")[0] for name in LIBRARIES}
    environments = []
    for result in results:
        entry = {"name": result.environment.name, "title": result.environment.title}
        if result.skipped:
            entry["skipped"] = result.skipped
        else:
            largest = f"{result.largest:.2g}"
            entry |= {"numbers": result.numbers, "moved": len(result.moved), "largest": largest}
        environments.append(entry)
    runs = [result.outcome.records for result in results if not result.skipped]
    return {
        "date": date.today().isoformat(),
        "processor": processor(),
        "versions": versions,
        "environments": environments,
        "pages": merge(read_notebooks(original / "book"), runs),
    }


def report(results: list[Result]) -> str:
    """Итоговая таблица и подробности о красных окружениях."""
    parts = [markdown_table(HEADER, [result.row() for result in results])]
    for result in results:
        if not result.green:
            parts.append(f"Ложная тревога: {result.environment.name} ({result.environment.title})")
            parts += [result.problem] if result.problem else []
            parts += [f"{name}\n{text}" for name, text in result.outcome.failures.items()]
    return "\n\n".join(parts)


def choose(options: argparse.Namespace) -> list[Environment]:
    """Окружения, которые просили проверить."""
    if options.sample:
        return [mixture()]
    known = {environment.name: environment for environment in ENVIRONMENTS}
    if unknown := [name for name in options.only if name not in known]:
        print(f"Нет окружения {', '.join(unknown)}. Есть: {', '.join(known)}", file=sys.stderr)
        raise SystemExit(2)
    return [known[name] for name in options.only or known]


def main(arguments: list[str] | None = None) -> int:
    """Разобрать командную строку и проверить; 0 — сошлось везде, 1 — есть ложная тревога."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="+", default=[], metavar="ИМЯ", help="только эти окружения")
    parser.add_argument("--sample", action="store_true", help="одно окружение: всё сразу")
    parser.add_argument("--list", action="store_true", help="перечислить окружения")
    options = parser.parse_args(arguments)
    chosen = choose(options)
    if options.list:
        print("\n".join(f"{item.name:14} {item.title}" for item in chosen))
        return 0
    scratch = Path(tempfile.mkdtemp(prefix="matrix-"))
    locales, original = scratch / "locales", scratch / "original"
    locales.mkdir()
    create_locales(locales)
    copy_tree(original, ROOT)
    results = []
    for environment in chosen:
        print(f"{environment.name}: {environment.title} … ", end="", flush=True)
        results.append(run(environment, original, scratch, locales))
        print(results[-1].verdict, flush=True)
    print("\n" + report(results))
    if not all(result.green for result in results):
        print(f"\nКопии деревьев и записи оставлены: {scratch}")
        return 1
    if options.only or options.sample:
        print("\nИзмеренное записывает только полный прогон: book/checked.json не изменён.")
    else:
        save(measured(results, original))
        print("\nИзмеренное записано: book/checked.json")
    shutil.rmtree(scratch)
    return 0


if __name__ == "__main__":
    sys.exit(main())
