"""Данные и начальные сети главы 5 для многих зёрен сразу."""

import math
from functools import cache

import numpy as np

from src.data import XORDataset
from src.models import Classifier
from src.utils import set_seed
from tests.oracles import SEEDS, bce, network
from tests.theory.cells import definitions

CONFIG = definitions("05-xor-classification", "Config")[0]()
SETTINGS = {"learning_rate": CONFIG.learning_rate, "batch_size": CONFIG.batch_size}
FRESH = range(1000, 1000 + len(SEEDS))  # зёрна выборок, на которых не учились
LN2 = math.log(2)
CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def sample(size, sigma=None, seeds=SEEDS):
    """Точки (зёрна, size, 2) и метки (зёрна, size) из `src`."""
    points, labels = [], []
    for seed in seeds:
        set_seed(seed)
        dataset = XORDataset(size) if sigma is None else XORDataset(size, sigma)
        points.append(dataset.points.double().numpy())
        labels.append(dataset.labels.numpy())
    return np.stack(points), np.stack(labels)


def new_networks(seeds=SEEDS, **sizes):
    """Начальные параметры сетей из `src`, по одной на зерно."""
    found = []
    for seed in seeds:
        set_seed(seed)
        found.append([p.detach().double().numpy() for p in Classifier(**sizes).parameters()])
    return [np.stack(parameter) for parameter in zip(*found, strict=True)]


def same_network(seed, copies):
    """Одна и та же начальная сеть для каждого набора данных."""
    return [np.repeat(p, copies, axis=0) for p in new_networks([seed])]


def at_corners(parameters):
    """Скрытые слои и логиты в вершинах (0, 0), (0, 1), (1, 0), (1, 1)."""
    return network(parameters, np.tile(CORNERS, (len(parameters[0]), 1, 1)))


def loss(parameters, x, y):
    """BCE каждой сети на её выборке."""
    return bce(network(parameters, x)[1], y)


@cache
def train():
    """Обучающие выборки двадцати зёрен."""
    return sample(2500)
