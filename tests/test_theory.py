"""Утверждения глав держатся не на одном удачном зерне: те же границы для двадцати других.

Границы взяты из теории, а не из прогонов: стандартные ошибки, потолок Байеса, ln 2.
"""

import math

import numpy as np
import pytest
import torch
from scipy.optimize import curve_fit
from scipy.stats import norm
from torch import nn
from torch.utils.data import DataLoader

from src.data import GaborDataset, XORDataset, make_gabor_data
from src.models import Classifier, GaborNet
from src.training import accuracy, train_epoch
from src.utils import set_seed
from tests.oracles import gabor

pytestmark = pytest.mark.slow
SEEDS = range(20)
TRAINING_SEED = 0xABCD
START = np.array([2.0, 14.0])


def train_gabor(dataset, learning_rate=0.1, momentum=0.0, batch_size=100):
    set_seed(TRAINING_SEED)
    loader = DataLoader(dataset, batch_size, shuffle=True, drop_last=True)
    model = GaborNet(*START)
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=momentum)
    for _ in range(200):
        train_epoch(model, loader, nn.MSELoss(), optimizer)
    return model, np.array([model.w1.item(), model.w2.item()])


def loss_of(model, dataset):
    with torch.no_grad():
        return nn.MSELoss()(model(dataset.x), dataset.y).item()


def at_noise_floor(model, dataset, sigma):
    """Средний квадрат n нормальных ошибок: σ² с относительной стандартной ошибкой √(2/n)."""
    return abs(loss_of(model, dataset) / sigma**2 - 1) < 3 * (2 / len(dataset)) ** 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_regression(seed):
    set_seed(seed)
    truth = GaborNet(3.0, 15.0)
    train = GaborDataset(*make_gabor_data(truth, 300, 0.1))
    val = GaborDataset(*make_gabor_data(truth, 200, 0.2))
    test = GaborDataset(*make_gabor_data(truth, 100, 0.3))

    # 4.3: потери настоящей модели — шум, σ²(1 ± 3√(2/n)).
    for dataset, sigma in ((train, 0.1), (val, 0.2), (test, 0.3)):
        assert at_noise_floor(truth, dataset, sigma)

    x, y = train.x.double().numpy(), train.y.double().numpy()
    best, covariance = curve_fit(gabor, x, y, p0=START)
    std_errors = np.sqrt(np.diag(covariance))
    # 4.6: наименьшие квадраты находят эталон (две ошибки держались бы не для всех зёрен).
    assert (abs(best - [3.0, 15.0]) < 3 * std_errors).all()

    model, plain = train_gabor(train)
    # 4.6: обычный SGD останавливается на дороге, оставив долю (1 − λk)^600 пути вдоль дна.
    assert max(abs(plain - best) / std_errors) > 4
    w = torch.tensor(best, requires_grad=True)

    def mse(w):
        h = w[0] + 0.06 * w[1] * train.x.double()
        return ((torch.sin(h) * torch.exp(-(h**2) / 32) - train.y.double()) ** 2).mean()

    curvatures, directions = torch.linalg.eigh(torch.autograd.functional.hessian(mse, w))
    valley = directions[:, 0].numpy()
    remained = (plain - best) @ valley / ((START - best) @ valley)
    assert abs(remained - (1 - 0.1 * curvatures[0].item()) ** 600) < 0.1

    # 4.5: обученная модель отстаёт от настоящей на валидации на средний квадрат их разности,
    # около 0.002, и на случайное слагаемое 2·mean(ε·разность) с отклонением около 0.001:
    # вместе с тремя отклонениями это 0.005 при шуме 0.04.
    assert loss_of(model, val) < 1.2 * loss_of(truth, val)
    # 4.6: её потери на тесте — шум.
    assert at_noise_floor(model, test, 0.3)

    # 4.6: что доводит до наименьших квадратов, а что нет.
    def lag(**settings):
        _, found = train_gabor(train, **settings)
        return max(abs(found - best) / std_errors)

    assert lag(momentum=0.9) < 0.5
    assert lag(learning_rate=1.0) < 0.5
    assert lag(batch_size=10) < 0.5
    assert lag(learning_rate=0.01) > lag()
    assert lag(batch_size=300) > lag()
    # Граница 2/k: ниже неё спуск по всем данным сходится, выше — нет.
    limit = 2 / curvatures[1].item()
    assert lag(batch_size=300, learning_rate=0.95 * limit) < 1
    assert lag(batch_size=300, learning_rate=1.08 * limit) > 1


def bce(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


def train_classifier(model, dataset, learning_rate, num_epochs):
    loader = DataLoader(dataset, batch_size=100, shuffle=True, drop_last=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    for _ in range(num_epochs):
        train_epoch(model, loader, bce, optimizer)
    return model


@pytest.mark.parametrize("seed", SEEDS)
def test_classification(seed):
    set_seed(seed)
    train, _, test = XORDataset(2500), XORDataset(500), XORDataset(200)
    set_seed(TRAINING_SEED)
    model = train_classifier(Classifier(), train, learning_rate=1.0, num_epochs=100)

    # 5.6: точность на 200 точках теста; 95 % — потолок без пяти стандартных отклонений 0,78 %.
    with torch.no_grad():
        assert accuracy(model(test.points).squeeze(1), test.labels) >= 0.95

    # 5.6: точность по всей совокупности между 97 % и потолком Байеса.
    set_seed(1000 + seed)
    population = XORDataset(100_000)
    with torch.no_grad():
        found = accuracy(model(population.points).squeeze(1), population.labels)
    p = norm.cdf(-0.5 / 0.2)
    ceiling = 1 - 2 * p * (1 - p)
    spread = (ceiling * (1 - ceiling) / len(population)) ** 0.5
    assert 0.97 < found < ceiling + 3 * spread

    # 5.6: линейная модель остаётся на ln 2.
    set_seed(TRAINING_SEED)
    linear = train_classifier(nn.Linear(2, 1), train, learning_rate=0.1, num_epochs=20)
    with torch.no_grad():
        loss = bce(linear(train.points), train.labels).item()
    assert abs(loss - math.log(2)) < 0.003


@pytest.mark.parametrize("seed", SEEDS)
def test_overfitting(seed):
    set_seed(seed)
    few, fresh = XORDataset(40, sigma=0.35), XORDataset(500, sigma=0.35)
    model = Classifier(num_hidden=100)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.3, momentum=0.9)
    val_losses = []
    for _ in range(1000):
        optimizer.zero_grad()
        bce(model(few.points), few.labels).backward()
        optimizer.step()
        with torch.no_grad():
            val_losses.append(bce(model(fresh.points), fresh.labels).item())
    # 5.6: потери на валидации, упав, снова растут в полтора раза и больше.
    assert val_losses[-1] > 1.5 * min(val_losses)
