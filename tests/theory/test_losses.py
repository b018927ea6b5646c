"""Разделы 5.1–5.4 и потолок 5.6: данные XOR, BCE, точность, ловушка форм."""

import math
import warnings

import numpy as np
import pytest
import torch
from scipy.optimize import linprog
from scipy.special import expit, log_expit
from scipy.stats import norm
from torch import nn

from src.data import XORDataset
from src.training import accuracy
from src.utils import set_seed
from tests.oracles import SEEDS, bce, ceiling, complex_step, crossing
from tests.theory.cells import definitions
from tests.theory.classification import CORNERS, sample

PARITY = CORNERS.sum(axis=1) % 2


def test_xor_without_noise_is_exclusive_or():
    points, labels = sample(1000, sigma=0.0)
    np.testing.assert_array_equal(labels, np.logical_xor(points[..., 0], points[..., 1]))
    # Каждая вершина выпадает с вероятностью 1/4.
    number = points @ [2, 1]
    share = (number[..., None] == np.arange(4)).mean(axis=1)
    assert (abs(share - 0.25) < 4 * (0.25 * 0.75 / 1000) ** 0.5).all()


@pytest.mark.parametrize(("given", "sigma"), [((), 0.2), ((0.35,), 0.35)])
def test_noise_moves_points_over_the_border_as_often_as_theory_says(given, sigma):
    """5.6: чужой вершине ближе доля 2r(1 − r), r = Φ(−0.5/σ); по умолчанию σ = 0.2."""
    (misplaced,) = definitions("05-xor-classification", "misplaced")
    size, q = 20_000, ceiling(sigma)
    assert q == pytest.approx(1 - 2 * crossing(sigma) * (1 - crossing(sigma)))
    points, labels = sample(size, *given)
    found = (((points > 0.5).sum(axis=2) == 1) == labels).mean(axis=1)
    spread = (q * (1 - q) / size) ** 0.5
    assert (abs(found - q) < 4 * spread).all()
    assert abs(found.mean() - q) < 4 * spread / len(SEEDS) ** 0.5
    # Шум по каждой координате: отклонение σ, его ошибка σ/√(2·2n).
    set_seed(0)
    dataset = XORDataset(size, *given)
    set_seed(0)
    noise = (dataset.points - XORDataset(size, 0.0).points).double()
    assert abs(noise.std() / sigma - 1) < 4 / (2 * 2 * size) ** 0.5
    assert abs(noise.mean()) < 4 * sigma / (2 * size) ** 0.5
    assert misplaced(dataset) == pytest.approx(1 - found[0], abs=1e-6)


def test_ceiling_is_the_bayes_accuracy():
    """5.6: лучшее правило — ближайшая вершина, и права она в 1 − 2r(1 − r) случаев."""
    for sigma in (0.2, 0.3, 0.35):
        x = np.linspace(-2, 3, 801)
        density = norm.pdf(x[:, None], [0, 1], sigma)  # плотности координаты при битах 0 и 1
        bit = density / density.sum(axis=1, keepdims=True)
        one = np.multiply.outer(bit[:, 0], bit[:, 1]) + np.multiply.outer(bit[:, 1], bit[:, 0])
        nearest = np.not_equal.outer(x > 0.5, x > 0.5)
        clear = abs(one - 0.5) > 1e-9
        np.testing.assert_array_equal((one > 0.5)[clear], nearest[clear])
        weight = np.multiply.outer(*[density.mean(axis=1) * (x[1] - x[0])] * 2)
        # Прямоугольники ошибаются на излом max(p, 1 − p), второй порядок по шагу 0.006.
        best = (weight * np.maximum(one, 1 - one)).sum()
        assert best == pytest.approx(ceiling(sigma), abs=2e-4)
    assert round(ceiling(0.2), 4) == 0.9877 and round(crossing(0.2), 4) == 0.0062
    assert round(crossing(0.3), 4) == 0.0478 and round(ceiling(0.3), 3) == 0.909  # упражнение
    q = ceiling(0.2)
    assert round((q * (1 - q) / 200) ** 0.5, 4) == 0.0078
    assert (q * (1 - q) / 100_000) ** 0.5 < 0.0004
    assert 0.05 < q**200 < 0.15  # «на 200 точках случается и 100 %»


def test_line_is_right_about_three_corners_at_most():
    """5.2: отделить классы прямой нельзя, а любые три вершины из четырёх — можно."""

    def separable(chosen):
        sign = np.where(PARITY == 1, 1, -1)[chosen]
        rows = -sign[:, None] * np.column_stack([CORNERS[chosen], np.ones(len(chosen))])
        return linprog(np.zeros(3), rows, -np.ones(len(chosen)), bounds=(None, None)).status == 0

    assert not separable([0, 1, 2, 3])
    assert all(separable([i for i in range(4) if i != left]) for left in range(4))


def test_derivative_of_tanh():
    z = np.linspace(-4, 4, 161)
    np.testing.assert_allclose(complex_step(np.tanh, z, 1.0), 1 - np.tanh(z) ** 2, rtol=1e-12)


def logits_and_labels(seed, size=50):
    generator = np.random.default_rng(seed)
    return generator.normal(0, 3, size), generator.integers(0, 2, size)


def test_bce_is_minus_log_likelihood():
    """5.3: BCE по формуле, через логиты и через вероятности; производная p − y."""
    for seed in SEEDS:
        logits, labels = logits_and_labels(seed)
        exact = -np.where(labels == 1, log_expit(logits), log_expit(-logits)).mean()
        assert bce(logits, labels) == pytest.approx(exact, rel=1e-14)
        tensor, target = torch.tensor(logits, requires_grad=True), torch.tensor(labels).double()
        assert nn.BCEWithLogitsLoss()(tensor, target).item() == pytest.approx(exact, rel=1e-12)
        # 1 − p при p около 1 теряет знаки: на 1e-16/(1 − p) < 1e-16·e^12.
        from_p = nn.BCELoss()(torch.sigmoid(tensor), target)
        assert from_p.item() == pytest.approx(exact, rel=1e-9)
        nn.BCEWithLogitsLoss(reduction="sum")(tensor, target).backward()
        np.testing.assert_allclose(tensor.grad, expit(logits) - labels, rtol=1e-12, atol=1e-15)


def test_bce_of_probabilities_is_cut_at_100():
    """5.3: с логита около 17 сигмоида в float32 равна единице, потери 100, градиент 0."""
    # 1 + e^(−ŷ) округляется до единицы, когда e^(−ŷ) < 2⁻²⁴: ŷ > 24·ln 2 = 16.6.
    edge = 24 * math.log(2)
    logits = torch.tensor([edge - 0.5, edge + 0.5, 20.0, 200.0], requires_grad=True)
    p = torch.sigmoid(logits)
    assert (p == 1).tolist() == [False, True, True, True]
    losses = nn.BCELoss(reduction="none")(p, torch.zeros(4))
    assert losses[1:].tolist() == [100, 100, 100]
    losses.sum().backward()
    assert logits.grad[1:].tolist() == [0, 0, 0]
    safe = logits.detach().requires_grad_()
    losses = nn.BCEWithLogitsLoss(reduction="none")(safe, torch.zeros(4))
    np.testing.assert_allclose(losses.detach(), np.logaddexp(0, safe.detach().numpy()), rtol=1e-6)
    losses.sum().backward()
    np.testing.assert_allclose(safe.grad, expit(safe.detach().double().numpy()), rtol=1e-6)


def test_confused_shapes_give_half():
    """5.4: столбец против строки — доля совпавших пар, q² + (1 − q)², около половины."""
    for seed in SEEDS:
        labels = torch.tensor(sample(200, seeds=[seed])[1][0])
        logits = 10.0 * labels - 5.0
        assert accuracy(logits, labels) == 1
        with pytest.raises(ValueError, match="200"):
            accuracy(logits[:, None], labels)
        q = labels.double().mean().item()
        confused = ((logits[:, None] > 0) == labels).double().mean().item()
        assert confused == pytest.approx(q**2 + (1 - q) ** 2)
        # q отклоняется от 1/2 на 0.035; доля пар — на 2(q − 1/2)².
        assert 0 <= confused - 0.5 < 2 * (4 * 0.5 / 200**0.5) ** 2
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            wrong = nn.MSELoss()(logits[:, None], labels.float()).item()
        assert "different to the input size" in str(caught[0].message)
        # Логиты ±5: верная MSE 16q + 25(1 − q), перепутанная берёт все пары.
        assert wrong == pytest.approx(25 + q * (1 - 2 * 5 * (2 * q - 1)), rel=1e-6)
        assert nn.MSELoss()(logits, labels.float()).item() == pytest.approx(25 - 9 * q, rel=1e-6)


def test_wrong_sign_of_bce_always_raises_the_logits():
    """5.3 и 5.5: с минусом производная по логиту при метке 0 равна −p, при 1 — p − 1."""
    (wrong_loss,) = definitions("05-xor-classification", "wrong_loss")
    for seed in SEEDS:
        logits, labels = logits_and_labels(seed)
        tensor = torch.tensor(logits, requires_grad=True)
        loss = wrong_loss(tensor[:, None], torch.tensor(labels))
        exact = np.where(labels == 1, -log_expit(logits), log_expit(-logits)).mean()
        assert loss.item() == pytest.approx(exact, rel=1e-6)
        loss.backward()
        p = expit(logits)
        expected = np.where(labels == 1, p - 1, -p) / len(logits)
        np.testing.assert_allclose(tensor.grad, expected, rtol=1e-12)
        assert (expected < 0).all()
