"""Упражнения главы 2 об autograd."""

from collections.abc import Callable

import numpy as np
import torch

from src.checks.exercises.answers import call, close, number, several, tensor
from src.checks.exercises.registry import Wrong, exercise, require

NOT_WATCHED = "does not require grad"


@exercise
def separate_slopes(answer: Callable) -> str:
    """Производные нескольких функций в одной точке."""
    functions = [lambda t: t**2, lambda t: 5 * t, torch.sin, lambda t: t**3]
    point = 2.0
    exact = [4.0, 5.0, float(torch.cos(torch.tensor(point))), 12.0]
    result = several(call(answer, functions, point), "Верните список производных.")
    require(len(result) == len(exact), "Производных должно быть столько же, сколько функций.")
    if any(item is None for item in result):
        raise Wrong("В списке None: градиент стёрт раньше, чем его взяли.")
    require(
        not any(isinstance(item, tuple) for item in result),
        "В списке кортежи, а нужны числа: `autograd.grad` возвращает кортеж, возьмите `[0]`.",
    )
    found, exact = torch.tensor([number(item) for item in result]), torch.tensor(exact)
    same = len(found.unique()) == 1
    require(
        not same or not close(found[0], exact.sum()),
        "Все числа равны общей сумме: градиенты складываются, а в списке один и тот же тензор.",
    )
    require(not same or found[0] != point, "В списке сама точка, а производная — её `.grad`.")
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
        found = _by_formula(answer, points)
        shifted = points + 2
        watched = points.clone().requires_grad_()
        torch.sin(watched + 2).mean().backward()
        exact = watched.grad
        require(found.shape == exact.shape, "Производных столько же, сколько чисел в `x`.")
        require(
            not close(found, exact * size),
            "Забыт множитель среднего: его даёт последний шаг графа.",
        )
        require(
            size == 3 or not close(found * 3, exact * size),
            "Множитель верен только для трёх чисел: N — длина `x`.",
        )
        require(not close(found * size, torch.sin(shifted)), "Возьмите производную синуса.")
        require(not close(found, -exact), "Знак: производная синуса — косинус без минуса.")
        require(not close(found, 2 * shifted / size), "Это градиент прежней функции, с квадратом.")
        require(
            not close(found, 2 * shifted * exact),
            "Прежний множитель остался рядом с новым: шаг заменили, а не добавили.",
        )
        require(not close(found, exact * size**2), "На N умножено, а среднее на него делит.")
        require(not close(found, 2 * exact), "Двойка осталась от квадрата.")
        require(
            not close(found, torch.cos(points) / size),
            "Косинус берётся не от `x`: что подают синусу на вход?",
        )
        require(close(found, exact), "С autograd не сходится: пройдите граф справа налево ещё раз.")
    return "Формула и autograd сошлись."


def _by_formula(answer: Callable, points: torch.Tensor) -> torch.Tensor:
    """Вызвать функцию ответа там, где autograd не работает."""
    try:
        with torch.inference_mode():
            return tensor(call(answer, points))
    except RuntimeError as error:
        require(NOT_WATCHED not in str(error), "Без autograd: градиент нужен по формуле.")
        raise


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
        return right(t) + torch.eye(len(t))[2] / 50

    def rounded(t: torch.Tensor) -> torch.Tensor:
        return right(t) * (1 + 1e-12)

    def said(gradient: Callable) -> bool:
        return _opinion(answer, function, gradient, points)

    scaled, shuffled = said(lambda t: right(t) * len(t)), said(lambda t: right(t).flip(0))
    single, truth = said(one_wrong), said(rounded)
    require(truth or not (scaled and single), "Ответы наоборот: верному градиенту сказано «нет».")
    require(
        not scaled and not single,
        "Неверному градиенту сказано «да»: достаточно ошибки в одном числе, даже небольшой.",
    )
    require(
        not shuffled,
        "Отклонения разных знаков сложились и уничтожились: сравнивайте каждое число.",
    )
    require(
        truth,
        "Верному градиенту сказано «нет»: то ли сравнивается и с точностью ли до округления?",
    )
    return "Так проверяют производные, написанные руками."


def _opinion(
    answer: Callable, function: Callable, gradient: Callable, points: torch.Tensor
) -> bool:
    """Что функция ответа сказала об одном градиенте."""
    place = points.clone()
    try:
        result = call(answer, function, gradient, place)
    except AssertionError:
        raise Wrong(
            "`assert_close` остановил программу, а ответа не возвращает: нужна `torch.allclose`."
        ) from None
    except RuntimeError as error:
        require(
            NOT_WATCHED not in str(error),
            "За переданным тензором PyTorch не следил: попросите его.",
        )
        raise
    require(
        place.grad is None and not place.requires_grad,
        "Чужой тензор изменился: за ним теперь следит PyTorch. Работайте с копией.",
    )
    values = result.tolist() if isinstance(result, torch.Tensor | np.generic) else result
    require(
        not isinstance(values, list), "Сравнено каждое число, а ответ нужен один: True или False."
    )
    require(isinstance(values, bool), f"Нужно True или False, а здесь {type(result).__name__}.")
    return values
