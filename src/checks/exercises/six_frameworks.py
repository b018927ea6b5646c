"""Упражнения страницы 1.1 «Одна модель в шести фреймворках»."""

from collections.abc import Callable

import torch

from src.checks.exercises.answers import call, close, several, tensor, whole_numbers
from src.checks.exercises.registry import exercise, require

MOMENTUM, LEARNING_RATE = 0.9, 0.1
TABS = {"pytorch", "lightning", "keras", "jax", "flax", "tensorflow"}


@exercise
def traced_prints(answer: object) -> str:
    """Сколько раз напечатает функция, вызванная пять раз: PyTorch, JAX, TensorFlow."""
    counts = whole_numbers(answer, "Запишите кортеж из трёх целых: (PyTorch, JAX, TensorFlow).")
    require(len(counts) == 3, "Чисел должно быть три: PyTorch, JAX, TensorFlow.")
    eager, *traced = counts
    require(eager != 1, "PyTorch ничего не записывает впрок: он выполняет функцию сам.")
    require(eager == 5, "В PyTorch каждый вызов — обычный вызов функции Python.")
    require(0 not in traced, "Чтобы записать действия, функцию нужно выполнить хотя бы однажды.")
    require(traced != [5, 5], "Так было бы без компиляции. Что напечатал второй вызов во вкладках?")
    require(traced[0] == traced[1], "Здесь JAX и TensorFlow ведут себя одинаково.")
    require(traced == [1, 1], "Сколько раз сработал `print` при двух вызовах? От числа вызовов ли?")
    return "Поэтому `print` под компиляцией рассказывает о записи, а не о вычислениях."


@exercise
def whose_phrase(answer: object) -> str:
    """Лента, backward, update с моделью, fit с данными: чьи это строки."""
    names = several(answer, 'Запишите четыре названия кортежем: ("…", "…", "…", "…").')
    require(len(names) == 4, "Названий должно быть четыре, по одному на строку.")
    require(all(type(name) is str for name in names), "Названия — это строки, в кавычках.")
    said = [name.strip().lower().removeprefix("pytorch ") for name in names]
    require(set(said) <= TABS, "Берите названия с вкладок, как они там написаны.")
    tape, backward, update, fit = said
    require(tape == "tensorflow", "Первая строка: у какого фреймворка действия записывает лента?")
    require(backward != "lightning", "Вторая строка: в Lightning её выполняет `Trainer`, а не вы.")
    require(backward == "pytorch", "Вторая строка: кто прибавляет производные к прежним?")
    require(
        update != "jax", "Третья строка: в JAX оптимизатор возвращает новое, а не меняет модель."
    )
    require(update == "flax", "Третья строка: чей оптимизатор получает саму модель?")
    require(fit != "lightning", "Четвёртая строка: в Lightning `fit` — у `Trainer`, не у модели.")
    require(fit == "keras", "Четвёртая строка: где весь цикл — один вызов модели?")
    return "Вы узнаёте язык по одной строке."


@exercise
def pure_step(answer: Callable) -> str:
    """Шаг SGD с инерцией, который возвращает новое и не меняет полученного."""
    params, momentum = {"w1": 2.0, "w2": 14.0}, {"w1": 0.5, "w2": -1.0}
    grads = {"w1": -0.2, "w2": 0.3}
    given = [dict(part) for part in (params, momentum, grads)]
    result = call(answer, params, momentum, grads)
    require([params, momentum, grads] == given, "Полученный словарь изменился: составьте новый.")
    pair = isinstance(result, tuple | list) and len(result) == 2
    require(pair, "Верните пару словарей: новые параметры и новый импульс.")
    named = all(isinstance(part, dict) and part.keys() == grads.keys() for part in result)
    require(named, "И параметры, и импульс — словари с теми же ключами, что были.")
    moved, pushed = ([part[name] for name in grads] for part in result)
    before, old, slope = ([part[name] for name in grads] for part in given)
    right = [MOMENTUM * v + g for v, g in zip(old, slope, strict=True)]
    require(not close(pushed, slope), "Импульс помнит и прошлое: в нём не один градиент.")
    require(not close(pushed, old), "Импульс остался прежним.")
    require(close(pushed, right), "Новый импульс другой: перечитайте правило.")
    wanted = [w - LEARNING_RATE * v for w, v in zip(before, right, strict=True)]
    wrong_sign = [w + LEARNING_RATE * v for w, v in zip(before, right, strict=True)]
    with_old = [w - LEARNING_RATE * v for w, v in zip(before, old, strict=True)]
    require(not close(moved, wrong_sign), "Параметры пошли в гору: знак.")
    require(not close(moved, with_old), "Параметры сдвинул прежний импульс, а нужен новый.")
    require(close(moved, wanted), "Импульс верен, а параметры сдвинулись не на столько.")
    return "Прежние словари целы, и к ним можно вернуться."


@exercise
def explicit_seed(answer: Callable) -> str:
    """Случайные числа по явному зерну, без общего генератора."""
    before = torch.get_rng_state()
    first = tensor(call(answer, 7, 4), (4,))
    untouched = torch.equal(before, torch.get_rng_state())
    again, other = tensor(call(answer, 7, 4), (4,)), tensor(call(answer, 8, 4), (4,))
    many = tensor(call(answer, 0, 4000), (4000,))
    require(torch.equal(first, again), "Одно и то же зерно дало разные числа.")
    require(untouched, "Общий генератор сдвинулся: чужая программа это заметит.")
    require(not torch.equal(first, other), "Разные зёрна дали одно и то же.")
    require(many.min() < 0, "Отрицательных чисел нет: это распределение не нормальное.")
    require(abs(many.std() - 1) < 0.1, "Стандартное отклонение должно быть единица.")
    return "Теперь числа зависят только от аргументов, как в JAX."
