"""Точки для подгонки фильтра Габора — массивами NumPy, без PyTorch: их берут все фреймворки."""

import numpy as np


def gabor_points(
    size: int = 300, sigma: float = 0.1, seed: int = 42
) -> tuple[np.ndarray, np.ndarray]:
    """Создать зашумлённые наблюдения: y = sin(h)·exp(−h²/32) + ε, h = 3 + 0.06·15·x.

    Parameters
    ----------
    size : int
        Число точек; x распределены равномерно по отрезку [−15, 15] с концами.
    sigma : float
        Стандартное отклонение шума σ ≥ 0.
    seed : int
        Зерно генератора NumPy.

    Returns
    -------
    x, y : np.ndarray
        Два массива float32 формы (size,).
    """
    random = np.random.default_rng(seed)
    x = np.linspace(-15, 15, size)
    h = 3.0 + 0.06 * 15.0 * x
    y = np.sin(h) * np.exp(-(h**2) / 32) + random.normal(0, sigma, size)
    return x.astype("float32"), y.astype("float32")
