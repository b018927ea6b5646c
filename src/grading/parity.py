"""Данные домашнего задания и потолок точности: то, с чем сравнивается работа."""

import math

import numpy as np

SIZES = {"train": 2500, "val": 500, "test": 1000}
SIGMA = 0.25
REACH = 0.03  # насколько можно отстать от потолка
SETS, SET_SIZE = 20, 5000  # свежие тестовые выборки проверяющего


def ceiling(sigma: float = SIGMA) -> float:
    """Точность лучшего правила: чётность сохраняет чётное число перешедших границу координат."""
    crossed = math.erfc(0.5 / sigma / math.sqrt(2)) / 2
    return (1 + (1 - 2 * crossed) ** 3) / 2


def fresh_sets(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Новые точки (SETS, SET_SIZE, 3) и их метки (SETS, SET_SIZE)."""
    generator = np.random.default_rng(seed)
    corners = generator.integers(0, 2, (SETS, SET_SIZE, 3))
    points = corners + SIGMA * generator.normal(size=corners.shape)
    return points.astype(np.float32), corners.sum(axis=-1) % 2


def nearest_parity(points: np.ndarray) -> np.ndarray:
    """Чётность ближайшей вершины: ответ лучшего правила."""
    return (points > 0.5).sum(axis=-1) % 2


def scatter(share: float, size: int) -> float:
    """Стандартное отклонение доли, посчитанной по `size` точкам."""
    share = min(max(share, 0.5 / size), 1 - 0.5 / size)
    return math.sqrt(share * (1 - share) / size)
