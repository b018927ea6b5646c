"""Суд над практической частью: сколько баллов за что и почему."""

import ast
from dataclasses import dataclass

from src.grading import source
from src.grading.evidence import SIGMAS, Evidence, decimal
from src.grading.inside import LISTS
from src.grading.parity import REACH, SIZES, ceiling, nearest_parity, scatter
from src.grading.runs import WEIGHTS, Run

SHARES = {
    "run": (0.10, "Ноутбук выполняется"),
    "data": (0.10, "Свой класс и выборки"),
    "training": (0.20, "Обучение"),
    "curves": (0.10, "Кривые"),
    "weights": (0.10, "Веса сохранены"),
    "accuracy": (0.20, "Точность на новых выборках"),
    "separation": (0.10, "Тест не участвует в обучении"),
    "test": (0.05, "Точность на тесте названа верно"),
    "ceiling": (0.05, "Потолок"),
}
UNTOUCHED = "нельзя подменить, нужен ParityDataset с полем points"


@dataclass
class Check:
    """Одна проверка: сколько за неё дают, какая часть выполнена и почему."""

    name: str
    title: str
    share: float
    done: float
    reason: str

    @property
    def points(self) -> float:
        """Баллы за проверку."""
        return self.share * self.done

    @property
    def passed(self) -> bool:
        """Выполнено ли всё."""
        return self.done == 1


def percent(share: float) -> str:
    """Доля в процентах по-русски."""
    return f"{100 * share:.1f}".replace(".", ",") + " %"


def reflected(run: Run, name: str) -> bool:
    """Удалось ли подменить выборку: у отражённой большинство меток неверны."""
    points, labels = run.data.get(f"{name}_points"), run.data.get(f"{name}_labels")
    known = points is not None and labels is not None and points.shape == (len(labels), 3)
    return bool(known and (nearest_parity(points) == labels).mean() < 0.5)


class Practice:
    """Практическая часть одной работы.

    Каждая проверка возвращает, что не так (пусто, если всё так), и что сказать, если всё так.
    """

    def __init__(self, evidence: Evidence):
        self.evidence = evidence
        self.run, self.claims = evidence.run, evidence.run.claims

    def checks(self) -> list[Check]:
        """Все проверки по порядку."""
        found = []
        for name, (share, title) in SHARES.items():
            problem, praise = getattr(self, f"check_{name}")()
            found.append(Check(name, title, share, float(not problem), problem or praise))
        return found

    def check_run(self) -> tuple[str, str]:
        if not self.run.data and not self.run.weights:
            return self.run.problem or "заготовка не заполнена: нет ни выборок, ни сети", ""
        return self.run.problem, f"сверху вниз за {self.run.seconds:.0f} с"

    def check_data(self) -> tuple[str, str]:
        if not source.defines(self.evidence.sources, ast.ClassDef, "ParityDataset"):
            return "нет своего класса ParityDataset", ""
        best = ceiling()
        for name, size in SIZES.items():
            points = self.run.data.get(f"{name}_points")
            labels = self.run.data.get(f"{name}_labels")
            if points is None or labels is None or points.shape != (len(labels), 3):
                return f"{name}_dataset не отдаёт пары (три координаты, метка)", ""
            if len(labels) != size:
                return f"в {name}_dataset {len(labels)} точек, а нужно {size}", ""
            right = float((nearest_parity(points) == labels).mean())
            if abs(right - best) > SIGMAS * scatter(best, size):
                said = f"лучшее правило угадало бы {percent(right)} меток {name}_dataset"
                return f"{said}, а должно {percent(best)}: проверьте метки и шум", ""
        rows = [{*map(tuple, self.run.data[f"{name}_points"])} for name in SIZES]
        if len(set.union(*rows)) < sum(SIZES.values()):
            return "в выборках есть общие точки", ""
        return "", "размеры, метки и шум верны"

    def check_training(self) -> tuple[str, str]:
        found = self.evidence
        if found.records_problem:
            return found.records_problem, ""
        if not found.again:
            return f"повторить не вышло: {found.reversed_all.problem or 'весов нет'}", ""
        if not reflected(found.reversed_all, "train"):
            return f"проверить не вышло: train_dataset {UNTOUCHED}", ""
        if forgery := self.forgery():
            return forgery, ""
        before, after = map(decimal, found.losses())
        epochs = len(self.claims["train_losses"])
        return "", f"эпох {epochs}; потери новой сети {before}, сохранённой {after}"

    def forgery(self) -> str:
        """Почему обучение выглядит поддельным; пусто, если так не выглядит."""
        found = self.evidence
        if not found.again or not reflected(found.reversed_all, "train"):
            return ""
        right = found.accuracy(found.again["model_1"])
        if right > 0.5:
            return (
                "сеть обучена не на выборках этого ноутбука: когда все точки отразили "
                "относительно центра куба, она не переучилась, и верных ответов "
                f"{percent(right)}"
            )
        fixed = [name for name in LISTS if self.claims[name] == found.reversed_all.claims.get(name)]
        return f"выборки подменили, а {', '.join(fixed)} не изменились" if fixed else ""

    def check_curves(self) -> tuple[str, str]:
        missing = [name for name in LISTS if name not in self.claims.get("drawn", [])]
        if missing:
            return f"не нарисованы: {', '.join(missing)}", ""
        if forgery := self.forgery():
            return f"не засчитано: {forgery}", ""
        if not self.evidence.records_problem and not self.evidence.accuracies_agree():
            return "val_accuracies не сходятся с ответами сети: те ли формы у ответов и меток?", ""
        praise = "нарисованы все четыре"
        if "percents" in self.claims:
            praise += "; точность в процентах, а просили доли"
        return ("", praise) if self.run.images else ("рисунка не видно", "")

    def check_weights(self) -> tuple[str, str]:
        praise = f"{WEIGHTS} читается с weights_only=True и подходит к модели"
        forgery = self.forgery() and f"не засчитано: {self.forgery()}"
        place = self.run.saved and f"сохранены в {self.run.saved}, а просили DATA_DIR / {WEIGHTS!r}"
        return self.evidence.weights_problem or forgery or place, praise

    def check_accuracy(self) -> tuple[str, str]:
        found = self.evidence
        if found.weights_problem:
            return found.weights_problem, ""
        per_set = ((found.logits["model_0"] > 0) == (found.labels == 1)).mean(axis=1)
        right, best = float(per_set.mean()), ceiling()
        said = f"{percent(right)} (от {percent(per_set.min())} до {percent(per_set.max())})"
        if right + 2 * scatter(right, found.labels.size) < best - REACH:
            return f"{said}: дальше трёх пунктов от потолка {percent(best)}", ""
        if problem := self.check_training()[0]:
            return f"{said}, но не засчитано: {problem}", ""
        return "", f"{said}, потолок {percent(best)}"

    def check_separation(self) -> tuple[str, str]:
        found = self.evidence
        if problem := self.check_training()[0]:
            return f"проверять нечего: {problem}", ""
        if not found.same_weights and not found.reproducible:
            return "каждый запуск даёт другую сеть: задайте зерно перед обучением", ""
        if not reflected(found.reversed_test, "test"):
            return f"проверить не вышло: test_dataset {UNTOUCHED}", ""
        if not found.same_weights:
            return "подменили тестовую выборку — стали другими веса: она участвует в обучении", ""
        return "", "с другой тестовой выборкой веса те же"

    def check_test(self) -> tuple[str, str]:
        found, said = self.evidence, self.claims.get("test_accuracy")
        if said is None:
            return "нет числа test_accuracy", ""
        if found.weights_problem:
            return f"сравнить не с чем: {found.weights_problem}", ""
        right = found.accuracy(found.logits["model_0"])
        if abs(said - right) > SIGMAS * scatter(right, SIZES["test"]):
            return f"в ноутбуке {percent(said)}, у сохранённой сети {percent(right)}", ""
        if found.again and reflected(found.reversed_test, "test"):
            other = found.reversed_test.claims.get("test_accuracy")
            right = 1 - found.accuracy(found.again["model_0"])
            if other is None or abs(other - right) > SIGMAS * scatter(right, SIZES["test"]):
                return "test_accuracy не зависит от тестовой выборки: число вписано заранее", ""
        return "", f"{percent(said)}, как и у сохранённой сети"

    def check_ceiling(self) -> tuple[str, str]:
        said, best = self.claims.get("ceiling"), ceiling()
        if said is None:
            return "нет числа ceiling", ""
        if abs(said - best) > 0.001:
            return f"в ноутбуке {percent(said)}: проверьте формулу", ""
        return "", percent(best)
