"""Рисунок о стоимости умножения показывает числа из файла измерений."""

import json

import pytest

from tools.course import ROOT

pytestmark = pytest.mark.slow
FIGURE = ("02-tensors", "fig-matmul-cost")
DEVICES = json.loads((ROOT / "src" / "matmul.json").read_text(encoding="utf-8"))["devices"]


def test_slider_chooses_a_measured_size(figure):
    shown = figure(*FIGURE)
    for index, n in enumerate(DEVICES[0]["n"]):
        shown.set("размер n", index)
        values = shown.values
        seconds = [device["seconds"][index] for device in DEVICES]
        assert values["n"] == n
        assert values["seconds"] == pytest.approx(seconds, rel=1e-5)
        assert values["gflops"] == pytest.approx([2 * n**3 / 1e9 / s for s in seconds], rel=1e-5)
        assert all(device["name"] in shown.readout for device in DEVICES)


def test_units_and_decimal_commas(figure):
    shown = figure(*FIGURE)
    shown.press("размер n", "Home")
    assert "1,51 мкс" in shown.readout
    shown.press("размер n", "End")
    assert "6,15 с" in shown.readout and "730 мс" in shown.readout
    assert "51\u00a0596" in shown.readout, "между тысячами пробел"


def test_the_question_can_be_answered(figure):
    """Видеокарта выигрывает с 256, а вместе с копированием — с 1024."""
    shown = figure(*FIGURE)
    _, cpu, gpu, copied = range(4)
    won = {gpu: [], copied: []}
    for index in range(len(DEVICES[0]["n"])):
        shown.set("размер n", index)
        values = shown.values
        for device in won:
            if values["seconds"][device] < values["seconds"][cpu]:
                won[device].append(values["n"])
    assert (min(won[gpu]), min(won[copied])) == (256, 1024)
