"""Упражнения главы 2."""

from collections.abc import Callable

import torch

from src.checks.exercises.answers import (
    Calls,
    call,
    close,
    number,
    tensor,
    whole_numbers,
)
from src.checks.exercises.registry import Wrong, exercise, require


@exercise
def sum_shape(answer: object) -> str:
    """Форма суммы тензоров (5, 1, 3) и (4, 1)."""
    shape = whole_numbers(answer)
    if shape == (5, 5, 3):
        raise Wrong("Размеры не складывают: из 1 и 4 на одной оси получается не 5.")
    require(len(shape) == 3, "Осей у суммы столько же, сколько у тензора, у которого их больше.")
    require(
        shape != (5, 1, 3),
        "Единица растягивается: какой размер стоит под ней, если прижать формы вправо?",
    )
    require(shape == (5, 4, 3), "Запишите формы одну под другой, прижав вправо.")
    return "Единицы растянулись, недостающая ось появилась слева."


@exercise
def three_types(answer: object) -> str:
    """Типы тензоров из целых, из смеси и из массива NumPy."""
    require(
        isinstance(answer, tuple | list) and len(answer) == 3,
        'Запишите три типа по порядку кортежем: ("…", "…", "…").',
    )
    whole, mixed, array = map(_type_name, answer)
    require(mixed != "int64", "Тип у тензора один на всех: целым число с дробной частью не станет.")
    require(whole[:5] != "float", "Первый список из одних целых, и точек в нём нет.")
    require(whole == "int64", "У целых тип по умолчанию — тот, который называют ещё `long`.")
    require(mixed != "float64", "Второй тензор NumPy не видел: какой тип вещественных у PyTorch?")
    require(array != "float32", "Третьи числа пришли из NumPy: сколько байт в его вещественных?")
    require((mixed, array) == ("float32", "float64"), "Сверьтесь с тем, что печатает `.dtype`.")
    return "Свой тип по умолчанию — у списков, а массив приходит со своим."


def _type_name(kind: object) -> str:
    """Название типа, записанное строкой, типом PyTorch или типом NumPy."""
    name = kind.__name__ if isinstance(kind, type) else str(kind)
    name = name.strip().lower().rpartition(".")[2]
    return {"long": "int64", "float": "float32", "double": "float64"}.get(name, name)


@exercise
def doubled_matrix(answer: object) -> str:
    """Время умножения матрицы вдвое большего размера."""
    seconds = number(answer)
    require(seconds != 5, "Вдвое дольше было бы, если бы операций было столько же, сколько строк.")
    require(seconds != 10, "Вчетверо больше стало чисел в матрице, а операций прибавилось сильнее.")
    require(seconds != 8, "Это во сколько раз дольше. А сколько секунд?")
    require(seconds != 2.5, "Прежней осталась производительность, а не время.")
    require(seconds != 40, "Делили ли вы на прежнее число операций? В нём своя двойка.")
    require(seconds != 15, "Куб двойки — это не шестёрка.")
    require(close(seconds, 20), "Во сколько раз вырастет число операций?")
    return "Куб растёт быстро: ещё одно удвоение — и ждать придётся минуты."


@exercise
def whose_memory(answer: object) -> str:
    """Нулевые элементы массива, тензора с общей памятью и копии."""
    values = whole_numbers(answer, "Запишите три целых числа кортежем: (1, 2, 3).")
    require(len(values) == 3, "Нужны три числа по порядку: массив, общий тензор, копия.")
    array, shared, own = values
    require(own == 0, "У копии память своя, и ничто дальше её не трогало.")
    require(array != 5, "Метод с подчёркиванием меняет общую память, а на неё смотрит и массив.")
    require(array != 16, "Последняя строка создала новый тензор: массив про него не знает.")
    require(shared != 6, "После последней строки имя принадлежит уже новому тензору.")
    require(shared != 11, "До последней строки тензор уже видел пятёрку: память у них общая.")
    require((array, shared) == (6, 16), "Идите по строкам: кто смотрит в ту же память?")
    return "Первый и второй разошлись только на последней строке."


@exercise
def distance_table(answer: Callable) -> str:
    """Таблица расстояний между точками двух наборов."""
    generator = torch.Generator().manual_seed(3)
    actions = set()
    for rows, columns in ((3, 5), (4, 4), (1, 6)):
        one, other = (torch.randn(size, generator=generator) for size in (rows, columns))
        exact = torch.tensor([[abs(p - q) for q in other.tolist()] for p in one.tolist()])
        first, second = one.clone(), other.clone()
        with Calls() as calls:
            result = _distances(answer, first, second)
        actions.add(tuple(name for name, _ in calls.made))
        require(not callable(result), "Вернулся метод: не забыты ли скобки у `.abs`?")
        table = tensor(result)
        require(
            torch.equal(first, one) and torch.equal(second, other),
            "Переданный тензор изменился: метод с подчёркиванием работает на месте.",
        )
        require(result.shape != (rows,), "Получилась строка, а нужна таблица: все со всеми.")
        require(not close(table, exact.T), "Таблица перевёрнута: строки — это первый набор.")
        require(
            tuple(table.shape) == (rows, columns),
            "Форма таблицы: строк — сколько точек в первом наборе, столбцов — во втором.",
        )
        require(table.min() >= 0, "Расстояние отрицательным не бывает.")
        require(close(table, exact), "Форма верна, а числа нет: это модули разностей?")
    require(
        len(actions) == 1 and "tolist" not in min(actions),
        "Числа верны. А получится ли без цикла?",
    )
    return "Циклов не понадобилось: сработало растягивание."


def _distances(answer: Callable, first: torch.Tensor, second: torch.Tensor) -> object:
    """Вызвать функцию ответа, объяснив, почему формы не подошли друг другу."""
    try:
        return call(answer, first, second)
    except RuntimeError as error:
        require(
            "must match the size" not in str(error),
            "Две строки или два столбца разной длины не растянутся: нужны столбец и строка.",
        )
        raise


@exercise
def seeded_noise(answer: Callable) -> str:
    """Шум, который зависит только от зерна."""
    once = tensor(call(answer, 1000, 7), (1000,))
    torch.rand(5)
    again, other = tensor(call(answer, 1000, 7)), tensor(call(answer, 1000, 8))
    require(
        torch.equal(once, again),
        "Одно и то же зерно дало разные числа: задано ли оно до них и тому ли генератору?",
    )
    require(not torch.equal(once, other), "От аргумента seed ничего не зависит.")
    require(once.min() < 0, "Отрицательных чисел нет: это не нормальное распределение.")
    require(
        abs(once.mean()) < 0.2 and abs(once.std() - 1) < 0.2,
        "Среднее или отклонение не те: нужны 0 и 1.",
    )
    require(
        once.abs().max() > 2.5,
        "Среднее и отклонение верны, но больших отклонений нет: распределение не нормальное.",
    )
    return "То же зерно — тот же шум, другое зерно — другой."


@exercise
def common_device(answer: Callable) -> str:
    """Сумма тензоров с разных устройств — на устройстве первого."""
    here, other = torch.arange(6.0).reshape(2, 3), torch.arange(6.0).reshape(2, 3).cos()
    there, first, second = here.to("meta"), here.clone(), other.clone()
    total = tensor(call(answer, first, second))
    require(
        torch.equal(first, here) and torch.equal(second, other),
        "Изменился сам переданный тензор: `+=` действует на месте.",
    )
    require(close(total, here + other), "Это не сумма.")
    with Calls() as calls:
        try:
            total = call(answer, there, here)
        except RuntimeError as error:
            raise Wrong(_why_apart(str(error), calls)) from None
    require(total.device.type == "meta", "Сумма не на устройстве первого тензора.")
    return "Устройство взято у самого тензора: сработает и на видеокарте."


def _why_apart(message: str, calls: Calls) -> str:
    """Почему тензоры остались на разных устройствах."""
    if "copy out of meta" in message:
        return "Первый тензор переносить незачем: он уже там, где нужна сумма."
    moved = {result.device.type for name, result in calls.made if name in ("to", "cpu", "cuda")}
    if "meta" in moved:
        return "Устройства остались разными: `.to` не двигает сам тензор, а возвращает другой."
    if moved:
        return "Второй тензор перенесён, но не туда: устройство спросите у первого."
    return "Устройства остались разными: второй тензор нужно перенести."
