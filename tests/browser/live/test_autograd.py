"""Граф по шагам показывает то, что вычисляет autograd."""

from fractions import Fraction

import pytest
import torch

pytestmark = pytest.mark.slow
FIGURE = ("02-tensors", "fig-autograd-graph")
BACKWARD = ("dc", "db", "da", "dx")


def by_torch(x: list[float]) -> dict[str, list[float]]:
    """Все величины графа и их производные."""
    x = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    a = x + 2
    b = a**2
    c = b + 3
    y = c.mean()
    derivatives = torch.autograd.grad(y, [c, b, a, x])
    values = {"x": x, "a": a, "b": b, "c": c, "y": y.reshape(1)}
    values |= dict(zip(BACKWARD, derivatives, strict=True))
    return {name: value.tolist() for name, value in values.items()}


@pytest.mark.parametrize("x", [[0, 1, 2], [-2, 1, 2], [5, -6, 0]])
def test_every_number_is_the_one_of_autograd(figure, x):
    shown = figure(*FIGURE)
    for i, value in enumerate(x, start=1):
        shown.set(f"x {i}", value)
    values, expected = shown.values, by_torch(x)
    for name, row in expected.items():
        assert values[name] == pytest.approx(row, rel=1e-5), name
        for i, number in enumerate(row):
            place = name + (str(i) if len(row) > 1 else "")
            text = shown.page.locator(f"[data-value={place}]").text_content()
            assert float(Fraction(text.replace("−", "-"))) == pytest.approx(number, rel=1e-5)


def test_steps_appear_one_at_a_time(figure):
    shown = figure(*FIGURE)
    visible = (
        "() => new Set([...document.querySelectorAll('.live [data-step]:not(.future)')]"
        ".map(part => part.dataset.step)).size"
    )
    assert shown.values["step"] == 10 and shown.page.evaluate(visible) == 10
    for step in range(9, -1, -1):
        shown.click("Назад")
        assert shown.values["step"] == step
        assert shown.page.evaluate(visible) == step
    shown.click("Назад")
    assert shown.values["step"] == 0, "раньше начала не уйти"
    shown.press("шаг", "ArrowRight")
    assert shown.values["step"] == 1
    assert shown.slider("шаг").get_attribute("aria-valuetext") == "1 из 10"


def test_play_walks_to_the_end_and_stops(figure):
    shown = figure(*FIGURE)
    shown.set("шаг", 7)
    shown.click("▶ Пуск")
    shown.page.wait_for_function(
        "JSON.parse(document.querySelector('.live-with-picture').dataset.values).step === 10"
    )
    shown.root.get_by_role("button", name="▶ Пуск").wait_for()
