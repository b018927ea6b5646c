"""Карточка, которой страницу показывают рядом со ссылкой на неё: заголовок и фильтр Габора.

Фильтр тот же, что в главах 3 и 4, только двумерный, и на каждой странице повёрнут по-своему.
"""

import hashlib
import tempfile
import textwrap
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path

SIZE = (1200, 630)  # столько просят те, кто карточки показывает
FOLDER = "_static/cards"
MARGIN = 72
PATTERN, CENTER = 860, 1010  # сторона узора и где его середина; края уходят за карточку
PAPER, INK, MUTED, BLUE, ORANGE = "#13202c", "#f5f7f9", "#a7b1bb", "#74b9f5", "#f5a45d"
# Чем длиннее заголовок, тем он мельче: знаков в строке и высота шрифта в пикселях.
STEPS = [(15, 80), (18, 70), (21, 60), (27, 48)]
LINES = 3
FONTS = Path(__file__).parents[2] / "_static" / "fonts"
UNPACKED = tempfile.TemporaryDirectory(prefix="course-fonts-")  # удалится вместе с процессом


@dataclass(frozen=True)
class Card:
    """Что на карточке написано и насколько повёрнут узор: от 0 до 1, половина оборота."""

    course: str
    place: str
    title: str
    turn: float


def place(card: Card, name: str) -> str:
    """Адрес карточки страницы внутри сайта: в нём отпечаток всего, что на ней нарисовано."""
    sources = [Path(__file__), *sorted(FONTS.glob("CourseSans-*"))]
    content = [repr(astuple(card)).encode(), *(path.read_bytes() for path in sources)]
    digest = hashlib.sha256(b"\0".join(content)).hexdigest()[:8]
    return f"{FOLDER}/{name}-{digest}.png"


def save(card: Card, name: str, outdir) -> None:
    """Рисует карточку страницы, если такой ещё нет, и убирает прежние."""
    path = Path(outdir) / place(card, name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob(f"{name}-{'?' * 8}.png"):
            old.unlink()
        draw(card).save(path, optimize=True)


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


@cache
def font(style: str):
    """Шрифт страниц, распакованный для matplotlib: сжатых она не читает."""
    from fontTools.ttLib import TTFont
    from matplotlib.font_manager import FontProperties

    path = Path(UNPACKED.name) / f"{style}.ttf"
    file = TTFont(FONTS / f"CourseSans-{style}.woff2", recalcTimestamp=False)
    file.flavor = None
    file.save(path)
    return FontProperties(fname=path)


def words(figure, card: Card) -> None:
    """Курс вверху, место в нём и заголовок внизу."""

    def write(baseline: float, text: str, size: float, color: str, style: str = "Bold") -> None:
        place = (MARGIN / SIZE[0], baseline / SIZE[1])
        points = 0.72 * size  # при 100 точках на дюйм
        figure.text(*place, text, color=color, fontproperties=font(style), fontsize=points)

    lines, size = fit(card.title)
    baseline = MARGIN
    for line in reversed(lines):
        write(baseline, line, size, INK)
        baseline += 1.2 * size
    write(baseline + 12, card.place, 34, ORANGE)
    write(SIZE[1] - MARGIN - 20, card.course, 30, MUTED, "Regular")
