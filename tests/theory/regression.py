"""Данные главы 4 для двадцати зёрен: двадцать обучений идут разом, в NumPy."""

from functools import cache
from types import SimpleNamespace

import numpy as np
import torch
from scipy.optimize import curve_fit

from src.data import make_gabor_data
from src.models import GaborNet
from src.utils import set_seed
from tests.oracles import SEEDS, fit_gabor, gabor
from tests.theory.cells import definitions

TRUTH = np.array([3.0, 15.0])
SETS = {"train": (300, 0.1), "val": (200, 0.2), "test": (100, 0.3)}
CONFIG = definitions("04-gabor-regression", "Config")[0]()
START = np.array([CONFIG.w1, CONFIG.w2])
NUM_STEPS = CONFIG.num_epochs * (300 // CONFIG.batch_size)


@cache
def data():
    """Выборки всех зёрен: x (примеры,) и y (зёрна, примеры)."""
    found = {name: ([], []) for name in SETS}
    for seed in SEEDS:
        set_seed(seed)
        for name, (size, sigma) in SETS.items():
            pair = make_gabor_data(GaborNet(*TRUTH), size, sigma)
            for column, tensor in zip(found[name], pair, strict=True):
                column.append(tensor.double().numpy())
    return {name: (np.array(x)[0], np.array(y)) for name, (x, y) in found.items()}


@cache
def least_squares():
    """Наименьшие квадраты каждого зерна и их стандартные ошибки."""
    x, y = data()["train"]
    found = [curve_fit(gabor, x, row, p0=START) for row in y]
    return np.array([w for w, _ in found]), np.array([np.diag(c) ** 0.5 for _, c in found])


@cache
def valley():
    """Кривизны вдоль и поперёк дна и направление дна: гессиан ответов src для каждого зерна."""
    x, y = (torch.tensor(a) for a in data()["train"])
    net = GaborNet(*TRUTH).double()

    def mse(w, row):
        weights = {"w1": w[0], "w2": w[1]}
        return ((torch.func.functional_call(net, weights, (x,)) - row) ** 2).mean()

    hessians = [
        torch.autograd.functional.hessian(lambda w, row=row: mse(w, row), torch.tensor(best))
        for best, row in zip(least_squares()[0], y, strict=True)
    ]
    curvatures, directions = np.linalg.eigh(np.stack(hessians))
    return SimpleNamespace(
        along=curvatures[:, 0], across=curvatures[:, 1], bottom=directions[..., 0]
    )


def mse(name, w):
    """Средний квадрат ошибки на выборке каждого зерна при его параметрах w (зёрна, 2)."""
    x, y = data()[name]
    return ((gabor(x, w[:, :1], w[:, 1:]) - y) ** 2).mean(axis=1)


def truths():
    return np.tile(TRUTH, (len(SEEDS), 1))


@cache
def path(**settings):
    """Параметры после каждого шага, (шаги, зёрна, 2); по умолчанию — настройки раздела 4.5."""
    defaults = {
        "learning_rate": CONFIG.learning_rate, "batch_size": CONFIG.batch_size,
        "num_epochs": CONFIG.num_epochs, "start": tuple(START),
    }  # fmt: skip
    return fit_gabor(*data()["train"], **defaults | settings)


def lag(w):
    """Отставание от наименьших квадратов в стандартных ошибках, худший из двух параметров."""
    best, std_errors = least_squares()
    return (abs(w - best) / std_errors).max(axis=1)


def remained(w):
    """Какая доля пути вдоль дна осталась."""
    best, _ = least_squares()
    projected = ((a - best) * valley().bottom for a in (w, START))
    ahead, whole = (a.sum(axis=1) for a in projected)
    return ahead / whole
