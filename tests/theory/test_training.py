"""Обучение в `src` — это формулы глав 4 и 5: тот же путь, что у спуска, записанного в NumPy.

Всё в float64 и без перемешивания, поэтому расходиться пути могут только на округление: каждый шаг
добавляет несколько u ≈ 1e-16, шагов меньше ста, и 1e-12 хватает с запасом в десятки раз.
"""

import numpy as np
import pytest
import torch
from scipy.special import expit
from torch import nn
from torch.utils.data import DataLoader

from src.data import GaborDataset, XORDataset
from src.models import Classifier, GaborNet
from src.training import accuracy, predict, train_epoch
from src.utils import set_seed
from tests.oracles import SEEDS, bce, bce_slope, fit_gabor, fit_network, gabor, network
from tests.theory.cells import definitions
from tests.theory.regression import START, TRUTH, data

EXACT = {"rtol": 1e-12, "atol": 1e-13}
SINGLE = 2.0**-22  # метки главы — float32, и значение BCE округляется до float32


def weights(model):
    return [p.detach().double().numpy().copy() for p in model.parameters()]


class Forgetful(torch.optim.SGD):
    """Оптимизатор, которому забыли обнулять градиенты."""

    def zero_grad(self, *args, **kwargs):
        pass


@pytest.mark.parametrize(
    ("optimizer", "oracle_momentum"),
    [
        (lambda p: torch.optim.SGD(p, lr=0.1), 0.0),
        (lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9), 0.9),
        (lambda p: Forgetful(p, lr=0.1), 1.0),  # упражнение главы 4: импульс без трения
    ],
    ids=["sgd", "momentum", "no zero_grad"],
)
def test_regression_steps_are_the_formula(optimizer, oracle_momentum):
    """4.4: шаг оптимизатора равен w − λ ∂L/∂w, пять эпох подряд, для каждого зерна."""
    x, y = data()["train"]
    expected = fit_gabor(x, y, momentum=oracle_momentum, num_epochs=5, order=None)[3::3]
    for seed in SEEDS:
        dataset = GaborDataset(torch.tensor(x), torch.tensor(y[seed]))
        model = GaborNet(*START).double()
        chosen = optimizer(model.parameters())
        for after in expected[:, seed]:
            train_epoch(model, DataLoader(dataset, 100), nn.MSELoss(), chosen)
            np.testing.assert_allclose(np.stack(weights(model)), after, **EXACT)


def test_epoch_loss_is_averaged_over_samples():
    """Потери эпохи — среднее по примерам и тогда, когда последний батч короче."""
    x, y = data()["train"]
    for seed in SEEDS:
        dataset = GaborDataset(torch.tensor(x), torch.tensor(y[seed]))
        model = GaborNet(*TRUTH).double()
        still = torch.optim.SGD(model.parameters(), lr=0.0)
        loss = train_epoch(model, DataLoader(dataset, batch_size=7), nn.MSELoss(), still)
        assert loss == pytest.approx(((gabor(x, *TRUTH) - y[seed]) ** 2).mean(), rel=1e-12)


_, LOSS = definitions("05-xor-classification", "bce", "loss_fn")


def xor_data(seed, size=200):
    set_seed(seed)
    dataset = XORDataset(size)
    dataset.points = dataset.points.double()
    return dataset, dataset.points.numpy(), dataset.labels.numpy()


def test_classification_steps_are_the_formula():
    """5.5 и 5.7: шаг по BCE с производными, выведенными вручную."""
    for seed in SEEDS:
        dataset, x, y = xor_data(seed)
        model = Classifier().double()
        start = [w[None] for w in weights(model)]
        steps = fit_network(start, x[None], y[None], num_epochs=5, order=None, every=2)
        optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
        for after in steps[1:]:
            train_epoch(model, DataLoader(dataset, 100), LOSS, optimizer)
            for found, expected in zip(weights(model), after, strict=True):
                np.testing.assert_allclose(found, expected[0], **EXACT)


def test_predictions_losses_and_accuracy_are_the_formulas():
    for seed in SEEDS:
        dataset, x, y = xor_data(seed)
        model = Classifier().double()
        outputs, targets = predict(model, DataLoader(dataset, batch_size=30))
        _, logits = network(weights(model), x)
        np.testing.assert_allclose(outputs[:, 0], logits, **EXACT)
        assert torch.equal(targets, dataset.labels) and not outputs.requires_grad
        assert LOSS(outputs, targets).item() == pytest.approx(bce(logits, y), rel=SINGLE)
        # 5.4: класс 1, когда p > 0.5; логит 0 — ещё класс 0.
        logits[:5] = 0
        expected = ((expit(logits) > 0.5) == y).mean()
        assert accuracy(torch.tensor(logits), dataset.labels) == pytest.approx(expected, abs=1e-7)
        slope = torch.tensor(logits, requires_grad=True)
        LOSS(slope[:, None], dataset.labels).backward()
        np.testing.assert_allclose(slope.grad, bce_slope(logits, y), **EXACT)


def test_training_and_prediction_switch_the_mode_of_layers():
    """4.5: Dropout при обучении выключает входы (с p = 1 — все), при проверке не делает ничего."""
    for seed in SEEDS:
        dataset, x, y = xor_data(seed)
        net = Classifier().double()
        model = nn.Sequential(nn.Dropout(1.0), net)
        still = torch.optim.SGD(model.parameters(), lr=0.0)
        for _ in range(2):  # режим задаёт сама функция, в каком бы порядке её ни вызвали
            loss = train_epoch(model, DataLoader(dataset, 100), LOSS, still)
            _, at_zero = network(weights(net), np.zeros_like(x))
            assert loss == pytest.approx(bce(at_zero, y), rel=SINGLE)
            outputs, _ = predict(model, DataLoader(dataset, 100))
            np.testing.assert_allclose(outputs[:, 0], network(weights(net), x)[1], **EXACT)


def test_shuffled_epochs_differ_and_visit_every_sample():
    """4.2: порядок выбирается в начале каждой эпохи; батч 7 оставил бы 6 примеров."""
    x, y = data()["train"]
    dataset = GaborDataset(torch.tensor(x), torch.tensor(y[0]))
    assert len(dataset) == 300 and dataset[7] == (x[7], y[0, 7])
    assert 300 - 7 * len(DataLoader(dataset, 7, drop_last=True)) == 6
    for seed in SEEDS:
        set_seed(seed)
        loader = DataLoader(dataset, 10, shuffle=True, drop_last=True)
        first, second = (torch.cat([x_batch for x_batch, _ in loader]) for _ in range(2))
        assert len(loader) == 30 and not torch.equal(first[:10], second[:10])
        assert torch.equal(first.sort().values, torch.tensor(x))
