"""Глава 4: шум, наименьшие квадраты, долина, где остановился SGD."""

import numpy as np

from tests.oracles import SEEDS, complex_step, gabor, gabor_slopes
from tests.theory.regression import (
    CONFIG,
    NUM_STEPS,
    SETS,
    TRUTH,
    data,
    lag,
    least_squares,
    mse,
    path,
    remained,
    truths,
    valley,
)


def test_noise_of_the_three_sets():
    """4.3: потери настоящей модели — шум, σ²(1 ± 3√(2/n)); x — ровная сетка на [−15, 15]."""
    for name, (size, sigma) in SETS.items():
        x, y = data()[name]
        np.testing.assert_allclose(x, np.linspace(-15, 15, size), atol=15 * 2.0**-23)
        losses = mse(name, truths())
        assert (abs(losses / sigma**2 - 1) < 3 * (2 / size) ** 0.5).all()
        # Все зёрна вместе: то же с n = 20·size, и среднее шума σ/√n.
        together = y.size
        assert abs(losses.mean() / sigma**2 - 1) < 3 * (2 / together) ** 0.5
        assert abs((y - gabor(x, *TRUTH)).mean()) < 3 * sigma / together**0.5
    assert np.unique(data()["train"][1], axis=0).shape == data()["train"][1].shape


def test_least_squares_find_the_truth():
    """4.6: эталон в пределах трёх стандартных ошибок (двух — не для всех зёрен)."""
    best, std_errors = least_squares()
    assert (abs(best - TRUTH) < 3 * std_errors).all()
    # Сами ошибки — σ√((JᵀJ)⁻¹); оценка σ по 298 степеням свободы ошибается на √(1/(2·298)).
    slopes = gabor_slopes(data()["train"][0], *TRUTH)
    exact = 0.1 * np.diag(np.linalg.inv(slopes.T @ slopes)) ** 0.5
    assert (abs(std_errors / exact - 1) < 4 * (1 / (2 * 298)) ** 0.5).all()
    # Минимум ниже потерь настоящей модели, но не больше чем на свою долю шума: у двух параметров
    # выигрыш σ²·χ²₂/n, а χ²₂ больше 20 раз в двадцать тысяч.
    gain = mse("train", truths()) - mse("train", best)
    assert (gain > 0).all() and (gain < 20 * 0.1**2 / 300).all()


def test_valley_is_flat_along_and_steep_across():
    """4.6: кривизны около 0.01 и 0.28; дно идёт почти вдоль w₂, и центр волны на нём стоит."""
    x, _ = data()["train"]
    slopes = gabor_slopes(x, *TRUTH)
    curvatures, directions = np.linalg.eigh(2 * slopes.T @ slopes / len(x))  # без шума
    bottom, wall = directions.T

    def spread(u, v):
        """Шум прибавляет к uᵀHv сумму (2/n)·Σ εᵢ·uᵀ∇²fᵢv: её стандартное отклонение."""
        bend = complex_step(lambda w: gabor_slopes(x, *w) @ u, TRUTH, v)
        return 2 * 0.1 * (bend**2).mean() ** 0.5 / len(x) ** 0.5

    assert (abs(valley().along - curvatures[0]) < 4 * spread(bottom, bottom)).all()
    assert (abs(valley().across - curvatures[1]) < 4 * spread(wall, wall)).all()
    # «Примерно в тридцать раз»: 28.8 с тремя отклонениями, большая часть — от малой кривизны.
    ratio = valley().across / valley().along
    assert (ratio > 25).all() and (ratio < 33).all()
    # Центр −w₁/(0.06·w₂) постоянен вдоль (3, 15). Без шума дно отклонено от этого направления на
    # 0.4°, шум поворачивает его на (uᵀHv)/(разность кривизн).
    turn = 4 * spread(bottom, wall) / (curvatures[1] - curvatures[0])
    cosine = abs(valley().bottom @ TRUTH) / np.linalg.norm(TRUTH)
    assert (np.arccos(cosine) < np.radians(0.5) + turn).all()
    assert (abs(valley().bottom[:, 1]) > 0.97).all()


def test_plain_sgd_stops_half_way_along_the_valley():
    """4.6: осталась доля (1 − λk)^600, около половины; поперёк спуск сошёлся."""
    w = path()[-1]
    rate, along = CONFIG.learning_rate, valley().along
    # Дно не вполне прямое: у его начала, (2.8, 14), градиент на единицу пути больше, чем k, на
    # 14 % без шума и не больше чем на 20 % с ним; значит, пройдено чуть больше, чем по k.
    assert (remained(w) > (1 - rate * 1.2 * along) ** NUM_STEPS).all()
    assert (remained(w) < (1 - rate * along) ** NUM_STEPS).all()
    assert (abs(remained(w) - 0.5) < 0.1).all()
    # До начала около 12 ошибок по w₂; половина — 6, и разброс оценки (одна ошибка) входит с тем
    # же множителем: четыре — это 6 без четырёх отклонений.
    assert (lag(w) > 4).all()
    best, _ = least_squares()
    wall = valley().bottom[:, ::-1] * [-1, 1]
    across = ((w - best) * wall).sum(axis=1)
    # Поперёк остаётся дрожь от батчей с дисперсией λD/(2k), а дисперсия градиента D = 2σ²k/b.
    assert (abs(across) < 4 * (rate * 0.1**2 / CONFIG.batch_size) ** 0.5).all()


def test_losses_of_the_trained_model_are_noise():
    """4.5–4.6: лучшая на валидации отстаёт от настоящей меньше чем на 20 %; тест — шум."""
    by_epoch = path()[:: 300 // CONFIG.batch_size][1:]
    val = np.array([mse("val", w) for w in by_epoch])
    best_epoch = val.argmin(axis=0)
    model = by_epoch[best_epoch, np.arange(len(SEEDS))]
    # Отставание — средний квадрат разности моделей, около 0.002, и случайное 2·mean(ε·разность)
    # с отклонением около 0.001: с тремя отклонениями 0.005 при шуме 0.04.
    assert (val.min(axis=0) < 1.2 * mse("val", truths())).all()
    size, sigma = SETS["test"]
    assert (abs(mse("test", model) / sigma**2 - 1) < 3 * (2 / size) ** 0.5).all()
    # «То, что потери чуть меньше, чем у настоящей модели, ничего не значит»: бывает и так и так.
    difference = mse("test", model) - mse("test", truths())
    assert (difference < 0).any() and (difference > 0).any()
