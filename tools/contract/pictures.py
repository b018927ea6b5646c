"""Сравнение картинок: среднеквадратичная разность пикселей (RMS) из matplotlib.

Сравнивается PNG: у всех сборок matplotlib одни и те же шрифты и один растеризатор, поэтому на
другом процессоре он выходит тем же. Векторной копии (SVG) у картинки в ноутбуке нет: вершины линий
уровня сдвигаются в ней на пункт уже от другой BLAS, и сравнить её было бы нечем.
"""

import base64
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from matplotlib.testing.compare import compare_images
from matplotlib.testing.exceptions import ImageComparisonFailure
from PIL import Image

# RMS в единицах яркости от 0 до 255. Разные процессоры, BLAS и число потоков дают не больше 0.02,
# сдвиг одной точки графика на пиксель — около единицы.
TOLERANCE = 0.2


@dataclass(frozen=True)
class Picture:
    """Итог сравнения одной картинки; `rms` бесконечна, если размеры разные."""

    rms: float
    problem: str = ""
    diff: Path | None = None

    @property
    def ok(self) -> bool:
        """Сошлись ли картинки."""
        return self.rms <= TOLERANCE


def compare_pictures(expected: str, obtained: str, results: Path) -> Picture:
    """Сравнить две картинки в base64; если не сошлись, сохранить обе и их разность.

    Файлы называются `results-expected.png`, `results-obtained.png` и `results-diff.png`.
    """
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder, "expected.png"), Path(folder, "obtained.png")
        try:
            for path, encoded in ((first, expected), (second, obtained)):
                image = Image.open(BytesIO(base64.b64decode(encoded))).convert("RGBA")
                paper = Image.new("RGBA", image.size, "white")  # прозрачное на странице белое
                Image.alpha_composite(paper, image).convert("RGB").save(path)
        except OSError:
            same = expected.split() == obtained.split()
            return Picture(0.0 if same else float("inf"), "картинка не читается")
        try:
            found = compare_images(first, second, tol=0, in_decorator=True)
        except ImageComparisonFailure:
            sizes = ["×".join(map(str, Image.open(path).size)) for path in (first, second)]
            found = {"rms": float("inf"), "size": f"размер {sizes[1]} вместо {sizes[0]}"}
        if found is None:
            return Picture(0.0)
        if found["rms"] <= TOLERANCE:
            return Picture(float(found["rms"]))
        results.parent.mkdir(parents=True, exist_ok=True)
        saved = {"expected": first, "obtained": second}
        if "diff" in found:
            saved["diff"] = Path(found["diff"])
        for name, path in saved.items():
            target = results.with_name(f"{results.name}-{name}.png")
            target.write_bytes(path.read_bytes())
        problem = found.get("size", f"RMS {found['rms']:.2f} / допуск {TOLERANCE}")
        return Picture(float(found["rms"]), problem, target)
