"""Значки сайта для тех, кто не понимает SVG: старых браузеров и телефонов.

Они нарисованы с того же `_static/favicon.svg`; в нём только фон и повёрнутые эллипсы.
"""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

SOURCE = "_static/favicon.svg"
SIZES = {"favicon.ico": 48, "apple-touch-icon.png": 180}
SVG = {"svg": "http://www.w3.org/2000/svg"}


def draw(source: Path, pixels: int):
    """Картинка Pillow: квадрат без скруглённых углов, их срежет сам телефон."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import Ellipse
    from matplotlib.transforms import Affine2D
    from PIL import Image

    root = ET.parse(source).getroot()
    *_, width, height = map(float, root.get("viewBox").split())
    group = root.find("svg:g", SVG)
    angle, *center = map(float, re.findall(r"[\d.]+", group.get("transform")))

    background = root.find("svg:rect", SVG).get("fill")
    figure = Figure(figsize=(pixels / 100, pixels / 100), dpi=100, facecolor=background)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    turn = Affine2D().rotate_deg_around(*center, angle) + axes.transData
    for item in group.findall("svg:ellipse", SVG):
        x, y, half_width, half_height = (float(item.get(key)) for key in ("cx", "cy", "rx", "ry"))
        shape = Ellipse((x, y), 2 * half_width, 2 * half_height, color=item.get("fill"))
        shape.set_transform(turn)
        axes.add_artist(shape)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return Image.frombuffer("RGBA", (pixels, pixels), canvas.buffer_rgba()).convert("RGB")


def add_icons(app, exception):
    """Рисует значки, которых ещё нет или которые старше исходного рисунка."""
    if exception is not None or app.builder.format != "html":
        return
    source = Path(app.srcdir) / SOURCE
    for name, pixels in SIZES.items():
        path = Path(app.outdir) / "_static" / name
        if not path.exists() or path.stat().st_mtime < source.stat().st_mtime:
            draw(source, pixels).save(path)


def setup(app):
    app.connect("build-finished", add_icons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
