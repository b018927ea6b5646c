"""Глава 3 и раздел 5.2: формулы моделей, файл весов, начальные параметры."""

import math
from collections import OrderedDict

import numpy as np
import pytest
import torch
from scipy.optimize import brentq
from torch import nn

from src.models import Classifier, GaborNet
from src.plots import plane_grid
from src.utils import load_weights, set_seed
from tests.oracles import SEEDS, complex_step, gabor, gabor_slopes, network

ROUNDING = 2.0**-53
X = np.linspace(-15, 15, 61)


def some_weights(seed):
    """w₁ и w₂ вокруг тех, что в главе; нулевое зерно — они сами."""
    generator = np.random.default_rng(seed)
    return (3.0, 15.0) if seed == 0 else (generator.uniform(-6, 6), generator.uniform(5, 30))


def answer(x, w1, w2):
    with torch.no_grad():
        return GaborNet(w1, w2).double()(torch.tensor(x, dtype=torch.float64)).numpy()


@pytest.mark.parametrize("seed", SEEDS)
def test_gabor_net_and_its_gradient_are_the_formula(seed):
    # Параметры модели — float32: оракул получает их после того же округления.
    weights = [float(np.float32(w)) for w in some_weights(seed)]
    net = GaborNet(*weights).double()
    y = net(torch.tensor(X))
    # |h| ≤ 33, ошибка h — несколько округлений, синус передаёт её без увеличения; экспонента
    # умножает её на |h|/16 < 3.
    limit = 33 * 20 * ROUNDING
    np.testing.assert_allclose(y.detach(), gabor(X, *weights), rtol=0, atol=limit)
    slopes = gabor_slopes(X, *weights)
    for index, direction in enumerate(np.eye(2)):
        exact = complex_step(lambda w: gabor(X, w[0], w[1]), np.array(weights), direction)
        np.testing.assert_allclose(slopes[:, index], exact, rtol=0, atol=limit)
    y.sum().backward()
    # Производная по w₂ больше на множитель 0.06·15 < 1; слагаемых 61.
    by_formula = slopes.sum(axis=0)
    np.testing.assert_allclose([net.w1.grad, net.w2.grad], by_formula, rtol=0, atol=61 * limit)


@pytest.mark.parametrize("seed", SEEDS)
def test_center_and_width(seed):
    """3.1: центр −w₁/(0.06·w₂), ширина 4/(0.06·w₂), огибающая там e^(−1/2); сдвиг от w₁."""
    w1, w2 = (float(np.float32(w)) for w in some_weights(seed))
    center, width = -w1 / (0.06 * w2), 4 / (0.06 * w2)
    near = 1 / (0.06 * w2)  # на этом отрезке |h| < 1 и нуль один
    root = brentq(lambda x: answer(x, w1, w2), center - near, center + near, xtol=1e-12)
    assert math.isclose(root, center, abs_tol=1e-10)
    distance = np.linspace(0, 10, 11)
    right, left = answer(center + distance, w1, w2), answer(center - distance, w1, w2)
    np.testing.assert_allclose(right, -left, rtol=0, atol=1e-12)
    assert math.isclose(answer(center + width, w1, w2) / math.sin(4), math.exp(-0.5), rel_tol=1e-12)
    # «С ростом w₁ волна сдвигается влево»: на δ/(0.06·w₂), не меняя формы (δ точно в float32).
    shifted = answer(X - 0.5 / (0.06 * w2), w1 + 0.5, w2)
    # w₁ + 0.5 модель округлит до float32, и сдвиг неточен на столько же.
    np.testing.assert_allclose(shifted, answer(X, w1, w2), rtol=0, atol=10 * 2.0**-23)
    # «w₂ сжимает волну и двигает её к нулю».
    assert abs(-w1 / (0.06 * 2 * w2)) < abs(center) and 4 / (0.06 * 2 * w2) < width


def test_answer_to_exercise_1():
    """w₂ = 7.5, w₁ = −2.25: центр 5, ширина вдвое больше, чем при 15."""
    assert abs(answer(5.0, -2.25, 7.5)) < 1e-15
    wide, narrow = 4 / (0.06 * 7.5), 4 / (0.06 * 15)
    assert math.isclose(wide, 2 * narrow)
    np.testing.assert_allclose(answer(5 + wide, -2.25, 7.5), math.sin(4) * math.exp(-0.5))


def test_weights_travel_through_a_file_and_strict_guards_the_names(tmp_path):
    path = tmp_path / "gabor.pth"
    for seed in SEEDS:
        net = GaborNet(*some_weights(seed))
        torch.save(net.state_dict(), path)
        copy = GaborNet()
        assert (copy.w1.item(), copy.w2.item()) == (0, 0)
        load_weights(copy, path)
        assert (copy.w1, copy.w2) == (net.w1, net.w2)
    torch.save({"w1": torch.tensor(1.0), "w3": torch.tensor(2.0)}, path)
    before = copy.w2.item()
    with pytest.raises(RuntimeError, match="(?s)Missing.*w2.*Unexpected.*w3"):
        load_weights(copy, path)
    # «Ошибка приходит уже после копирования совпавших имён»; второй параметр прежний.
    assert (copy.w1.item(), copy.w2.item()) == (1.0, before)
    copy.load_state_dict({"w1": torch.tensor(5.0), "w3": torch.tensor(2.0)}, strict=False)
    assert (copy.w1.item(), copy.w2.item()) == (5.0, before)


def test_weights_file_runs_no_code(tmp_path):
    """3.2: с weights_only читаются только тензоры и простые типы."""
    path = tmp_path / "weights.pth"
    torch.save(OrderedDict(w1=math.sin), path)  # любая посторонняя функция
    with pytest.raises(Exception, match="Weights only load failed"):
        load_weights(GaborNet(), path)


def test_answer_to_exercise_2(tmp_path):
    """Имена и формы совпадают, и веса чужой сети загружаются без ошибки."""
    line = nn.Module()
    line.w1, line.w2 = nn.Parameter(torch.tensor(0.5)), nn.Parameter(torch.tensor(-1.0))
    torch.save(line.state_dict(), tmp_path / "line.pth")
    model = GaborNet()
    load_weights(model, tmp_path / "line.pth")
    assert (model.w1.item(), model.w2.item()) == (0.5, -1.0)


def test_messages_that_no_cell_prints():
    """3.2 и 5.5: сообщения, о которых главы рассказывают словами."""

    class Forgotten(nn.Module):
        def __init__(self):
            self.w = nn.Parameter(torch.tensor(0.0))

    with pytest.raises(
        AttributeError, match=r"cannot assign parameters before Module.__init__\(\) call"
    ):
        Forgotten()
    leaf = "a leaf Variable that requires grad is being used in an in-place operation"
    with pytest.raises(RuntimeError, match=leaf):
        Classifier().linear1.bias.fill_(0.5)


@pytest.mark.parametrize("seed", SEEDS)
def test_classifier_is_the_formula(seed):
    """5.2: z = Ωx + β, h = tanh z, y = θh + γ; параметров 17; начальные невелики."""
    set_seed(seed)
    net = Classifier()
    shapes = {name: tuple(p.shape) for name, p in net.named_parameters()}
    assert shapes == {
        "linear1.weight": (4, 2), "linear1.bias": (4,),
        "linear2.weight": (1, 4), "linear2.bias": (1,),
    }  # fmt: skip
    assert sum(p.numel() for p in net.parameters()) == 17
    # Линейный слой начинает с равномерных на ±1/√(число входов).
    for layer, inputs in ((net.linear1, 2), (net.linear2, 4)):
        assert max(p.abs().max() for p in layer.parameters()) <= 1 / math.sqrt(inputs)
    parameters = [p.detach().double().numpy() for p in net.parameters()]
    x = np.random.default_rng(seed).normal(size=(50, 2))
    _, logits = network(parameters, x)
    with torch.no_grad():
        found = net.double()(torch.tensor(x)).numpy()
    assert found.shape == (50, 1)
    np.testing.assert_allclose(found[:, 0], logits, rtol=0, atol=1e-14)


def test_plane_grid_is_indexed_by_row_and_column():
    grid = plane_grid(-1.0, 2.0, 7).numpy()
    x1, x2 = np.meshgrid(np.linspace(-1, 2, 7), np.linspace(-1, 2, 7))
    np.testing.assert_allclose(grid, np.stack([x1, x2], axis=-1), atol=1e-6)
