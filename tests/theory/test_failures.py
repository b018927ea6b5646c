"""Раздел 5.5–5.6: что бывает, когда обучение не идёт, и чего не могут прямая и лишние параметры."""

from functools import cache

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import chi2

from src.data import XORDataset
from src.models import Classifier
from src.utils import set_seed
from tests.oracles import SEEDS, bce, bce_slope, fit_network, network, right
from tests.theory.classification import (
    FRESH,
    LN2,
    SETTINGS,
    at_corners,
    loss,
    new_networks,
    sample,
    train,
)


@cache
def stuck(num_hidden, starts=20):
    """Параметры сетей, которые за 60 эпох остались ниже 80 % на обучении."""
    x, y = (np.concatenate([a] * (starts // len(SEEDS))) for a in train())
    found = fit_network(
        new_networks(range(starts), num_hidden=num_hidden), x, y, num_epochs=60, **SETTINGS
    )
    chosen = right(found, x, y) < 0.8
    return [p[chosen] for p in found], x[chosen], y[chosen]


def test_two_neurons_get_stuck_often():
    """5.5: «то и дело» — чаще раза из пяти."""
    assert len(stuck(2)[1]) / 20 > 1 / 5


@pytest.mark.weekly
@pytest.mark.parametrize("num_hidden", [4, 8])
def test_more_neurons_hardly_ever_get_stuck(num_hidden):
    """5.5: «очень редко» — не чаще раза из сорока."""
    assert len(stuck(num_hidden, starts=40)[1]) <= 1


def test_stuck_network_knows_two_corners_and_guesses_at_two():
    """5.5: потери около ½·ln 2, точность около 75 %, вероятности около 0, 1 и дважды 1/2."""
    parameters, x, y = stuck(2)
    p = np.sort(expit(at_corners(parameters)[1]), axis=1)
    assert (p[:, 0] < 0.01).all() and (p[:, 3] > 0.99).all()
    assert (abs(p[:, 1:3] - 0.5) < 0.15).all()
    losses = loss(parameters, x, y)
    # Снизу — ½·ln 2, если вторая половина точек неразличима; сверху — ещё и сам шум, энтропия
    # метки 0.034 целиком.
    assert (losses > LN2 / 2).all() and (losses < LN2 / 2 + 0.05).all()
    found = right(parameters, x, y)
    assert (found > 0.6).all() and (found < 0.75 + 4 * (0.75 * 0.25 / 2500) ** 0.5).all()
    longer = fit_network(parameters, x, y, num_epochs=20, **SETTINGS)
    assert (abs(loss(longer, x, y) - losses) < 0.02).all()  # «потери замерли»


def test_same_neurons_stay_the_same():
    """5.5: равные параметры — равные градиенты; вместе нейроны проводят одну прямую."""
    start = [np.full_like(p, 0.5) for p in new_networks()]
    found = fit_network(start, *train(), num_epochs=20, **SETTINGS)
    for parameter in (found[0], found[1][..., None], found[2].swapaxes(1, 2)):
        assert (np.ptp(parameter, axis=1) < 1e-12).all()
    # Одна прямая права не больше чем в 75 % случаев, шум только мешает.
    limit = 0.75 + 4 * (0.75 * 0.25 / 2500) ** 0.5
    assert (right(found, *train()) < limit).all() and (loss(found, *train()) > LN2 / 2).all()


def test_wrong_sign_drives_the_loss_down_and_every_answer_to_one():
    """5.5: все логиты только растут; при |ŷ| ≫ 1 потери равны −ŷ на половине точек."""

    def slope(logits, labels):
        return np.where(labels == 1, expit(logits) - 1, -expit(logits)) / logits.shape[-1]

    found = fit_network(new_networks(), *train(), slope=slope, num_epochs=10, **SETTINGS)
    _, logits = network(found, sample(500, seeds=FRESH)[0])
    assert (logits > 0).all()
    # Сдвиг γ растёт на каждом шаге на среднее из p и 1 − p, около ½: за 250 шагов на сотню.
    assert (found[3] > 50).all() and (-logits.mean(axis=1) / 2 < -50).all()


def test_linear_model_stays_at_ln_2():
    """5.6: потери 0.69–0.694 для любых данных, а точность — какая придётся."""
    x, y = train()
    x = np.concatenate([x, np.ones_like(x[..., :1])], axis=2)
    generator = np.random.default_rng(0)
    w = generator.uniform(-1, 1, (len(SEEDS), 3)) / 2**0.5
    for _ in range(20 * 25):
        chosen = generator.integers(0, 2500, (len(SEEDS), 100))
        x_batch = np.take_along_axis(x, chosen[..., None], axis=1)
        d = bce_slope(np.einsum("rbi,ri->rb", x_batch, w), np.take_along_axis(y, chosen, axis=1))
        w = w - 0.1 * np.einsum("rb,rbi->ri", d, x_batch)
    logits = np.einsum("rni,ri->rn", x, w)
    losses, accuracies = bce(logits, y), ((logits > 0) == y).mean(axis=1)
    # Точки с меткой линейно не связаны. Лучшая из линейных моделей ниже ln 2 на χ²₃/(2n) (теорема
    # Уилкса); SGD добавляет дрожь λ·tr H/(4·100) ≈ 0.0001 и остаток начального отклонения.
    assert (losses > LN2 - chi2.ppf(0.9999, 3) / (2 * 2500)).all()
    assert (losses < LN2 + 0.001).all()
    assert accuracies.min() < 0.4 and accuracies.max() > 0.6


@pytest.mark.weekly
def test_too_many_parameters_overfit():
    """5.6: потери на валидации, упав, растут в полтора раза и больше, обучение всё падает."""
    columns = []
    for seed in SEEDS:
        set_seed(seed)
        few, fresh = XORDataset(40, sigma=0.35), XORDataset(500, sigma=0.35)
        net = Classifier(num_hidden=100)
        tensors = few.points, few.labels, fresh.points, fresh.labels, *net.parameters()
        columns.append([tensor.detach().double().numpy() for tensor in tensors])
    x, y, x_fresh, y_fresh, *start = (np.stack(column) for column in zip(*columns, strict=True))
    assert sum(p[0].size for p in start) == 401
    kept = fit_network(
        start, x, y, learning_rate=0.3, momentum=0.9, batch_size=40, num_epochs=1000, every=10
    )
    val = np.array([loss(p, x_fresh, y_fresh) for p in kept])
    few = np.array([loss(p, x, y) for p in kept])
    best = val.argmin(axis=0)
    assert (val[-1] > 1.5 * val.min(axis=0)).all()
    # «Лучшая эпоха» — в начале, и с неё потери на обучении ещё падают: по ним беды не видно.
    assert (best < len(kept) / 4).all() and (few[-1] < few[best, np.arange(len(SEEDS))]).all()
