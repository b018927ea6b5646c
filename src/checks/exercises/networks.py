"""Упражнения главы 3."""

from collections.abc import Callable

import torch
from torch import nn

from src.checks.exercises.answers import call, close, number, several, tensor
from src.checks.exercises.registry import NotSolved, Wrong, exercise, require
from src.models import GaborNet

POINTS = torch.tensor([-1.5, 0.0, 2.0])


def network(answer: object, *arguments: object) -> nn.Module:
    """Сеть, созданная классом ответа; пустой класс — упражнение ещё не решено."""
    require(isinstance(answer, type), f"Нужен класс, а здесь {type(answer).__name__}.")
    require(issubclass(answer, nn.Module), "Класс должен наследовать от `nn.Module`.")
    if not {"__init__", "forward"} & vars(answer).keys():
        raise NotSolved
    require("forward" in vars(answer), "Формулы нет: в каком методе её пишут?")
    try:
        return answer(*arguments)
    except AttributeError as error:
        require(
            "before Module.__init__" not in str(error),
            "Место для параметров не готово: какая строка его готовит?",
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
    require(len(pair) == 2, hint)
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
    require(
        isinstance(answer, set | tuple | list) and all(type(name) is str for name in answer),
        'Запишите имена множеством строк: {"имя", "имя"}.',
    )
    names = set(answer)
    require(
        not any(name.startswith("self.") for name in names),
        "Слова self в именах параметров нет: имя — это имя поля.",
    )
    require("limit" not in names, "Обычный тензор модуль в список не заносит.")
    require("start" not in names, "Локальная переменная полем модуля не стала.")
    require("scale" not in names, "Имя параметра — имя поля, а не аргумента.")
    require(names <= {"slope", "shift"}, "Перечислите поля, которым присвоен `nn.Parameter`.")
    require(len(names) == 2, "Одного имени не хватает: считаются все параметры, и скалярные тоже.")
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
                "Формула изменилась или не зависит от аргумента.",
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
    return "Параметр виден модулю, и целое число больше не помеха."


@exercise
def line_network(answer: object) -> str:
    """Сеть w1 + w2·x, веса которой подходят GaborNet."""
    for first, second in ((2.0, -3.0), (1, 4)):
        net = network(answer, first, second)
        result = tensor(call(net, POINTS))
        require(
            not close(result, first * POINTS + second),
            "Параметры поменялись ролями: w1 — свободный член.",
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
        not any(network(answer).state_dict().values()),
        "Без аргументов параметры должны быть нулями.",
    )
    GaborNet().load_state_dict(net.state_dict(), strict=True)
    return "Её веса загрузились и в `GaborNet`, никто не возразил."


@exercise
def guarded_loading(answer: Callable) -> str:
    """Загрузка весов, которая сверяет ответ сети в контрольной точке."""
    require(callable(answer), f"Нужна функция, а здесь {type(answer).__name__}.")
    net = GaborNet(3.0, 15.0)
    state, x = net.state_dict(), torch.tensor([-3.0, 1.0])
    y = net(x).detach()
    loaded = GaborNet()
    try:
        if answer(loaded, state, x, y + 1e-7) is ...:
            raise NotSolved
    except ValueError:
        raise Wrong(
            "Верные веса отвергнуты: ответы сравнивают с точностью до округления."
        ) from None
    require(float(loaded.w2.detach()) == 15, "Веса не загружены: модель осталась прежней.")
    for wrong in (y + 0.1, y * torch.tensor([1.0, -1.0])):
        try:
            result = answer(GaborNet(), state, x, wrong)
        except ValueError:
            continue
        require(result is None, "Нужно остановиться с ошибкой ValueError, а не вернуть ответ.")
        raise Wrong("Чужие веса загрузились молча: контрольные ответы не совпали, а ошибки нет.")
    return "Теперь чужие веса с теми же именами не пройдут."


@exercise
def training_targets(answer: Callable) -> str:
    """Ответы сети, которые пойдут в обучение другой."""
    net = GaborNet(1.0, 10.0)
    exact = net(POINTS).detach()
    result = call(answer, net, POINTS)
    require(isinstance(result, torch.Tensor), f"Нужен тензор, а здесь {type(result).__name__}.")
    require(
        not result.is_inference(),
        "Это тензор режима предсказания: умножить его на параметр не дадут.",
    )
    require(
        not result.requires_grad,
        "За ответами тянется граф: обучение пошло бы назад и через эту сеть.",
    )
    require(close(tensor(result), exact), "Это не ответы сети.")
    require(all(p.requires_grad for p in net.parameters()), "Параметры сети перестали обучаться.")
    (torch.ones((), requires_grad=True) * result).sum().backward()
    return "Такие данные можно и складывать, и умножать на параметры."
