"""Набор из упражнения «Круг»: достать все примеры и понять, как распределены точки."""

from collections.abc import Callable

import torch
from torch.utils.data import Dataset

from src.checks.exercises.answers import call, number, tensor
from src.checks.exercises.registry import require


def examples(dataset_class: Callable) -> tuple[torch.Tensor, torch.Tensor]:
    """Все примеры нового набора, взятые по одному."""
    require(not isinstance(dataset_class, Dataset), "Нужен сам класс, без скобок и размера.")
    dataset = call(dataset_class, 1000)
    require(hasattr(dataset, "__len__"), "У набора нет метода __len__.")
    require(len(dataset) == 1000, "Длина набора — не size.")
    pairs = [dataset[index] for index in range(1000)]
    require(
        all(isinstance(pair, tuple | list) and len(pair) == 2 for pair in pairs),
        "Пример — пара: точка и метка.",
    )
    points = tensor(torch.stack([torch.as_tensor(point) for point, _ in pairs]), (1000, 2))
    return points, torch.tensor([number(label) for _, label in pairs], dtype=torch.float64)


def require_uniform(points: torch.Tensor) -> None:
    """Точки независимы и заполняют квадрат поровну: у каждой из 16 клеток своя доля.

    Raises
    ------
    Wrong
        Клетка пуста или переполнена: на 1000 верных точек такого не бывает.
    """
    require(
        not torch.equal(points, points.round()),
        "Точек между целыми нет: распределение не равномерное.",
    )
    share = torch.corrcoef(points.T)[0, 1].abs()
    require(share < 0.3, "Координаты точки связаны: берите их независимо.")
    cells = ((points + 2).clamp(0, 3.999).long() * torch.tensor([4, 1])).sum(dim=1)
    counts = cells.bincount(minlength=16)
    require(
        counts.min() > 20 and counts.max() < 120,
        "Точки распределены по квадрату не равномерно: где-то их гуще, а где-то почти нет.",
    )
