"""Мутанты: `python -m tools.gates.mutants [--sample N] [ID …]`.

Каждая мелкая ошибка из `tests/mutants.toml` вносится в копию проекта, и проверяется всё, что
может её заметить: ноутбуки с изменённым кодом и ноутбуки, загружающие изменённый `src`, а если они
промолчали, то проверки теории. Незамеченная ошибка — провал: значит, такая же прошла бы и в жизни.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from queue import SimpleQueue

from tools.course import ROOT
from tools.gates.faults import Change, Fault, FaultError, changes, difference, read_faults
from tools.gates.imports import affected
from tools.gates.killers import Checks, Unclear
from tools.gates.trees import copy_tree

LIST = Path("tests", "mutants.toml")
CHECKS = Checks()


@dataclass(frozen=True)
class Verdict:
    """Судьба мутанта; `trouble` — почему её не удалось узнать."""

    fault: Fault
    killer: str = ""
    trouble: str = ""
    seconds: float = 0.0

    @property
    def fate(self) -> str:
        """Слово для таблицы."""
        if self.trouble:
            return "НЕ ЯСНО"
        if self.fault.invisible:
            return "ЗАМЕЧЕН" if self.killer else "невидим"
        return "убит" if self.killer else "ВЫЖИЛ"

    @property
    def ok(self) -> bool:
        """Вышло ли с мутантом так, как обещано."""
        return self.fate in ("убит", "невидим")

    def lines(self, found: list[Change]) -> list[str]:
        """Строки отчёта."""
        fault = self.fault
        reason = self.trouble or self.killer or fault.invisible
        head = f"{self.fate:8} {fault.id:28} {self.seconds:4.0f} с  {fault.what}"
        lines = [head] + [f"         {line}" for line in reason.splitlines()]
        if self.fate == "ЗАМЕЧЕН":
            lines.append(f"         а в списке сказано, что это невозможно: {fault.invisible}")
        return lines + (list(difference(found)) if not self.ok else [])


def judge(fault: Fault, found: list[Change], tree: Path, checks: Checks) -> Verdict:
    """Внести ошибку в копию, найти, кто её заметит, и вернуть копию в прежний вид."""
    start = time.monotonic()
    notebooks = affected([change.path for change in found], tree)
    try:
        for change in found:
            (tree / change.path).write_text(change.after, encoding="utf-8")
        killer = checks.notebooks(tree, notebooks) or checks.theory(tree)
        return Verdict(fault, killer, seconds=time.monotonic() - start)
    except Unclear as error:
        return Verdict(fault, trouble=str(error), seconds=time.monotonic() - start)
    finally:
        for change in found:
            (tree / change.path).write_text(change.before, encoding="utf-8")


def hunt(planned: dict[Fault, list[Change]], root: Path, checks: Checks, workers: int) -> int:
    """Проверить, что без мутантов всё зелено, потом каждого мутанта; вернуть код завершения."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            tree = Path(folder, str(number), root.name)
            tree.mkdir(parents=True)
            trees.put(copy_tree(tree, root))
        paths = {
            path
            for found in planned.values()
            for path in affected([change.path for change in found], root)
        }
        start = time.monotonic()
        checks.healthy(tree, sorted(paths), workers)
        print(f"Без мутантов всё зелено ({time.monotonic() - start:.0f} с).", flush=True)

        def one(fault: Fault) -> Verdict:
            tree = trees.get()
            try:
                return judge(fault, planned[fault], tree, checks)
            finally:
                trees.put(tree)

        verdicts = []
        with ThreadPoolExecutor(workers) as pool:
            for job in as_completed([pool.submit(one, fault) for fault in planned]):
                verdicts.append(job.result())
                print("\n".join(verdicts[-1].lines(planned[verdicts[-1].fault])), flush=True)
    fates = [verdict.fate for verdict in verdicts]
    total = ", ".join(f"{fate} — {fates.count(fate)}" for fate in sorted(set(fates)))
    print(f"Мутантов {len(fates)}: {total}. Всего {time.monotonic() - start:.0f} с.")
    return int(not all(verdict.ok for verdict in verdicts))


def choose(faults: list[Fault], names: list[str], sample: int | None, seed: int) -> list[Fault]:
    """Мутанты с этими именами или случайная выборка; иначе все."""
    if unknown := set(names) - {fault.id for fault in faults}:
        raise FaultError(f"нет мутанта {', '.join(sorted(unknown))}")
    if names:
        return [fault for fault in faults if fault.id in names]
    if sample is None or sample >= len(faults):
        return faults
    print(f"Выборка: {sample} из {len(faults)}; повторить её: --sample {sample} --seed {seed}")
    return random.Random(seed).sample(faults, sample)


def main(arguments: list[str] | None = None, root: Path = ROOT, checks: Checks = CHECKS) -> int:
    """Разобрать командную строку и проверить мутантов."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("ids", nargs="*", metavar="ID", help="мутанты; без имён — все")
    parser.add_argument("--sample", type=int, metavar="N", help="случайные N мутантов")
    parser.add_argument("--seed", type=int, default=date.today().toordinal(), help="зерно выборки")
    options = parser.parse_args(arguments)
    try:
        chosen = choose(read_faults(root / LIST), options.ids, options.sample, options.seed)
        planned = {fault: changes(fault, root) for fault in chosen}
        workers = min(os.cpu_count() or 1, len(planned))
        return hunt(planned, root, checks, workers)
    except (FaultError, Unclear) as error:
        print(f"Ошибка: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
