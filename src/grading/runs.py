"""Запуски ноутбука и сети из него: что они оставили после себя, прочитанное снаружи."""

import io
import json
import math
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from src.grading.inside import LISTS, NUMBERS, number, numbers
from src.grading.limits import Limits
from src.grading.sandbox import Outcome, Place

WEIGHTS = "parity.pth"
SHARES = {"train_accuracies", "val_accuracies", *NUMBERS}  # их просят долями, а бывают проценты
LARGEST = 64 * 2**20
STATUSES = {
    "dead": "ячейка {cell}: ядро остановилось (os._exit или не хватило памяти)",
    "output": "ячейка {cell}: слишком много вывода, больше 10 МБ",
    "error": "ячейка {cell}: {message}",
}


@dataclass
class Run:
    """Один запуск ноутбука."""

    problem: str = ""  # почему не дошёл до конца
    claims: dict = field(default_factory=dict)
    data: dict = field(default_factory=dict)
    weights: bytes | None = None
    saved: str = ""  # где нашлись веса, если не там, где просили
    images: int = 0
    seconds: float = 0.0


def run_notebook(
    place: Place, sources: list[str], limits: Limits, reflect: tuple[int, ...] = ()
) -> Run:
    """Выполнить ячейки в новом ядре и прочитать, что получилось."""
    folder = place.folder()
    task = {"sources": sources, "reflect": list(reflect)}
    outcome = place.run("src.grading.worker", folder, task, limits)
    said = messages(outcome)
    last = said[-1] if said else {}
    cell = last.get("cell", next((m["cell"] for m in reversed(said) if "cell" in m), 0))
    if outcome.stopped:
        problem = f"ячейка {cell}: {outcome.stopped}"
    elif last.get("status") == "done":
        problem = ""
    else:
        form = STATUSES.get(last.get("status"), "ячейка {cell}: выполнение оборвалось")
        problem = form.format(cell=cell, message=last.get("message", ""))
    weights, saved = find_weights(folder)
    return Run(
        problem,
        claims=read_claims(folder / "claims.json"),
        data=read_arrays(folder / "data.npz"),
        weights=weights,
        saved=saved,
        images=last.get("images", 0),
        seconds=outcome.seconds,
    )


def messages(outcome: Outcome) -> list[dict]:
    """Сообщения исполнителя; оборванные — не в счёт."""
    found = []
    for line in outcome.printed.splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return [message for message in found if isinstance(message, dict)]


def regular(path: Path) -> bytes | None:
    """Содержимое обычного файла разумного размера: ни ссылок, ни каналов, ни гигабайтов."""
    try:
        about = os.lstat(path)
        if stat.S_ISREG(about.st_mode) and about.st_size <= LARGEST:
            return path.read_bytes()
    except OSError:
        pass
    return None


def find_weights(folder: Path) -> tuple[bytes | None, str]:
    """Файл весов и его имя, если оно не то: единственный файл весов узнаётся под любым."""
    places = (folder / "data", folder)
    if found := next(filter(None, (regular(place / WEIGHTS) for place in places)), None):
        return found, ""
    others = [path for place in places for path in (*place.glob("*.pth"), *place.glob("*.pt"))]
    if len(others) != 1:
        return None, ""
    return regular(others[0]), " ".join(str(others[0].relative_to(folder)).split())[:60]


def read_json(path: Path) -> dict:
    """Словарь из файла; пустой, если файла нет или он испорчен."""
    try:
        found = json.loads(regular(path) or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def read_claims(path: Path) -> dict:
    """Переменные ноутбука: конечные числа и списки чисел; проценты переводятся в доли."""
    found = read_json(path)
    lists = {name: numbers(found[name]) for name in LISTS if isinstance(found.get(name), list)}
    claims: dict = {name: values for name, values in lists.items() if values}
    single = {name: number(found.get(name)) for name in NUMBERS}
    claims |= {name: one for name, one in single.items() if one is not None and math.isfinite(one)}
    for name in SHARES & claims.keys():
        values = claims[name] if name in LISTS else [claims[name]]
        if 1 < max(values) <= 100:
            claims[name] = [one / 100 for one in values] if name in LISTS else values[0] / 100
            claims["percents"] = True
    drawn = found.get("drawn")
    return claims | {"drawn": [name for name in LISTS if isinstance(drawn, list) and name in drawn]}


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """Массивы из файла; ничего, если файла нет или он испорчен."""
    data = regular(path)
    if data is None:
        return {}
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return {name: np.asarray(arrays[name], dtype=float) for name in arrays}
    except Exception:  # файл мог написать и студент: испорчен он может быть как угодно
        return {}


def answers(
    place: Place, source: str, weights: list[bytes], points: np.ndarray, limits: Limits
) -> tuple[str, dict[str, np.ndarray]]:
    """Логиты сетей с этими весами на точках (…, 3): что помешало и ответы по именам."""
    folder = place.folder()
    np.save(folder / "points.npy", points.reshape(-1, 3))
    for index, content in enumerate(weights):
        (folder / f"{index}.pth").write_bytes(content)
    task = {"source": source, "count": len(weights)}
    outcome = place.run("src.grading.probe", folder, task, limits)
    problem = (regular(folder / "problem.txt") or b"").decode(errors="replace")
    if outcome.stopped:
        problem = f"модель не ответила: {outcome.stopped}"
    found = read_arrays(folder / "logits.npz")
    wanted = {"untrained", *(f"model_{index}" for index in range(len(weights)))}
    if not problem and set(found) != wanted:
        problem = "модель не дала ответов"
    if any(value.size != points[..., 0].size for value in found.values()):
        problem = problem or "модель дала не столько ответов, сколько точек"
    return problem, {
        name: as_logits(value).reshape(points.shape[:-1]) for name, value in found.items()
    } if not problem else {}


def as_logits(values: np.ndarray) -> np.ndarray:
    """Логиты; если сеть сама считает сигмоиду, её ответы переводятся обратно."""
    if ((values >= 0) & (values <= 1)).all() and values.size and np.ptp(values) > 0:
        values = np.clip(values, 1e-7, 1 - 1e-7)
        return np.log(values / (1 - values))
    return values
