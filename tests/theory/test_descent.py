"""Раздел 4.6 и упражнения главы 4: что доводит до минимума, а что нет."""

import numpy as np
import pytest
from scipy.optimize import curve_fit

from tests.oracles import SEEDS, batches, descend, fit_gabor, gabor
from tests.theory.regression import (
    CONFIG,
    TRUTH,
    data,
    lag,
    least_squares,
    mse,
    path,
    remained,
    truths,
    valley,
)  # fmt: skip

HELPS = {
    "momentum": ({"momentum": 0.9}, 0.5),
    "learning rate 1": ({"learning_rate": 1.0}, 0.5),
    "batch 10": ({"batch_size": 10}, 0.5),
    # 12 ошибок пути, от которых за 3000 шагов остаётся 1/20.
    "1000 epochs": ({"num_epochs": 1000}, 1),
}


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[pytest.mark.weekly] if "epochs" in n else []) for n in HELPS]
)
def test_what_helps(name):
    settings, limit = HELPS[name]
    assert (lag(path(**settings)[-1]) < limit).all()


def test_what_harms():
    for settings in ({"learning_rate": 0.01}, {"batch_size": 300}):
        assert (lag(path(**settings)[-1]) > lag(path()[-1])).all()


def test_batch_size_and_learning_rate_are_related():
    """4.6: вдвое меньший батч — почти то же, что вдвое большая скорость.

    (1 − λk)^(2n) и (1 − 2λk)^n различаются на n(λk)² ≈ 0.001, остальное — дрожь от батчей.
    """
    smaller, faster = path(batch_size=50)[-1], path(learning_rate=0.2)[-1]
    assert (abs(remained(smaller) - remained(faster)) < 0.01).all()


def fit(learning_rate):
    """Спуск по всем данным; скорость может быть своя у каждого зерна."""
    return fit_gabor(*data()["train"], learning_rate=learning_rate, batch_size=300)


def test_gradient_descent_converges_below_two_over_curvature():
    """4.6: граница 2/k; ниже неё спуск приходит в минимум, выше не останавливается."""
    limit = 2 / valley().across[:, None]
    for rate in (6.5, 0.95 * limit):
        assert (lag(fit(rate)[-1]) < 0.01).all()
    for rate in (7.5, 1.08 * limit):
        found = fit(rate)
        assert (lag(found[-1]) > 1).all()
        jumps = abs(np.diff(found[-50:], axis=0)).max(axis=2)
        assert (jumps > 0.1).all()
    # «У батчей предел ниже и размыт»: с той же скоростью 6.5 они в минимуме не замирают.
    assert (lag(path(learning_rate=6.5)[-1]) > 0.1).all()


@pytest.mark.parametrize("start", [(-5.0, 10.0), (0.0, 20.0)])
def test_other_starts_end_in_another_minimum(start):
    """4.6: w₁ около −3, потери в десять с лишним раз выше."""
    found = path(momentum=0.9, num_epochs=400, start=start)[-1]
    # Без шума минимум один для обеих точек.
    x, _ = data()["train"]
    other, _ = curve_fit(gabor, x, gabor(x, *TRUTH), p0=(-3, 15))
    gap = ((gabor(x, *other) - gabor(x, *TRUTH)) ** 2).mean()
    assert (np.round(found[:, 0]) == -3).all() and round(other[0]) == -3
    # Отношение потерь 1 + gap/σ̂², где шум σ̂² не больше 0.01(1 + 3√(2/300)): десять с лишним.
    assert 1 + gap / (0.1**2 * (1 + 3 * (2 / 300) ** 0.5)) > 10
    assert (mse("train", found) > 10 * mse("train", least_squares()[0])).all()


def test_forgotten_zero_grad_is_momentum_one():
    """Упражнение «Три ошибки в эпохе»: градиенты складываются, и кривая качается."""
    found = path(momentum=1.0)[:: 300 // CONFIG.batch_size]
    val = np.array([mse("val", w) for w in found]) / mse("val", truths())
    assert (val[-50:].max(axis=0) > 2).all()  # не сходится: колебания без трения не затухают


def test_polynomial():
    """«Сеть-многочлен»: SGD подходит близко к шумовому порогу, с импульсом — вплотную, или nan."""
    generator, x = np.random.default_rng(0), np.linspace(-1, 1, 300)
    powers = x[:, None] ** np.arange(4)
    y = powers @ [1, -1, 0, 2] + 0.1 * generator.normal(size=(len(SEEDS), 300))
    best = np.polynomial.polynomial.polyfit(x, y.T, 3).T

    def loss(w):
        return ((w @ powers.T - y) ** 2).mean(axis=1)

    def gradient(parameters, chosen):
        residual = np.einsum("rbp,rp->rb", powers[chosen], parameters[0])
        residual = residual - np.take_along_axis(y, chosen, axis=1)
        return [2 * np.einsum("rb,rbp->rp", residual, powers[chosen]) / chosen.shape[1]]

    def train(learning_rate, momentum=0.0):
        steps = batches(generator, 100, 200, *y.shape)
        *_, (w,) = descend(gradient, [np.zeros((len(SEEDS), 4))], steps, learning_rate, momentum)
        return w

    # Порог: σ²·χ²/n с 296 степенями свободы.
    assert (abs(loss(best) / (0.1**2 * 296 / 300) - 1) < 4 * (2 / 296) ** 0.5).all()
    # Что осталось за 600 шагов без шума: наименьшая кривизна k гасит ошибку в (1 − λk)^600 раз.
    curvatures, directions = np.linalg.eigh(2 * powers.T @ powers / 300)
    left = (1 - 0.1 * curvatures) ** 600 * (directions.T @ [1, -1, 0, 2])
    excess = (curvatures / 2 * left**2).sum() / 0.1**2
    assert (abs(loss(train(0.1)) / loss(best) - 1 - excess) < 0.1).all() and 0.05 < excess < 0.3
    assert (loss(train(0.1, momentum=0.9)) < 1.01 * loss(best)).all()
    limit = 2 / curvatures[-1]
    with np.errstate(all="ignore"):
        assert not np.isfinite(loss(train(2.5 * limit))).any()
