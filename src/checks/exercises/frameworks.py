"""Упражнения главы 1."""

from collections.abc import Callable

import torch

from src.checks.exercises.answers import call, close, number, words
from src.checks.exercises.registry import Wrong, exercise, require

LIBRARIES = {"jax", "tensorflow", "pytorch", "keras", "flax", "lightning"}
TYPE_ERROR = "Only Tensors of floating point"
NOT_WATCHED = "does not require grad"


@exercise
def layers_for_jax(answer: object) -> str:
    """Библиотеки высокого уровня, которые считают на JAX."""
    names = words(answer, 'Запишите названия множеством строк: {"название", "название"}.')
    found = {name.lower().removeprefix("pytorch ") for name in names}
    require(found <= LIBRARIES, "Берите названия из таблицы, как они написаны в первом столбце.")
    require("jax" not in found, "Слоёв в самом JAX нет: что из пяти вещей у него своё?")
    require("lightning" not in found, "Посмотрите, на чём работает Lightning: столбец «Бэкенд».")
    require(not found & {"pytorch", "tensorflow"}, "Эта библиотека вычисляет сама, без JAX.")
    require(len(found) == 2, "Таких библиотек больше одной: проведите пальцем по столбцу «Бэкенд».")
    return "Одна умеет работать только на JAX, другая — на любом из трёх."


@exercise
def cube_slope(answer: object) -> str:
    """Производная x³ в точке −4."""
    value = number(answer)
    require(value != -64, "Это значение функции, а в `x.grad` лежит производная.")
    require(value != 12, "Столько было в старой точке. Производная зависит от того, где её взяли.")
    require(value != -48, "Квадрат отрицательного числа положителен.")
    require(value != 16, "Степень понизилась, а множитель перед ней потерян.")
    require(abs(value) not in (12, 192), "Множитель есть, но степень должна понизиться на единицу.")
    require(
        close(value, 48), "Подставьте точку в производную из таблицы, которой мы проверяли ячейку."
    )
    return "Сама функция в этой точке отрицательна, а растёт быстро."


@exercise
def whole_point(answer: Callable) -> str:
    """Производная куба в любой точке, в том числе целой."""
    try:
        slopes = {point: number(call(answer, point)) for point in (2.0, -1.5, 3, -4, 0)}
    except RuntimeError as error:
        require(TYPE_ERROR not in str(error), "С целой точкой ошибка прежняя: тип тензора — целый.")
        require(NOT_WATCHED not in str(error), "PyTorch не следил за аргументом: его не попросили.")
        raise
    require(len(set(slopes.values())) > 1, "Ответ не зависит от точки: она вписана внутрь функции.")
    values = [point**3 for point in slopes]
    require(not close(list(slopes.values()), values), "Это значения функции, а не производные.")
    for point, slope in slopes.items():
        require(close(slope, 3 * point**2), f"В точке {point} производная другая.")
    return "Точку можно задать любым числом."


@exercise
def any_derivative(answer: Callable) -> str:
    """Производная любой функции одного числа."""
    tasks: list[tuple[Callable, Callable]] = [
        (lambda t: t**4, lambda t: 4 * t**3),
        (torch.sin, torch.cos),
        (lambda t: torch.exp(-t / 3), lambda t: -torch.exp(-t / 3) / 3),
        (lambda t: 5 * t - 1, lambda t: torch.tensor(5.0)),
    ]
    for function, exact in tasks:
        for point in (0.0, 0.7, -1.3, 2.0):
            _one_derivative(answer, function, exact, point)
    return "Функции были разные: степень, синус, экспонента, прямая."


def _one_derivative(answer: Callable, function: Callable, exact: Callable, point: float) -> None:
    """Проверить одну функцию в одной точке."""
    place = torch.tensor(point)
    try:
        found = call(answer, function, point)
    except RuntimeError as error:
        require(NOT_WATCHED not in str(error), "PyTorch не следил за аргументом: его не попросили.")
        raise
    except Wrong:
        raise Wrong(
            "Вернулось None: забыт return или в `.grad` пусто, ведь назад никто не ходил."
        ) from None
    slope, value, wanted = number(found), float(function(place)), float(exact(place))
    require(not close(slope, value) or close(value, wanted), "Это значение функции в точке.")
    require(
        close(slope, wanted) or abs(slope - wanted) > 0.02,
        "Близко, но не точно: похоже на отношение приращений. PyTorch знает производную точно.",
    )
    if close(slope, wanted):
        return
    require(not close(slope, point), "Это сама точка, а производная — её поле `.grad`.")
    require(not close(slope, -wanted), "У производной лишний минус.")
    require(
        close(number(call(answer, function, point)), slope),
        "Второй такой же вызов дал другое число: градиент прошлого не убран.",
    )
    require(not close(slope, 2 * wanted), "Вдвое больше: назад прошли дважды, градиенты сложились.")
    raise Wrong(
        "Для одной из функций производная другая. Вычислена ли та функция, которую передали?"
    )


@exercise
def downhill(answer: Callable) -> str:
    """В какую сторону сдвинуть аргумент, чтобы функция уменьшилась."""
    tasks: list[tuple[Callable, float, int]] = [
        (lambda t: (t - 3) ** 2, 1.0, 1),
        (lambda t: (t - 3) ** 2, 5.0, -1),
        (torch.sin, 0.0, -1),
        (torch.cos, 1.0, 1),
        (lambda t: -(t**3), -2.0, 1),
        (lambda t: 1e-4 * t, 0.5, -1),
    ]
    moves = [number(call(answer, function, point)) for function, point, _ in tasks]
    wanted = [move for *_, move in tasks]
    flat = number(call(answer, lambda t: (t - 3) ** 2, 3.0))
    require(
        moves != [-move for move in wanted],
        "Все стороны противоположны: туда, куда указывает производная, функция растёт.",
    )
    require({*moves, flat} <= {-1, 0, 1}, "Нужна только сторона: −1, 0 или 1, а не длина шага.")
    halves = ([max(move, 0) for move in wanted], [min(move, 0) for move in wanted])
    require(moves not in halves, "Сторон две, а ваша функция называет только одну из них.")
    require(
        moves[:-1] != wanted[:-1] or moves[-1] != 0,
        "Пологий склон — тоже склон: ноль нужен только там, где производная равна нулю.",
    )
    require(moves == wanted, "Сторону выбирает знак производной в точке, а не значение функции.")
    require(flat == 0, "В самой нижней точке сдвигать некуда, а ваша функция велит.")
    return "По этому правилу, только с подобранной длиной шага, и обучаются сети."
