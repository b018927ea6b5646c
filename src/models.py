"""Модели урока: фильтр Габора с двумя параметрами и классификатор XOR."""

import torch
from torch import nn

from src.validation import check_positive_int, check_tensor


class GaborNet(nn.Module):
    """Фильтр Габора: y = sin(h)·exp(−h²/32), где h = w₁ + 0.06·w₂·x.

    Parameters
    ----------
    w1, w2 : float
        Начальные значения двух обучаемых параметров.

    Notes
    -----
    Модель взята из книги S. J. D. Prince, *Understanding Deep Learning* (2023), глава 6.
    """

    def __init__(self, w1: float = 0, w2: float = 0):
        super().__init__()
        self.w1 = nn.Parameter(torch.tensor(float(w1)))
        self.w2 = nn.Parameter(torch.tensor(float(w2)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Вычислить y для тензора `x` любой формы; форма ответа такая же."""
        check_tensor("x", x)
        h = self.w1 + 0.06 * self.w2 * x
        return torch.sin(h) * torch.exp(-(h**2) / 32)


class Classifier(nn.Module):
    """Неглубокая сеть: линейный слой, tanh, линейный слой.

    Parameters
    ----------
    num_inputs, num_hidden, num_outputs : int
        Число входов, скрытых нейронов и выходов; по умолчанию 2–4–1, то есть 17 параметров.
    """

    def __init__(self, num_inputs: int = 2, num_hidden: int = 4, num_outputs: int = 1):
        check_positive_int("num_inputs", num_inputs)
        check_positive_int("num_hidden", num_hidden)
        check_positive_int("num_outputs", num_outputs)
        super().__init__()
        self.linear1 = nn.Linear(num_inputs, num_hidden)
        self.act = nn.Tanh()
        self.linear2 = nn.Linear(num_hidden, num_outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Вернуть логиты формы (батч, num_outputs) для `x` формы (батч, num_inputs)."""
        check_tensor("x", x)
        z = self.linear1(x)
        h = self.act(z)
        return self.linear2(h)
