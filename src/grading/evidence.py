"""Доказательства: что дал ноутбук, что умеет его сеть и что будет, если подменить выборки.

Словам ноутбука верят только после проверки. Сеть измеряется снаружи, на новых выборках. А откуда
она взялась, показывают ещё два запуска: с отражённым тестом веса не должны измениться, а когда
отражены все выборки, сеть должна научиться отвечать наоборот — чужие веса этого не умеют.
"""

import math

import numpy as np

from src.grading import source
from src.grading.inside import LISTS
from src.grading.limits import Limits
from src.grading.parity import SIZES, fresh_sets, scatter
from src.grading.runs import WEIGHTS, Run, answers, run_notebook
from src.grading.sandbox import Place

SIGMAS = 4  # допуск всех статистических сравнений
FALL = 0.75  # во столько раз должны упасть потери
VAL_LOSS = 0.15  # четыре стандартных отклонения средних потерь на 500 точках — около 0.1


def bce(logits: np.ndarray, labels: np.ndarray) -> float:
    """Средняя бинарная перекрёстная энтропия."""
    return float(np.mean(np.logaddexp(0, logits) - labels * logits))


def decimal(loss: float) -> str:
    """Потери по-русски, с запятой."""
    return f"{loss:.2f}".replace(".", ",")


class Evidence:
    """Всё, что удалось узнать о практической части одной работы."""

    def __init__(self, place: Place, sources: list[str], limits: Limits, seed: int):
        self.place, self.sources, self.limits = place, sources, limits
        self.points, self.labels = fresh_sets(seed)
        self.run = run_notebook(place, sources, limits)
        self.weights_problem, self.logits = self._measure([self.run.weights])
        self.records_problem = self.weights_problem or self._records()
        self.reversed_test = self.reversed_all = Run()
        self.again: dict[str, np.ndarray] = {}
        self.same_weights = self.reproducible = False
        if not self.records_problem:
            self._repeat()

    def accuracy(self, logits: np.ndarray) -> float:
        """Доля верных ответов на всех новых выборках."""
        return float(((logits > 0) == (self.labels == 1)).mean())

    def losses(self) -> tuple[float, float]:
        """Потери новой сети и сохранённой."""
        before, after = (bce(self.logits[name], self.labels) for name in ("untrained", "model_0"))
        return before, after

    def _measure(self, weights: list[bytes | None]) -> tuple[str, dict[str, np.ndarray]]:
        if not all(weights):
            return f"нет файла {WEIGHTS} в DATA_DIR", {}
        if not source.creates(self.sources, "make_model"):
            return "нет функции make_model()", {}
        code = source.definitions(self.sources, "make_model")
        return answers(self.place, code, weights, self.points, self.limits)

    def _repeat(self) -> None:
        """Выполнить ноутбук ещё дважды, с отражённым тестом и с отражёнными выборками."""
        self.reversed_test, self.reversed_all = (
            run_notebook(self.place, self.sources, self.limits, sizes)
            for sizes in ((SIZES["test"],), tuple(SIZES.values()))
        )
        _, self.again = self._measure([self.reversed_test.weights, self.reversed_all.weights])
        if not self.again:
            return
        self.same_weights = self.is_same(self.again["model_0"])
        if not self.same_weights:  # виноват тест или случай: покажет простое повторение
            weights = run_notebook(self.place, self.sources, self.limits).weights
            _, repeated = self._measure([weights])
            self.reproducible = bool(repeated) and self.is_same(repeated["model_0"])

    def is_same(self, logits: np.ndarray) -> bool:
        """Те же ли это ответы, что у сети из первого запуска."""
        return bool(np.allclose(logits, self.logits["model_0"], atol=1e-4))

    def _records(self) -> str:
        """Что не так с записями об обучении; пусто, если они похожи на правду."""
        if not source.calls(self.sources, "backward") or not source.calls(self.sources, "step"):
            return "нет своего цикла обучения: не хватает вызова backward() или step()"
        lists = [self.run.claims.get(name) for name in LISTS]
        for name, values in zip(LISTS, lists, strict=True):
            if not values or not all(map(math.isfinite, values)):
                return f"{name} — не список чисел, по одному на эпоху"
        if len({*map(len, lists)}) > 1 or len(lists[0]) < 3:
            return f"эпох записано {', '.join(str(len(v)) for v in lists)}: нужно поровну, от трёх"
        if max(lists[2] + lists[3]) > 1:
            return "точность записана не долями и не процентами"
        before, after = self.losses()
        if after > FALL * before:
            said = f"у новой сети {decimal(before)}, у сохранённой {decimal(after)}"
            return f"потери почти не упали: {said}"
        if abs(min(lists[1]) - after) > VAL_LOSS:
            return "val_losses не сходятся с ответами сохранённой сети на новых точках"
        return ""

    def accuracies_agree(self) -> bool:
        """Была ли у одной из эпох точность сохранённой сети."""
        right = self.accuracy(self.logits["model_0"])
        width = SIGMAS * scatter(right, SIZES["val"])
        return min(abs(v - right) for v in self.run.claims["val_accuracies"]) <= width
