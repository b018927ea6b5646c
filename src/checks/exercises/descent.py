"""Эталонное обучение, с которым сверяют ответы главы 4."""

import types
from itertools import islice

import torch
from torch import nn
from torch.utils.data import DataLoader

from src.checks.exercises.registry import NotSolved, Wrong, require
from src.models import GaborNet


def start() -> tuple[nn.Module, torch.optim.Optimizer]:
    model = GaborNet(2.0, 14.0)
    return model, torch.optim.SGD(model.parameters(), lr=0.1)


def weights(model: nn.Module) -> torch.Tensor:
    return torch.cat([w.detach().double().flatten() for w in model.parameters()])


def train(
    loader: DataLoader, zeroed: str, batches: int | None = None
) -> tuple[torch.Tensor, list[float]]:
    """Параметры после двух эпох и потери второй; градиент обнуляют раз в `zeroed`.

    С числом `batches` эпоха обрывается после стольких батчей.
    """
    model, optimizer = start()
    for _ in range(2):
        if zeroed == "epoch":
            optimizer.zero_grad()
        losses = []
        for x, y in islice(loader, batches):
            if zeroed == "step":
                optimizer.zero_grad()
            loss = ((model(x) - y) ** 2).mean()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return weights(model), losses


def one_step(model: nn.Module, optimizer: object, x: torch.Tensor, y: torch.Tensor) -> None:
    """Один шаг; что мешает чужому оптимизатору его сделать, сказать по-русски."""
    ((model(x) - y) ** 2).mean().backward()  # лишний градиент, его обязан убрать zero_grad
    try:
        optimizer.zero_grad()
    except TypeError as error:
        require("assigned grad" not in str(error), "Пустой градиент — None или тензор нулей.")
        raise
    if any(w.grad is not None and w.grad.any() for w in model.parameters()):
        if not vars(optimizer):
            raise NotSolved
        explain_idle(optimizer, "После zero_grad градиенты не нули.")
    ((model(x) - y) ** 2).mean().backward()
    try:
        optimizer.step()
    except RuntimeError as error:
        if "leaf" in str(error):
            raise Wrong("Параметры меняют на месте только под torch.no_grad().") from None
        if "shape" in str(error) or "size" in str(error):
            raise Wrong("Скорость нужна каждому параметру своя, той же формы.") from None
        raise


def explain_idle(
    optimizer: object,
    otherwise: str = "Параметры не сдвинулись: v обновляют до w, а w = w − … лишь заводит новое w.",
) -> None:
    """Почему оптимизатор ничего не сделал."""
    if any(isinstance(value, types.GeneratorType) for value in vars(optimizer).values()):
        raise Wrong("model.parameters() — генератор, его хватает на один проход: сохраните список.")
    raise Wrong(otherwise)
