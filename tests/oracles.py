"""Формулы, записанные независимо от `src`: с ними сравнивают тесты."""

import numpy as np


def gabor(x, w1, w2):
    """Фильтр Габора для массива NumPy."""
    h = w1 + 0.06 * w2 * x
    return np.sin(h) * np.exp(-(h**2) / 32)
