"""Маленькие картинки для проверок: квадрат на белом поле."""

import base64
from io import BytesIO

from PIL import Image, ImageDraw


def png(moved=0, width=80, shade=0, speck=255, alpha=255) -> str:
    """PNG в base64; `moved` сдвигает квадрат, `shade` осветляет его, `speck` — цвет точки."""
    image = Image.new("RGB", (width, 60), "white")
    square = (20 + moved, 20, 40 + moved, 40)
    ImageDraw.Draw(image).rectangle(square, fill=(shade, shade, shade))
    image.putpixel((0, 0), (speck, speck, speck))
    image.putalpha(alpha)
    file = BytesIO()
    image.save(file, format="png")
    return base64.b64encode(file.getvalue()).decode()
