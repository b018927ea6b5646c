"""Картинки: дрожание последней цифры сходит, сдвиг и другой размер — нет."""

import base64

import pytest

from tests.contract.drawn import png
from tools.contract.pictures import TOLERANCE, compare_pictures


@pytest.mark.parametrize(
    ("obtained", "ok"),
    [
        (png(), True),
        (png(shade=0).replace("\n", ""), True),
        (png(moved=1), False),
        (png(shade=9), False),
        (png(width=81), False),
        (png(alpha=0), False),
        (base64.b64encode(b"?").decode(), False),
        ("", False),
    ],
    ids=[
        "та же",
        "та же, иначе записана",
        "сдвиг",
        "оттенок",
        "размер",
        "прозрачная",
        "не картинка",
        "пустая",
    ],
)
def test_pictures(tmp_path, obtained, ok):
    found = compare_pictures(png(), obtained, tmp_path / "two-1")
    assert found.ok == ok
    assert bool(found.problem) != ok


def test_measure_is_rms_of_pixels(tmp_path):
    """Квадрат светлее на одну ступень: RMS — корень из доли площади, которую он занимает."""
    found = compare_pictures(png(), png(shade=1), tmp_path / "two-1")
    area = 21 * 21 / (80 * 60)
    assert found.rms == pytest.approx(area**0.5, rel=1e-6)
    assert not found.ok


def test_single_darker_pixel_is_tolerated(tmp_path):
    """Дрожание последней цифры меняет края линий на ступень-другую в немногих точках."""
    found = compare_pictures(png(), png(speck=250), tmp_path / "two-1")
    assert 0 < found.rms < TOLERANCE and found.ok and not list(tmp_path.iterdir())
