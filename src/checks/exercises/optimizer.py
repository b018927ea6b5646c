"""Упражнение главы 4 «Свой оптимизатор»."""

import types
from collections.abc import Callable

import torch
from torch import nn

from src.checks.exercises.answers import call, close
from src.checks.exercises.descent import weights
from src.checks.exercises.registry import NotSolved, Wrong, exercise, require


@exercise
def own_sgd(optimizer_class: Callable) -> str:
    """SGD с импульсом не отличить от готового."""
    generator = torch.Generator().manual_seed(0)
    x, y = torch.randn(20, 3, generator=generator), torch.randn(20, 1, generator=generator)
    for momentum in (0.0, 0.9):
        model, twin, plain, averaged = (nn.Linear(3, 1) for _ in range(4))
        for other in (twin, plain, averaged):
            other.load_state_dict(model.state_dict())
        require(isinstance(optimizer_class, type), "Нужен сам класс, без скобок и параметров.")
        require(
            not issubclass(optimizer_class, torch.optim.SGD), "Это готовый SGD: шаг запишите сами."
        )
        own = call(optimizer_class, model.parameters(), 0.1, momentum)
        exact = torch.optim.SGD(twin.parameters(), lr=0.1, momentum=momentum)
        no_memory = torch.optim.SGD(plain.parameters(), lr=0.1)
        share = torch.optim.SGD(averaged.parameters(), 0.1 * (1 - momentum), momentum)
        for step in range(4):
            before = weights(model)
            pairs = ((model, own), (twin, exact), (plain, no_memory), (averaged, share))
            for network, optimizer in pairs:
                _one_step(network, optimizer, x, y)
            found, right = weights(model), weights(twin)
            if close(found, before):
                _explain_idle(own)
            require(
                step or not close(found - before, before - right),
                "Шаг сделан в сторону градиента: потери растут, а должны падать.",
            )
            require(
                not (momentum and step and close(found, weights(plain))),
                "Скорость v не дожила до следующего шага: прежняя v входит в новую с множителем μ.",
            )
            require(
                not (momentum and close(found, weights(averaged))),
                "Градиент входит в скорость целиком, а не с долей 1 − μ.",
            )
            require(
                close(found, right, absolute=1e-5),
                "С импульсом параметры не те: у каждого параметра своя скорость, вначале ноль, "
                "и в шаг входит только она."
                if momentum
                else "Без импульса шаг не равен λ, умноженной на градиент.",
            )
    return "Четыре шага подряд параметры те же, что у torch.optim.SGD."


def _one_step(model: nn.Module, optimizer: object, x: torch.Tensor, y: torch.Tensor) -> None:
    """Один шаг; что мешает чужому оптимизатору его сделать, сказать по-русски."""
    _zero(optimizer)  # до первого backward градиентов ещё нет
    ((model(x) - y) ** 2).mean().backward()  # лишний градиент, его обязан убрать zero_grad
    _zero(optimizer)
    if any(w.grad is not None and w.grad.any() for w in model.parameters()):
        if not vars(optimizer):
            raise NotSolved
        _explain_idle(optimizer, "После zero_grad градиенты не нули.")
    ((model(x) - y) ** 2).mean().backward()
    try:
        optimizer.step()
    except RuntimeError as error:
        if "leaf" in str(error):
            raise Wrong("Параметры меняют на месте только под torch.no_grad().") from None
        if "shape" in str(error) or "size" in str(error):
            raise Wrong("Скорость нужна каждому параметру своя, той же формы.") from None
        raise


def _zero(optimizer: object) -> None:
    """Обнулить градиенты; что помешало, сказать по-русски."""
    try:
        optimizer.zero_grad()
    except TypeError as error:
        require("assigned grad" not in str(error), "Пустой градиент — None или тензор нулей.")
        raise
    except AttributeError as error:
        require(
            "'NoneType'" not in str(error),
            "Первый zero_grad вызывают до backward, когда w.grad — ещё None. Что тогда?",
        )
        raise


def _explain_idle(
    optimizer: object,
    otherwise: str = "Параметры не сдвинулись: v обновляют до w, а w = w − … лишь заводит новое w.",
) -> None:
    """Почему оптимизатор ничего не сделал."""
    if any(isinstance(value, types.GeneratorType) for value in vars(optimizer).values()):
        raise Wrong("model.parameters() — генератор, его хватает на один проход: сохраните список.")
    raise Wrong(otherwise)
