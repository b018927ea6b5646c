"""Обучение целиком через `src`: выводы глав 4 и 5 те же, что у спуска в NumPy."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader

from src.data import GaborDataset, XORDataset
from src.models import Classifier, GaborNet
from src.training import accuracy, predict, train_epoch
from src.utils import set_seed
from tests.oracles import SEEDS, ceiling
from tests.theory.cells import definitions
from tests.theory.classification import CONFIG as CLASSIFICATION
from tests.theory.regression import CONFIG as REGRESSION
from tests.theory.regression import START, data, lag, remained

pytestmark = pytest.mark.weekly


@pytest.mark.parametrize("seed", SEEDS)
def test_regression(seed):
    """Те же выводы, когда данные, батчи и обучение — из `src`."""
    (x, y), (x_test, y_test) = ((x, y[seed]) for x, y in (data()["train"], data()["test"]))
    dataset = GaborDataset(torch.tensor(x), torch.tensor(y))

    def train(**settings):
        set_seed(REGRESSION.seed)
        loader = DataLoader(dataset, REGRESSION.batch_size, shuffle=True, drop_last=True)
        model = GaborNet(*START).double()
        optimizer = torch.optim.SGD(model.parameters(), lr=REGRESSION.learning_rate, **settings)
        for _ in range(REGRESSION.num_epochs):
            train_epoch(model, loader, nn.MSELoss(), optimizer)
        found = np.full((len(SEEDS), 2), np.nan)
        found[seed] = [w.item() for w in model.parameters()]
        return model, found

    model, plain = train()
    assert lag(plain)[seed] > 4 and 0.4 < remained(plain)[seed] < 0.6
    outputs, targets = predict(
        model, DataLoader(GaborDataset(*map(torch.tensor, (x_test, y_test))), 10)
    )
    test_loss = ((outputs - targets) ** 2).mean().item()
    assert abs(test_loss / 0.3**2 - 1) < 3 * (2 / 100) ** 0.5
    assert lag(train(momentum=0.9)[1])[seed] < 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_classification(seed):
    """То же, когда данные, батчи, обучение и точность — из `src`."""
    _, loss_fn = definitions("05-xor-classification", "bce", "loss_fn")
    set_seed(seed)
    dataset, test, many = XORDataset(2500), XORDataset(200), XORDataset(100_000)
    set_seed(CLASSIFICATION.seed)
    model = Classifier()
    loader = DataLoader(dataset, CLASSIFICATION.batch_size, shuffle=True, drop_last=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=CLASSIFICATION.learning_rate)
    for _ in range(CLASSIFICATION.num_epochs):
        train_epoch(model, loader, loss_fn, optimizer)

    def score(dataset):
        logits, labels = predict(model, DataLoader(dataset, batch_size=len(dataset)))
        return accuracy(logits.squeeze(1), labels)

    q = ceiling(0.2)
    assert score(test) >= 0.95
    assert 0.97 < score(many) < q + 3 * (q * (1 - q) / 100_000) ** 0.5
