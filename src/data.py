"""Наборы данных урока: зашумлённый фильтр Габора и XOR."""

import torch
from torch import nn
from torch.utils.data import Dataset

from src.validation import (
    check_non_negative,
    check_positive_int,
    check_same_length,
)


def make_gabor_data(model: nn.Module, size: int, sigma: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Создать зашумлённые наблюдения модели: y = f[x, w] + ε, ε ~ N(0, σ²).

    Parameters
    ----------
    model : nn.Module
        Модель, чьи ответы считаются истиной.
    size : int
        Число точек; x распределены равномерно по отрезку [−15, 15] с концами.
    sigma : float
        Стандартное отклонение шума σ ≥ 0.

    Returns
    -------
    x, y : torch.Tensor
        Два тензора float32 формы (size,).
    """
    check_positive_int("size", size)
    check_non_negative("sigma", sigma)
    x = torch.linspace(-15, 15, size)
    with torch.no_grad():
        y = model(x) + sigma * torch.randn(size)
    return x, y


class GaborDataset(Dataset):
    """Набор пар (x, y).

    Parameters
    ----------
    x, y : torch.Tensor
        Тензоры одной длины; пример с номером i — пара (x[i], y[i]).
    """

    def __init__(self, x: torch.Tensor, y: torch.Tensor):
        check_same_length(x=x, y=y)
        self.x = x
        self.y = y

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        return self.x[index], self.y[index]


class XORDataset(Dataset):
    """Точки вокруг вершин единичного квадрата; класс — исключающее ИЛИ координат вершины.

    Parameters
    ----------
    size : int
        Число точек.
    sigma : float
        Стандартное отклонение нормального шума σ ≥ 0 по каждой координате.

    Attributes
    ----------
    points : torch.Tensor
        Координаты, float32, форма (size, 2).
    labels : torch.Tensor
        Метки 0 и 1, int64, форма (size,).
    """

    def __init__(self, size: int, sigma: float = 0.2):
        check_positive_int("size", size)
        check_non_negative("sigma", sigma)
        corners = torch.randint(0, 2, (size, 2))
        self.labels = (corners.sum(dim=1) == 1).long()
        self.points = corners + sigma * torch.randn(size, 2)

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        return self.points[index], self.labels[index]
