"""Подбор параметров руками: MSE — как у PyTorch, ответ SGD — из текста, и превзойти его можно."""

import re

import nbformat
import pytest
import torch
from torch import nn

from src.models import GaborNet
from src.utils import set_seed
from tools.course import BOOK

pytestmark = pytest.mark.slow
CHAPTER = "04-gabor-regression"


@pytest.fixture
def fit(figure):
    """Рисунок раздела 4.5."""
    return figure(CHAPTER, "fig-gabor-fit")


def mse(w1: float, w2: float) -> float:
    """MSE на обучающей выборке главы, сделанной заново."""
    set_seed(42)
    x = torch.linspace(-15, 15, 300)
    with torch.no_grad():
        y = GaborNet(3.0, 15.0)(x) + 0.1 * torch.randn(300)
        return nn.functional.mse_loss(GaborNet(w1, w2).double()(x.double()), y.double()).item()


@pytest.mark.parametrize(("w1", "w2"), [(2.0, 14.0), (-8.0, 4.0), (0.37, 31.5), (3.0, 15.0)])
def test_mse_is_that_of_pytorch(fit, w1, w2):
    fit.set("w 1", w1)
    fit.set("w 2", w2)
    values = fit.values
    assert (values["w1"], values["w2"]) == (w1, w2)
    assert values["mse"] == pytest.approx(mse(w1, w2), rel=1e-5)


def test_sgd_is_the_run_of_the_text(fit):
    notebook = nbformat.read(BOOK / f"{CHAPTER}.ipynb", as_version=4)
    printed = "\n".join(
        output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", [])
    )
    w1, w2 = re.search(r"^w1 = ([\d.]+), w2 = ([\d.]+)$", printed, re.M).groups()
    fit.click("Ответ SGD")
    values = fit.values
    assert (values["w1"], values["w2"]) == pytest.approx((float(w1), float(w2)), abs=0.006)
    assert f"MSE {values['sgd']:.5f}" in printed
    assert values["sgd"] == pytest.approx(mse(float(w1), float(w2)), rel=1e-4)


def test_hand_beats_sgd_with_both_sliders(fit):
    """От ответа SGD один ползунок помогает мало или никак, оба вдоль долины — до порога."""
    fit.click("Ответ SGD")
    before = fit.values
    fit.press("w 1", *["ArrowRight"] * 6)
    assert fit.values["mse"] > before["sgd"]
    fit.press("w 2", *["ArrowRight"] * 30)
    after = fit.values
    assert after["mse"] < 0.011 < before["sgd"]
    assert after["best"] == after["mse"]
