"""Маленькие картинки для проверок: квадрат на белом поле."""

import base64
from io import BytesIO

from PIL import Image, ImageDraw


def png(moved=0, width=80, shade=0) -> str:
    """PNG в base64; `moved` сдвигает квадрат, `shade` осветляет его."""
    image = Image.new("RGB", (width, 60), "white")
    square = (20 + moved, 20, 40 + moved, 40)
    ImageDraw.Draw(image).rectangle(square, fill=(shade, shade, shade))
    file = BytesIO()
    image.save(file, format="png")
    return base64.b64encode(file.getvalue()).decode()


def svg(moved=0.0, name="a1") -> str:
    """SVG с тем же квадратом; `name` — имя его контура."""
    return (
        f'<svg><path id="{name}" d="M {20 + moved} 20 L 40 40"/><use xlink:href="#{name}"/></svg>'
    )
