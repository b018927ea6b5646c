"""Упражнения главы 6."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from unittest import mock

import torch

from src.checks.exercises.answers import call, close, number, tensor, whole_numbers
from src.checks.exercises.registry import NotSolved, Wrong, exercise, require


@exercise
def uneven_parts(function: Callable) -> str:
    """Градиент батча по градиентам его частей разной длины."""
    parts = [torch.tensor([4.0, -2.0]), torch.tensor([1.0, 6.0]), torch.tensor([0.0, 3.0])]
    sizes = [50, 30, 20]
    before = [part.clone() for part in parts]
    found = tensor(call(function, parts, sizes), (2,))
    require(
        all(map(torch.equal, parts, before)),
        "Верно или нет, но градиенты частей изменились: считайте, не меняя их на месте.",
    )
    stack, weights = torch.stack(parts).double(), torch.tensor(sizes).double()
    for wrong, hint in (
        (stack.mean(dim=0), "Так было бы верно для равных частей, а здесь они разные."),
        (stack.sum(dim=0), "Градиенты сложены, а потери батча — среднее."),
        (weights @ stack, "Веса частей должны в сумме давать единицу."),
        (weights @ stack / len(parts), "На что делят взвешенную сумму: на число частей?"),
        ((1 / weights) @ stack / (1 / weights).sum(), "Больший вес получила меньшая часть."),
    ):
        require(not close(found, wrong), hint)
    require(close(found, weights / weights.sum() @ stack), "Какую долю батча занимает часть?")
    return "Равные части — частный случай: все веса одинаковы."


@exercise
def steps_and_repeats(answer: object) -> str:
    """Шаги и повторы: 1002 примера, четыре процесса, батч процесса 32."""
    pair = whole_numbers(answer, "Запишите ответ парой целых: (шаги, повторы).")
    require(len(pair) == 2, "Запишите ответ парой целых: (шаги, повторы).")
    steps, repeats = pair
    require(steps != 32, "Столько шагов делал бы один процесс, а примеры поделены на четверых.")
    require(steps != 7, "Неполный батч не отброшен: и по нему делают шаг.")
    require(steps < 28, "Шаги процессов одни и те же: складывать их не нужно.")
    require(steps == 8, "Сколько примеров у одного процесса и сколько в них батчей по 32?")
    require(repeats != 0, "1002 на четыре не делится: откуда взять недостающие примеры?")
    require(repeats != 22, "Это недостача до полного батча, а сэмплер дополняет лишь до делимости.")
    require(repeats == 2, "Сколько всего номеров выдано всем процессам?")
    return "Шагов столько же, сколько дал бы один процесс с батчем 128."


@exercise
def own_sampler(function: Callable) -> str:
    """Номера примеров для процесса: поровну, все, вразброс, без лишних повторов."""
    for size, world_size in ((12, 3), (10, 4), (3, 5)):
        shares = [_indices(function, size, rank, world_size, 0) for rank in range(world_size)]
        lengths = {len(share) for share in shares}
        given = sorted(index for share in shares for index in share)
        require(set(given) <= set(range(size)), "Среди номеров есть такие, которых в наборе нет.")
        if shares[0] == shares[-1] and world_size <= size:
            raise Wrong("Процессам достались одни и те же примеры: где участвует rank?")
        again = [_indices(function, size, rank, world_size, 0) for rank in range(world_size)]
        require(
            again == shares,
            "Два вызова с одной эпохой дали разное: процессы не договорятся об общем порядке.",
        )
        require(len(lengths) == 1, "Процессам досталось не поровну: лишний батч никто не дождётся.")
        require(
            set(given) == set(range(size)),
            "Охвачен не весь набор: примеры пропали или процессы тасуют каждый по-своему.",
        )
        extra = -size % world_size
        require(len(given) == size + extra, "Повторов больше, чем нужно, чтобы делилось поровну.")
    first, second = (
        [_indices(function, 40, rank, 2, epoch) for rank in range(2)] for epoch in (0, 1)
    )
    require(first != second, "Порядок не зависит от эпохи.")
    require(
        sorted(first[0]) != sorted(second[0]),
        "Каждую эпоху процессу достаются те же примеры: перемешивают до раздачи, а не после.",
    )
    return "Так и устроен DistributedSampler; эпоху ему сообщает set_epoch."


def _indices(function: Callable, *arguments: int) -> list[int]:
    state = torch.get_rng_state()
    torch.manual_seed(arguments[1])  # у процессов свои генераторы
    try:
        result = call(function, *arguments)
    finally:
        torch.set_rng_state(state)
    return list(whole_numbers(result, "Верните список номеров, целых чисел."))


@exercise
def safe_save(function: Callable) -> str:
    """Запись, которую можно оборвать на любом месте."""
    require(callable(function), f"Нужна функция, а здесь {type(function).__name__}.")
    targets: list[Path] = []

    def broken(state: object, target: object, *rest: object, **options: object) -> None:
        if isinstance(target, str | Path):
            targets.append(Path(target))
            targets[-1].write_bytes(b"half")
        else:
            targets.append(Path(target.name))
            target.write(b"half")
        raise OSError("диск кончился")

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "state.pt")
        if function({"epoch": 1}, path) is ... and not any(Path(folder).iterdir()):
            raise NotSolved
        require(
            path.exists(),
            "Файла path нет: ничего не записано или записанное рядом не переименовано.",
        )
        require(_epoch(path) == 1, "В файле не то, что сохраняли.")
        with mock.patch("torch.save", broken), suppress(OSError):
            function({"epoch": 2}, path)
        require(targets, "Запись идёт не через torch.save.")
        require(_epoch(path) == 1, "Запись оборвалась, и прежний файл испорчен.")
        require(
            targets[-1].parent == path.parent,
            "Файл пишется в другую папку: между дисками переименование не мгновенно.",
        )
        function({"epoch": 3}, path)
        require(_epoch(path) == 3, "Второй раз файл не обновился.")
        left = [item.name for item in Path(folder).iterdir() if item != path]
        require(not left, "После удачной записи рядом остался лишний файл.")
    return "Прежний файл живёт до мгновения, когда новый готов целиком."


def _epoch(path: Path) -> int | None:
    try:
        return torch.load(path, weights_only=True, map_location="cpu")["epoch"]
    except Exception:
        return None


@exercise
def best_processes(answer: object) -> str:
    """Целое P, при котором 1 + 80/P + 2(P − 1) наименьшее."""
    found = number(answer)
    require(found == int(found), "Процессов целое число: сравните два ближайших.")
    require(found != 7, "Близко, но не округляйте: посчитайте T в обоих соседних целых.")
    require(found != 40, "Столько получается без корня: приравняйте нулю производную по P.")
    require(found != 1, "Один процесс не тратит времени на обмен, зато считает всё сам.")
    require(found > 1, "Процессов хотя бы один.")
    require(found < 20, "Чем больше процессов, тем дольше обмен: он растёт без предела.")
    require(found == 6, "Посчитайте T(P) для нескольких P подряд.")
    return "Дальше каждый новый процесс больше мешает, чем помогает."
