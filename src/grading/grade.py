"""Оценка одной работы: прочитать, выполнить в песочнице, рассудить."""

import random
import time
from dataclasses import dataclass, field
from pathlib import Path

from src.grading import source, theory
from src.grading.evidence import Evidence
from src.grading.judge import Check, Practice
from src.grading.limits import Limits
from src.grading.sandbox import Place

PRACTICE, THEORY = 1.0, 1.0
DONE, NOT_DONE, DOUBTFUL = "выполнено", "не выполнено", "нужен взгляд преподавателя"


@dataclass
class Grade:
    """Оценка: баллы с причинами и всё, на что стоит взглянуть преподавателю."""

    name: str
    checks: list[Check] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    answers: dict[int, str] = field(default_factory=dict)
    seconds: float = 0.0
    seed: int = 0

    def part(self, theoretical: bool) -> float:
        """Баллы за теорию или за практику."""
        return round(sum(c.points for c in self.checks if (c.name == "theory") == theoretical), 2)

    @property
    def points(self) -> float:
        return round(self.part(False) + self.part(True), 2)

    @property
    def verdict(self) -> str:
        passed = {check.name for check in self.checks if check.passed}
        if not {"run", "training", "accuracy"} <= passed:
            return NOT_DONE
        return DOUBTFUL if self.notes or not {"separation", "test"} <= passed else DONE


def grade(path: Path, name: str, limits: Limits, seed: int | None = None) -> Grade:
    """Оценить работу; что бы в ней ни было, оценка будет."""
    started = time.monotonic()
    result = Grade(name, seed=random.SystemRandom().randrange(2**32) if seed is None else seed)
    try:
        cells = source.read(path)
        with Place() as place:
            evidence = Evidence(place, source.code(cells), limits, result.seed)
        practice = Practice(evidence)
        result.checks = practice.checks()
        if forgery := practice.forgery():
            result.notes.append(f"похоже на подделку: {forgery}")
        share, reason, result.answers = theory.judge(cells)
        result.checks.append(Check("theory", "Теория", THEORY, share, reason))
    except source.NotNotebook as problem:
        result.checks = [Check("run", "Ноутбук выполняется", 0.1, 0, str(problem))]
    except Exception as error:  # ошибка проверяющего не должна стоить строки в таблице
        reason = f"проверка не удалась ({type(error).__name__}: {error}); проверьте вручную"
        result.checks = [Check("run", "Ноутбук выполняется", 0.1, 0, reason)]
        result.notes.append(reason)
    result.seconds = time.monotonic() - started
    return result
