"""Упражнения главы 3: какой бывает сеть."""

import inspect

import torch
from torch import nn

from src.checks.exercises.answers import call, close, number, several, tensor, words
from src.checks.exercises.registry import NotSolved, Wrong, exercise, require
from src.models import GaborNet

POINTS = torch.tensor([-1.5, 0.0, 2.0])


def network(answer: object, *arguments: object) -> nn.Module:
    """Сеть, созданная классом ответа; пустой класс — упражнение ещё не решено."""
    require(not isinstance(answer, nn.Module), "Нужен сам класс, а здесь уже созданная сеть.")
    require(isinstance(answer, type), f"Нужен класс, а здесь {type(answer).__name__}.")
    require(issubclass(answer, nn.Module), "Класс должен наследовать от `nn.Module`.")
    if not {"__init__", "forward"} & vars(answer).keys():
        raise NotSolved
    require("forward" in vars(answer), "Формулы нет: в каком методе её пишут?")
    require(
        answer.__init__ is not nn.Module.__init__,
        "Метода `__init__` в классе нет: подчёркиваний в его имени по два с каждой стороны.",
    )
    try:
        inspect.signature(vars(answer).get("__init__", object.__init__)).bind(None, *arguments)
    except TypeError:
        example = f"{answer.__name__}({', '.join(map(str, arguments))})"
        raise Wrong(
            f"Сеть создают так: `{example}`. Какие аргументы у `__init__`, есть ли у них умолчания?"
        ) from None
    try:
        return answer(*arguments)
    except AttributeError as error:
        require(
            "before Module.__init__" not in str(error),
            "Место для параметров не готово: какая строка его готовит, есть ли в ней скобки?",
        )
        raise
    except RuntimeError as error:
        require(
            "floating point" not in str(error),
            "Целое число: у таких тензоров производных не бывает.",
        )
        raise


@exercise
def wave_place(answer: object) -> str:
    """Параметры волны с центром в точке 5, вдвое шире, чем при w₂ = 15."""
    hint = "Нужна пара чисел: (w1, w2)."
    pair = several(answer, hint)
    require(len(pair) == 2, "Чисел в ответе два: (w1, w2).")
    first, second = map(number, pair)
    require(second != 0, "При таком втором параметре волны нет: ширина бесконечна.")
    require(not close(first, 7.5), "Похоже, параметры перепутаны: сначала w1, потом w2.")
    require(not close(second, 30), "Волна сжалась вдвое: второй параметр стоит в знаменателе.")
    require(not close(second, 15), "Ширина прежняя: первый параметр на неё не влияет.")
    require(close(abs(second), 7.5), "Ширина не та: запишите её отношение к прежней.")
    center = -first / (0.06 * second)
    require(not close(center, -5), "Волна стоит по другую сторону от нуля: проверьте знак.")
    require(not close(center, 10), "Центр посчитан с прежним вторым параметром, а нужен новый.")
    require(not close(abs(first), 5), "Центр — это не первый параметр, а точка, где h = 0.")
    require(close(center, 5), "Центр не на месте: решите уравнение h = 0 для нужной точки.")
    return "Второй параметр задал ширину, и только потом первый поставил центр."


@exercise
def known_names(answer: object) -> str:
    """Имена в state_dict сети с параметрами, простым тензором и локальной переменной."""
    names = words(answer, 'Запишите имена множеством строк: {"имя", "имя"}.')
    require(
        not any(name.startswith("self.") for name in names),
        "Слова self в именах параметров нет: имя — это имя поля.",
    )
    require("limit" not in names, "Обычный тензор модуль в список не заносит.")
    require("start" not in names, "Локальная переменная полем модуля не стала.")
    require("scale" not in names, "Имя параметра — имя поля, а не аргумента.")
    require(names <= {"slope", "shift"}, "Перечислите поля, которым присвоен `nn.Parameter`.")
    require(len(names) == 2, "Не все имена: параметром считается `nn.Parameter` любой формы.")
    return "Что не занесено в список, не обучится и не сохранится."


@exercise
def repaired_decay(answer: object) -> str:
    """Исправленная сеть, которая затухает: exp(−rate · t)."""
    try:
        for rate in (2, 0.5):
            net = network(answer, rate)
            result = tensor(call(net, POINTS), (3,))
            require(not close(result, torch.exp(rate * POINTS)), "Потерян минус: функция растёт.")
            require(
                close(result, torch.exp(-rate * POINTS)),
                "Скорость не равна аргументу `rate`, или изменилась формула.",
            )
    except AttributeError as error:
        require(
            "_hooks" not in str(error), "Модуль не готов к работе: родительский класс не вызван."
        )
        raise
    found = dict(net.named_parameters())
    if not found and getattr(getattr(net, "rate", None), "requires_grad", False):
        raise Wrong(
            "PyTorch следит за тензором, но модуль о нём не знает: параметров по-прежнему нет."
        )
    require(found, "Ответ верный, но `named_parameters` пуст: обучать нечего.")
    require(list(found) == ["rate"], "Параметр один, и зовут его так же, как в исходном классе.")
    require(
        net.rate.requires_grad and net(POINTS).requires_grad,
        "Параметр есть, но производная по нему не считается: обучать его нельзя.",
    )
    return "Параметр виден модулю, и целое число больше не помеха."


@exercise
def line_network(answer: object) -> str:
    """Сеть w1 + w2·x, веса которой подходят GaborNet."""
    for first, second in ((2.0, -3.0), (1, 4)):
        net = network(answer, first, second)
        result = tensor(call(net, POINTS))
        require(
            not close(result, first * POINTS + second),
            "Параметры поменялись ролями: w1 — свободный член, и стоит он первым.",
        )
        require(
            not close(result, first + 0.06 * second * POINTS),
            "Множителя 0,06 в этой формуле нет: это прямая, а не волна.",
        )
        require(close(result, first + second * POINTS), "Ответ — не прямая с этими параметрами.")
    names = set(net.state_dict())
    require(names, "У сети нет параметров: поля — обычные числа или тензоры.")
    require(
        names == {"w1", "w2"},
        "Параметры названы не так, как просили: в `GaborNet` такой файл не загрузится.",
    )
    require(
        all(p.shape == () for p in net.parameters()),
        "Формы другие: в `GaborNet` параметры — тензоры без осей.",
    )
    require(
        all(p.requires_grad for p in net.parameters()) and net(POINTS).requires_grad,
        "Ответ верный, но производной по параметрам нет: такую сеть не обучить.",
    )
    require(
        not any(network(answer).state_dict().values()),
        "Без аргументов параметры должны быть нулями.",
    )
    GaborNet().load_state_dict(net.state_dict(), strict=True)
    return "Её веса загрузились и в `GaborNet`, никто не возразил."
