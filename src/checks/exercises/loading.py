"""Упражнения главы 3: что делают с готовой сетью."""

from collections.abc import Callable

import torch

from src.checks.exercises.answers import call, close, tensor
from src.checks.exercises.registry import NotSolved, Wrong, exercise, require
from src.models import GaborNet

POINTS = torch.tensor([-1.5, 0.0, 2.0])
REFUSED = object()


@exercise
def guarded_loading(answer: Callable) -> str:
    """Загрузка весов, которая сверяет ответ сети в контрольной точке."""
    require(callable(answer), f"Нужна функция, а здесь {type(answer).__name__}.")
    net = GaborNet(3.0, 15.0)
    state, x = net.state_dict(), torch.tensor([-3.0, 1.0])
    y = net(x).detach()

    def outcome(model: GaborNet, promised: torch.Tensor) -> object:
        try:
            return answer(model, state, x, promised)
        except ValueError:
            return REFUSED

    def accepts(model: GaborNet, promised: torch.Tensor) -> bool:
        return outcome(model, promised) is not REFUSED

    loaded = GaborNet()
    result = outcome(loaded, y + 1e-7)
    if result is REFUSED:
        raise Wrong(_why_refused(accepts, y)) from None
    signs = torch.tensor([1.0, -1.0])
    try:
        foreign = [outcome(GaborNet(), wrong) for wrong in (y + 0.1, y * signs, y + 0.1 * signs)]
    except Exception as error:
        name = type(error).__name__
        raise Wrong(f"Остановка верная, но ошибка нужна другая: ValueError, а не {name}.") from None
    refused = [item is REFUSED for item in foreign]
    if result is ... and not any(refused):
        raise NotSolved
    require(float(loaded.w2.detach()) == 15, "Веса не загружены: модель осталась прежней.")
    require(
        any(refused) or all(item is None for item in foreign),
        "Нужно остановиться с ошибкой ValueError, а не вернуть ответ.",
    )
    require(
        all(refused[:2]),
        "Чужие веса загрузились молча: контрольные ответы не совпали, а ошибки нет.",
    )
    require(
        refused[2],
        "Отклонения разных знаков сложились и уничтожились: сравнивайте каждый ответ.",
    )
    return "Теперь чужие веса с теми же именами не пройдут."


def _why_refused(accepts: Callable[[GaborNet, torch.Tensor], bool], y: torch.Tensor) -> str:
    """Почему отвергнуты верные веса."""
    if accepts(GaborNet(), y):
        return "Верные веса отвергнуты: ответы сравнивают с точностью до округления."
    if accepts(GaborNet(), y + 0.1):
        return "Условие наоборот: верные веса отвергнуты, а чужие загружены."
    if accepts(GaborNet(3.0, 15.0), y):
        return "Верные веса отвергнуты: в каком порядке стоят загрузка и сверка?"
    return "Верные веса отвергнуты: что с чем сравнивается?"


@exercise
def training_targets(answer: Callable) -> str:
    """Ответы сети, которые пойдут в обучение другой."""
    net = GaborNet(1.0, 10.0)
    exact = net(POINTS).detach()
    for training in (True, False):
        x = POINTS.clone()
        result = call(answer, net.train(training), x)
        require(
            torch.is_grad_enabled(),
            "Градиенты выключены для всей программы: нужен блок `with torch.no_grad():`.",
        )
        _usable(result, exact)
        require(
            torch.equal(x, POINTS) and not x.requires_grad,
            "Переданный `x` изменился: он вам не принадлежит.",
        )
        require(torch.equal(net(POINTS), exact), "Параметры сети стали другими.")
        require(
            all(p.grad is None for p in net.parameters()),
            "В параметрах сети остались градиенты: обратный проход здесь не нужен.",
        )
        require(
            all(p.requires_grad for p in net.parameters()), "Параметры сети перестали обучаться."
        )
        require(
            net.training == training,
            "У сети сменился режим, train или eval: верните прежний или не трогайте его.",
        )
    return "Такие данные можно и складывать, и умножать на параметры."


def _usable(result: object, exact: torch.Tensor) -> None:
    """Проверить, что это ответы сети и на них можно учить."""
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
    (torch.ones((), requires_grad=True) * result).sum().backward()
