"""Карточка, которой страницу показывают рядом со ссылкой на неё: заголовок и фильтр Габора.

Фильтр тот же, что в главах 3 и 4, только двумерный, и на каждой странице повёрнут по-своему.
"""

import hashlib
import textwrap
from dataclasses import astuple, dataclass
from pathlib import Path

SIZE = (1200, 630)  # столько просят те, кто карточки показывает
FOLDER = "_static/cards"
MARGIN = 72
PATTERN, CENTER = 860, 1010  # сторона узора и где его середина; края уходят за карточку
PAPER, INK, MUTED, BLUE, ORANGE = "#13202c", "#f5f7f9", "#a7b1bb", "#74b9f5", "#f5a45d"
# Чем длиннее заголовок, тем он мельче: знаков в строке и высота шрифта в пикселях.
STEPS = [(13, 74), (15, 64), (18, 54), (24, 42)]
LINES = 3


@dataclass(frozen=True)
class Card:
    """Что на карточке написано и насколько повёрнут узор: от 0 до 1, половина оборота."""

    course: str
    place: str
    title: str
    turn: float


def save(card: Card, outdir) -> str:
    """Адрес карточки внутри сайта; уже нарисованную не рисует заново."""
    content = repr(astuple(card)).encode() + Path(__file__).read_bytes()
    name = f"{FOLDER}/{hashlib.sha256(content).hexdigest()[:16]}.png"
    path = Path(outdir) / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draw(card).save(path, optimize=True)
    return name


def draw(card: Card):
    """Карточка — картинка Pillow из 256 цветов: весит втрое меньше, а на глаз такая же."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    figure = Figure(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100, facecolor=PAPER)
    pattern(figure, card.turn)
    words(figure, card)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    image = Image.frombuffer("RGBA", SIZE, canvas.buffer_rgba()).convert("RGB")
    return image.quantize(256)


def pattern(figure, turn: float) -> None:
    """Двумерный фильтр Габора справа."""
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap

    width, height = PATTERN / SIZE[0], PATTERN / SIZE[1]
    axes = figure.add_axes((CENTER / SIZE[0] - width / 2, 0.5 - height / 2, width, height))
    axes.axis("off")
    y, x = np.mgrid[-1 : 1 : PATTERN * 1j, -1 : 1 : PATTERN * 1j]
    along = x * np.cos(np.pi * turn) + y * np.sin(np.pi * turn)
    wave = np.sin(18 * along) * np.exp(-9 * (x**2 + y**2))
    colors = LinearSegmentedColormap.from_list("", [BLUE, PAPER, ORANGE])
    axes.imshow(wave, cmap=colors, vmin=-0.9, vmax=0.9)


def fit(title: str) -> tuple[list[str], int]:
    """Строки заголовка и самый крупный шрифт, которым он помещается."""
    for width, size in STEPS:
        lines = textwrap.wrap(title, width, break_long_words=False)
        if len(lines) <= LINES and max(map(len, lines)) <= width:
            return lines, size
    width, size = STEPS[-1]
    return textwrap.wrap(title, width), size


def words(figure, card: Card) -> None:
    """Курс вверху, место в нём и заголовок внизу."""

    def write(baseline: float, text: str, size: float, **style) -> None:
        points = 0.72 * size  # при 100 точках на дюйм
        figure.text(MARGIN / SIZE[0], baseline / SIZE[1], text, fontsize=points, **style)

    lines, size = fit(card.title)
    baseline = MARGIN
    for line in reversed(lines):
        write(baseline, line, size, color=INK, weight="bold")
        baseline += 1.2 * size
    write(baseline + 12, card.place, 34, color=ORANGE, weight="bold")
    write(SIZE[1] - MARGIN - 20, card.course, 30, color=MUTED)
