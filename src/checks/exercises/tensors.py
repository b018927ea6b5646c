"""Упражнения главы 2."""

from collections.abc import Callable

import torch

from src.checks.exercises.answers import call, close, number, tensor, whole_numbers
from src.checks.exercises.registry import Wrong, exercise, require


@exercise
def sum_shape(answer: object) -> str:
    """Форма суммы тензоров (5, 1, 3) и (4, 1)."""
    shape = whole_numbers(answer)
    if shape == (5, 5, 3):
        raise Wrong("Формы выравнивают справа, а вы поставили (4, 1) под начало (5, 1, 3).")
    require(len(shape) == 3, "Осей у суммы столько же, сколько у тензора, у которого их больше.")
    require(shape != (5, 1, 3), "Единица растягивается: второй размер возьмите у другого тензора.")
    require(shape == (5, 4, 3), "Запишите формы одну под другой, прижав вправо.")
    return "Единицы растянулись, недостающая ось появилась слева."


@exercise
def three_types(answer: object) -> str:
    """Типы тензоров из целых, из смеси и из массива NumPy."""
    require(isinstance(answer, tuple | list) and len(answer) == 3, "Нужны три типа по порядку.")
    other_names = {"long": "int64", "float": "float32", "double": "float64"}
    names = [str(kind).removeprefix("torch.") for kind in answer]
    whole, mixed, array = (other_names.get(name, name) for name in names)
    require(mixed != "int64", "Тип у тензора один на всех: целым число с дробной частью не станет.")
    require(whole[:5] != "float", "Первый список из одних целых, и точек в нём нет.")
    require(whole == "int64", "У целых тип по умолчанию — тот, который называют ещё `long`.")
    require(mixed != "float64", "Второй тензор NumPy не видел: какой тип вещественных у PyTorch?")
    require(array != "float32", "Третьи числа пришли из NumPy: сколько байт в его вещественных?")
    require((mixed, array) == ("float32", "float64"), "Сверьтесь с тем, что печатает `.dtype`.")
    return "Свой тип по умолчанию — у списков, а массив приходит со своим."


@exercise
def doubled_matrix(answer: object) -> str:
    """Время умножения матрицы вдвое большего размера."""
    seconds = number(answer)
    require(seconds != 5, "Вдвое дольше было бы, если бы операций было столько же, сколько строк.")
    require(seconds != 10, "Столько раз прибавилось чисел в матрице, а операций — больше.")
    require(seconds != 2.5, "Прежней осталась производительность, а не время.")
    require(seconds != 15, "Куб двойки — это не шестёрка.")
    require(close(seconds, 20), "Во сколько раз вырастет число операций?")
    return "Куб растёт быстро: ещё одно удвоение — и ждать придётся минуты."


@exercise
def whose_memory(answer: object) -> str:
    """Нулевые элементы массива, тензора с общей памятью и копии."""
    values = whole_numbers(answer)
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
    for rows, columns in ((3, 5), (4, 4), (1, 6)):
        one, other = (torch.randn(size, generator=generator) for size in (rows, columns))
        exact = torch.tensor([[abs(p - q) for q in other.tolist()] for p in one.tolist()])
        try:
            result = call(answer, one, other)
        except RuntimeError as error:
            require(
                "must match the size" not in str(error),
                "Две строки разной длины не растянутся: одной из них нужна ещё ось.",
            )
            raise
        require(isinstance(result, torch.Tensor), "Верните тензор, а не список.")
        require(result.shape != (rows,), "Получилась строка, а нужна таблица: все со всеми.")
        table = tensor(result)
        require(not close(table, exact.T), "Таблица перевёрнута: строки — это первый набор.")
        require(
            tuple(table.shape) == (rows, columns),
            "Форма таблицы: строк — сколько точек в первом наборе, столбцов — во втором.",
        )
        require(table.min() >= 0, "Расстояние отрицательным не бывает.")
        require(close(table, exact), "Форма верна, а числа нет: это модули разностей?")
    return "Циклов не понадобилось: сработало растягивание."


@exercise
def seeded_noise(answer: Callable) -> str:
    """Шум, который зависит только от зерна."""
    once = tensor(call(answer, 1000, 7), (1000,))
    torch.rand(5)
    again, other = tensor(call(answer, 1000, 7)), tensor(call(answer, 1000, 8))
    require(
        torch.equal(once, again),
        "Одно и то же зерно дало разные числа: где стоит зерно — до случайных чисел или после?",
    )
    require(not torch.equal(once, other), "От зерна ничего не зависит: внутри записано другое.")
    require(once.min() < 0, "Отрицательных чисел нет: это не нормальное распределение.")
    require(
        abs(once.mean()) < 0.2 and abs(once.std() - 1) < 0.2,
        "Среднее или отклонение не те: нужны 0 и 1.",
    )
    return "То же зерно — тот же шум, другое зерно — другой."


@exercise
def common_device(answer: Callable) -> str:
    """Сумма тензоров с разных устройств — на устройстве первого."""
    here, there = torch.ones(2, 3), torch.ones(2, 3, device="meta")
    require(close(tensor(call(answer, here, 2 * here)), 3 * here), "Это не сумма.")
    try:
        total = call(answer, there, here)
    except RuntimeError as error:
        if "copy out of meta" in str(error):
            raise Wrong("Вы переносите первый тензор, а переносить нужно второй.") from None
        raise Wrong(
            "Устройства остались разными: `.to` не двигает сам тензор, а возвращает другой."
        ) from None
    require(total.device.type == "meta", "Сумма не на устройстве первого тензора.")
    return "Устройство взято у самого тензора: сработает и на видеокарте."


@exercise
def separate_slopes(answer: Callable) -> str:
    """Производные нескольких функций в одной точке."""
    functions = [lambda t: t**2, lambda t: 5 * t, torch.sin, lambda t: t**3]
    point = 2.0
    exact = [4.0, 5.0, float(torch.cos(torch.tensor(point))), 12.0]
    result = call(answer, functions, point)
    require(isinstance(result, list | tuple | torch.Tensor), "Верните список производных.")
    require(len(result) == len(exact), "Производных должно быть столько же, сколько функций.")
    if any(item is None for item in result):
        raise Wrong("В списке None: градиент стёрт раньше, чем его взяли.")
    found = torch.stack([torch.as_tensor(item).detach() for item in result]).double()
    exact = torch.tensor(exact)
    same = len(found.unique()) == 1
    require(
        not same or not close(found[0], exact.sum()),
        "Все числа равны общей сумме: градиенты складываются, а в списке один и тот же тензор.",
    )
    require(not same or found[0] != 0, "В списке один и тот же тензор, и в конце вы его обнулили.")
    require(not same, "Обнуление на месте меняет и то, что уже лежит в списке: тензор там один.")
    require(
        not close(found, exact.cumsum(0)),
        "Каждая производная больше своей на сумму прежних: старый градиент не убран.",
    )
    require(close(found, exact), "Производные не те: сверьте каждую с ответом на бумаге.")
    return "Каждая функция получила чистый градиент."


@exercise
def sine_gradient(answer: Callable) -> str:
    """Градиент среднего sin(x + 2) по формуле."""
    for size in (3, 7):
        points = torch.linspace(-2, 3, size, dtype=torch.float64)
        found = tensor(call(answer, points))
        shifted = points + 2
        exact = torch.cos(shifted) / size
        require(found.shape == exact.shape, "Производных столько же, сколько чисел в `x`.")
        require(
            not close(found, exact * size),
            "Забыт множитель среднего: его даёт последний шаг графа.",
        )
        require(not close(found, -exact), "Знак: производная синуса — косинус без минуса.")
        require(not close(found, 2 * shifted / size), "Это градиент прежней функции, с квадратом.")
        require(not close(found, 2 * exact), "Двойка осталась от квадрата.")
        require(
            not close(found, torch.cos(points) / size),
            "Косинус берётся не от `x`: что подают синусу на вход?",
        )
        require(close(found, exact), "С autograd не сходится: пройдите граф справа налево ещё раз.")
    return "Формула и autograd сошлись."


@exercise
def trusted_gradient(answer: Callable) -> str:
    """Сошёлся ли рукописный градиент с autograd."""
    generator = torch.Generator().manual_seed(4)
    points = torch.randn(6, generator=generator, dtype=torch.float64)

    def function(t: torch.Tensor) -> torch.Tensor:
        return (torch.exp(t / 3) * torch.sin(t)).mean()

    def right(t: torch.Tensor) -> torch.Tensor:
        return torch.exp(t / 3) * (torch.sin(t) / 3 + torch.cos(t)) / len(t)

    def one_wrong(t: torch.Tensor) -> torch.Tensor:
        return right(t) + torch.eye(len(t))[2] / 10

    truths = [(right, True), (lambda t: right(t) * len(t), False), (one_wrong, False)]
    for gradient, truth in truths:
        try:
            said = call(answer, function, gradient, points)
        except AssertionError:
            raise Wrong("`assert_close` остановил программу, а нужен ответ False.") from None
        except RuntimeError as error:
            require(
                "does not require grad" not in str(error),
                "За переданным тензором PyTorch не следил: попросите его.",
            )
            raise
        if not truth:
            require(not said, "Неверному градиенту сказано «да»: достаточно ошибки в одном числе.")
        require(
            said or not truth,
            "Верному градиенту сказано «нет»: сравнивать нужно с точностью до округления.",
        )
    require(
        points.grad is None and not points.requires_grad,
        "Чужой тензор изменился: за ним теперь следит PyTorch. Работайте с копией.",
    )
    return "Так проверяют производные, написанные руками."
