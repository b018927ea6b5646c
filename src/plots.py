"""Единое оформление рисунков и рисунки, которые встречаются в главах не один раз.

Все цвета — из палитры сайта (`book/_static/figures.css`, светлая тема), чёрный и белый в ней —
чернила и бумага: сборка заменяет их переменными, и рисунок меняется вместе с темой страницы.
"""

import re

import matplotlib.pyplot as plt
import torch
from IPython import get_ipython
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import Formatter
from matplotlib_inline.backend_inline import set_matplotlib_formats
from torch import nn

from src.data import XORDataset
from src.validation import check_non_negative

BLUE, ORANGE, GREEN, RED = "#0b62ad", "#b04a00", "#0b7a4b", "#bf2438"
PURPLE, GREY = "#8e4585", "#56626d"
CLASS_COLORS, CLASS_MARKERS = (BLUE, RED), ("o", "^")

# Карты из цветов палитры разной прозрачности: середина (или начало) шкалы — всегда бумага.
CLASS_MAP = LinearSegmentedColormap.from_list(
    "классы", [(0, (BLUE, 0.36)), (0.5, (BLUE, 0)), (0.5, (RED, 0)), (1, (RED, 0.36))]
)
LOSS_MAP = LinearSegmentedColormap.from_list("потери", [(0, (BLUE, 0)), (1, (BLUE, 0.5))])

STYLE = {
    "figure.figsize": (5.2, 3.2),  # на телефоне подписи остаются читаемыми
    "figure.dpi": 110,
    "figure.constrained_layout.use": True,
    "font.size": 12,
    "axes.prop_cycle": plt.cycler(color=(BLUE, RED, GREEN, PURPLE, ORANGE, GREY)),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e5e7eb",
    "legend.frameon": False,
    "legend.edgecolor": "#c3cad1",
    "lines.linewidth": 1.8,
    "lines.markersize": 4,
    "svg.fonttype": "none",  # буквы остаются буквами: на странице они набраны её шрифтом
    "svg.hashsalt": "pytorch-course",  # одинаковые идентификаторы при каждой сборке
}


DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")
MINUS = re.compile(r"^-(?=\d)")
format_ticks = Formatter.format_ticks


def in_russian(value: float | str, spec: str = "") -> str:
    """Записать число с десятичной запятой и настоящим минусом: −0.5 → «−0,5».

    Parameters
    ----------
    value : float или str
        Число или готовая подпись; внутри `$…$` запятая берётся в скобки, иначе после неё пробел.
    spec : str
        Формат числа, как после двоеточия в f-строке: `.1f`.
    """
    text = MINUS.sub("−", format(value, spec))
    return DECIMAL_POINT.sub("{,}" if "$" in text else ",", text)


def use_course_style() -> None:
    """Включить оформление курса: цвета, шрифты, сетку, чёткие картинки, запятые в числах."""
    plt.rcParams.update(STYLE)
    # Десятичную запятую matplotlib берёт только из локали системы. Через format_ticks проходят
    # подписи всех шкал: обычных, логарифмических и цветовых.
    Formatter.format_ticks = lambda self, values: [*map(in_russian, format_ticks(self, values))]
    if get_ipython() is not None:
        set_matplotlib_formats("svg", "png", metadata={"Date": None})


def visualize_samples(dataset: XORDataset, ax: Axes | None = None) -> Axes:
    """Нарисовать точки набора XOR: класс 0 кружками, класс 1 треугольниками.

    Parameters
    ----------
    dataset : XORDataset
        Набор с полями `points` (size, 2) и `labels` (size,).
    ax : Axes, optional
        Оси, на которых рисовать; по умолчанию текущие.

    Returns
    -------
    Axes
        Те же оси.
    """
    ax = ax or plt.gca()
    for label, (color, marker) in enumerate(zip(CLASS_COLORS, CLASS_MARKERS, strict=True)):
        chosen = dataset.points[dataset.labels == label]
        ax.scatter(
            *chosen.T, s=18, c=color, marker=marker, label=f"класс {label}",
            edgecolors="white", linewidths=0.4,
        )  # fmt: skip
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    return ax


def plane_grid(low: float = -0.75, high: float = 1.75, steps: int = 61) -> torch.Tensor:
    """Вернуть узлы квадратной сетки на плоскости: тензор формы (steps, steps, 2)."""
    check_non_negative("high - low", high - low)
    side = torch.linspace(low, high, steps)
    return torch.stack(torch.meshgrid(side, side, indexing="xy"), dim=-1)


def plot_probabilities(
    model: nn.Module, ax: Axes | None = None, low: float = -0.75, high: float = 1.75
) -> Axes:
    """Закрасить плоскость вероятностью класса 1 и провести границу p = 0.5.

    Parameters
    ----------
    model : nn.Module
        Классификатор на процессоре: точки (батч, 2) → логиты (батч, 1).
    ax : Axes, optional
        Оси, на которых рисовать; по умолчанию текущие.
    low, high : float
        Границы рисунка по обеим координатам.

    Returns
    -------
    Axes
        Те же оси.
    """
    ax = ax or plt.gca()
    grid = plane_grid(low, high)
    with torch.no_grad():
        probabilities = torch.sigmoid(model(grid.reshape(-1, 2))).reshape(grid.shape[:2])
    x1, x2 = grid[..., 0], grid[..., 1]
    levels = torch.linspace(0, 1, 11)
    ax.contourf(x1, x2, probabilities, levels=levels, cmap=CLASS_MAP)
    ax.contour(x1, x2, probabilities, levels=[0.5], colors="black", linewidths=1.5)
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    return ax
