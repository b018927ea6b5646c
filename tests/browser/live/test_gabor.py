"""Фильтр Габора под ползунками считает то же, что GaborNet."""

import pytest
import torch

from src.models import GaborNet

pytestmark = pytest.mark.slow
SLIDERS = ("w 1", "w 2")


@pytest.mark.parametrize(("w1", "w2"), [(3.0, 15.0), (-6.5, 4.0), (0.0, 30.01), (6.0, 30.0)])
def test_curve_is_the_filter(figure, w1, w2):
    shown = figure("03-neural-networks", "fig-gabor-explorer")
    for label, value in zip(SLIDERS, (w1, w2), strict=True):
        shown.set(label, value)
    values = shown.values
    assert (values["w1"], values["w2"]) == (w1, w2)
    assert values["centre"] == pytest.approx(-w1 / (0.06 * w2), rel=1e-12)
    assert values["width"] == pytest.approx(4 / (0.06 * w2), rel=1e-12)
    # Сама кривая: из координат на экране — обратно в x и y.
    points = shown.root.locator("path.line.blue").evaluate(
        "path => path.getAttribute('d').match(/-?[\\d.]+/g).map(Number)"
    )
    xs = torch.linspace(-15, 15, 301, dtype=torch.float64)
    with torch.no_grad():
        expected = GaborNet(w1, w2).double()(xs)
    screen = torch.tensor(points, dtype=torch.float64).reshape(-1, 2)
    assert len(screen) == 301
    slope, zero = torch.linalg.lstsq(
        torch.stack([expected, torch.ones(301, dtype=torch.float64)], dim=1), screen[:, 1:]
    ).solution.flatten()
    assert slope < 0, "ось y направлена вверх"
    torch.testing.assert_close(screen[:, 1], slope * expected + zero, rtol=0, atol=2e-3)


def test_arrow_keys_move_and_announce(figure):
    shown = figure("03-neural-networks", "fig-gabor-explorer")
    shown.press("w 1", "ArrowRight", "ArrowRight")
    assert shown.values["w1"] == pytest.approx(3.02)
    assert shown.slider("w 1").get_attribute("aria-valuetext") == "3,02"
    shown.page.wait_for_function("document.querySelector('.live [role=status]').textContent")
    assert "Центр −3,36" in shown.root.get_by_role("status").inner_text()


def test_one_slider_is_not_enough(figure):
    """Ответ на вопрос перед рисунком: вдвое уже на месте — это оба параметра вдвое больше."""
    shown = figure("03-neural-networks", "fig-gabor-explorer")
    before = shown.values
    shown.set("w 2", 30)
    assert shown.values["width"] == pytest.approx(before["width"] / 2)
    assert shown.values["centre"] != pytest.approx(before["centre"])
    shown.set("w 1", 6)
    assert shown.values["centre"] == pytest.approx(before["centre"])
