"""Картинки: дрожание последней цифры сходит, сдвиг и другой размер — нет."""

import base64

import pytest

from tests.contract.drawn import png, svg
from tools.contract.pictures import SHIFT, TOLERANCE, compare_drawings, compare_pictures


@pytest.mark.parametrize(
    ("obtained", "ok"),
    [
        (png(), True),
        (png(shade=0).replace("\n", ""), True),
        (png(moved=1), False),
        (png(shade=9), False),
        (png(width=81), False),
        (base64.b64encode(b"?").decode(), False),
        ("", False),
    ],
    ids=["та же", "та же, иначе записана", "сдвиг", "оттенок", "размер", "не картинка", "пустая"],
)
def test_pictures(tmp_path, obtained, ok):
    found = compare_pictures(png(), obtained, tmp_path / "two-1")
    assert found.ok == ok
    assert bool(found.problem) != ok


def test_one_level_of_shade_is_tolerated(tmp_path):
    """Квадрат темнее на одну ступень: RMS = 1·√(доля площади) больше допуска, если он велик."""
    found = compare_pictures(png(), png(shade=1), tmp_path / "two-1")
    area = 21 * 21 / (80 * 60)
    assert found.rms == pytest.approx(area**0.5, rel=1e-6)
    assert not found.ok and found.rms > TOLERANCE


@pytest.mark.parametrize(
    ("obtained", "ok"),
    [
        (svg(), True),
        (svg(name="b2c3"), True),  # имя зависит от координат
        (svg(moved=SHIFT / 2), True),
        (svg(moved=SHIFT * 2), False),
        (svg().replace("path", "rect"), False),
        ("", False),
    ],
)
def test_drawings(obtained, ok):
    assert (compare_drawings(svg(), obtained) == []) == ok
