"""Формулы и обучение, записанные независимо от `src` и от PyTorch: с ними сравнивают тесты.

Всё считается в NumPy, в float64, производные выписаны вручную. Ведущая ось массивов — номер
запуска: двадцать сетей обучаются разом и потому за доли секунды.
"""

import numpy as np
from scipy.special import expit
from scipy.stats import norm

SEEDS = range(20)  # утверждения глав держатся для каждого из этих зёрен


def gabor(x, w1, w2):
    """Фильтр Габора для массива NumPy."""
    h = w1 + 0.06 * w2 * x
    return np.sin(h) * np.exp(-(h**2) / 32)


def gabor_slopes(x, w1, w2):
    """Производные фильтра Габора по w₁ и w₂ на последней оси."""
    h = w1 + 0.06 * w2 * x
    slope = (np.cos(h) - h / 16 * np.sin(h)) * np.exp(-(h**2) / 32)
    return np.stack([slope, 0.06 * x * slope], axis=-1)


def complex_step(function, x, direction):
    """Производная аналитической функции по направлению без вычитания, до последних знаков."""
    return np.imag(function(x + 1e-30j * np.asarray(direction))) / 1e-30


def network(parameters, x):
    """Скрытый слой и логиты неглубокой сети: h = tanh(Ωx + β), y = θh + γ."""
    omega, beta, theta, gamma = parameters
    h = np.tanh(x @ omega.swapaxes(-1, -2) + beta[..., None, :])
    return h, (h @ theta.swapaxes(-1, -2) + gamma[..., None, :])[..., 0]


def network_gradient(parameters, x, d_logits):
    """Производные потерь по Ω, β, θ, γ, если по логитам они равны `d_logits`."""
    theta = parameters[2]
    h, _ = network(parameters, x)
    d_z = d_logits[..., None] * theta * (1 - h**2)
    d_theta, d_gamma = d_logits[..., None, :] @ h, d_logits.sum(-1, keepdims=True)
    return d_z.swapaxes(-1, -2) @ x, d_z.sum(-2), d_theta, d_gamma


def bce(logits, labels):
    """Средняя перекрёстная энтропия: −ln p = ln(1 + e^(−ŷ)) при метке 1."""
    return np.logaddexp(0, np.where(labels == 1, -logits, logits)).mean(-1)


def bce_slope(logits, labels):
    """Её производная по логитам: p − y."""
    return (expit(logits) - labels) / logits.shape[-1]


def batches(order, batch_size, num_epochs, runs, size):
    """Номера примеров каждого шага, (запуски, батч); неполный батч отброшен.

    `order` — генератор NumPy или None: тогда порядок не меняется.
    """
    for _ in range(num_epochs):
        numbers = np.tile(np.arange(size), (runs, 1))
        if order is not None and batch_size < size:
            numbers = order.permuted(numbers, axis=1)
        yield from (
            numbers[:, start : start + batch_size]
            for start in range(0, size - batch_size + 1, batch_size)
        )


def descend(gradient, start, steps, learning_rate, momentum=0.0):
    """Спуск с импульсом: параметры после каждого шага."""
    parameters, velocity = list(start), [np.zeros_like(w) for w in start]
    for step in steps:
        slopes = gradient(parameters, step)
        velocity = [momentum * v + slope for v, slope in zip(velocity, slopes, strict=True)]
        parameters = [w - learning_rate * v for w, v in zip(parameters, velocity, strict=True)]
        yield parameters


def fit_gabor(
    x, y, learning_rate=0.1, momentum=0.0, batch_size=100, num_epochs=200,
    start=(2.0, 14.0), order=0,
):  # fmt: skip
    """Путь (шаги, запуски, 2) спуска по MSE фильтра: x (примеры,), y (запуски, примеры)."""
    order = None if order is None else np.random.default_rng(order)

    def gradient(parameters, chosen):
        (w,) = parameters
        x_batch, y_batch = x[chosen], np.take_along_axis(y, chosen, axis=1)
        residual = gabor(x_batch, w[:, :1], w[:, 1:]) - y_batch
        slopes = gabor_slopes(x_batch, w[:, :1], w[:, 1:])
        return [2 * np.einsum("rb,rbp->rp", residual, slopes) / chosen.shape[1]]

    start = np.tile(np.asarray(start, dtype=float), (len(y), 1))
    steps = batches(order, batch_size, num_epochs, *y.shape)
    path = descend(gradient, [start], steps, learning_rate, momentum)
    return np.array([start, *(w for (w,) in path)])


def fit_network(
    parameters, x, y, slope=bce_slope, learning_rate=1.0, momentum=0.0,
    batch_size=100, num_epochs=100, order=0, every=None,
):  # fmt: skip
    """Обучить сети по точкам (запуски, примеры, 2); вернуть параметры или их список.

    С `every` — список параметров в начале и после каждых `every` шагов.
    """
    order = None if order is None else np.random.default_rng(order)

    def gradient(parameters, chosen):
        x_batch = np.take_along_axis(x, chosen[..., None], axis=1)
        _, logits = network(parameters, x_batch)
        y_batch = np.take_along_axis(y, chosen, axis=1)
        return network_gradient(parameters, x_batch, slope(logits, y_batch))

    steps = batches(order, batch_size, num_epochs, *y.shape)
    kept = [parameters]
    for number, found in enumerate(
        descend(gradient, parameters, steps, learning_rate, momentum), start=1
    ):
        if every and number % every == 0:
            kept.append(found)
    return kept if every else found


def right(parameters, x, y):
    """Доля верных ответов каждой сети."""
    return ((network(parameters, x)[1] > 0) == y).mean(-1)


def crossing(sigma):
    """Вероятность, что шум перенёс координату через 0.5."""
    return norm.cdf(-0.5 / sigma)


def ceiling(sigma, bits=2):
    """Байесовская точность чётности: перейти через 0.5 должно чётное число координат."""
    return (1 + (1 - 2 * crossing(sigma)) ** bits) / 2
