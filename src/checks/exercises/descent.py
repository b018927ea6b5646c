"""Эталонное обучение, с которым сверяют ответы главы 4."""

from itertools import islice

import torch
from torch import nn
from torch.utils.data import DataLoader

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
