"""Раздел 5.7: производные сети, выведенные вручную, и свой autograd."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from src.data import XORDataset
from src.models import Classifier
from src.utils import set_seed
from tests.oracles import (
    SEEDS,
    bce,
    bce_slope,
    complex_step,
    fit_network,
    network,
    network_gradient,
)
from tests.theory.cells import definitions

PAGE = "05-7-autograd"
ENGINE = ["Value", "as_value", "topological_order", "backward"]


def engine(**options):
    """Класс Value и обратный проход главы."""
    value, _, order, backward = definitions(PAGE, *ENGINE, **options)
    return value, order, backward


def network_and_points(seed, size):
    set_seed(seed)
    model, dataset = Classifier().double(), XORDataset(size)
    weights = [p.detach().numpy().copy() for p in model.parameters()]
    return model, weights, dataset.points.double(), dataset.labels


def test_seventeen_derivatives_on_paper():
    """∂L/∂ŷ = p − y, ∂L/∂θ = (p − y)h, ∂L/∂z = (p − y)θ(1 − h²), ∂L/∂Ω = ∂L/∂z · xᵀ."""
    for seed in SEEDS:
        model, weights, points, labels = network_and_points(seed, size=1)
        nn.BCEWithLogitsLoss()(model(points).squeeze(1), labels.double()).backward()
        x, y = points.numpy(), labels.numpy()
        by_hand = network_gradient(weights, x, bce_slope(network(weights, x)[1], y))
        # Множителей не больше пяти, каждый с ошибкой в несколько u ≈ 1e-16.
        for parameter, expected in zip(model.parameters(), by_hand, strict=True):
            np.testing.assert_allclose(parameter.grad, expected, rtol=1e-12, atol=1e-15)


def test_derivatives_of_the_oracle_need_no_chain_rule():
    """Те же 17 производных комплексным шагом: потери как функция одного параметра."""

    def derivative(weights, x, y, index, place):
        shift = [np.zeros_like(w, dtype=complex) for w in weights]
        shift[index][place] = 1e-30j
        omega, beta, theta, gamma = (w + s for w, s in zip(weights, shift, strict=True))
        logit = theta[0] @ np.tanh(omega @ x + beta) + gamma[0]
        return np.log(1 + np.exp(-logit if y == 1 else logit)).imag / 1e-30

    for seed in SEEDS:
        _, weights, points, labels = network_and_points(seed, size=1)
        x, y = points.numpy(), labels.numpy()
        by_hand = network_gradient(weights, x, bce_slope(network(weights, x)[1], y))
        for index, gradient in enumerate(by_hand):
            for place in np.ndindex(gradient.shape):
                exact = derivative(weights, x[0], y[0], index, place)
                assert math.isclose(gradient[place], exact, rel_tol=1e-12, abs_tol=1e-15)


def test_value_differentiates_every_operation():
    """Все операции сразу в двадцати точках; ошибка — единицы u от суммы слагаемых."""
    value, _, backward = engine()

    def everything(a, b, tanh, exp, log):
        return tanh(a * b + 2 * a**3) + log(1 + exp(b * 0.5) + a**-2) + b

    functions = {"tanh": value.tanh, "exp": value.exp, "log": value.log}
    for seed in SEEDS:
        generator = np.random.default_rng(seed)
        at = generator.uniform(0.3, 1.5), generator.uniform(-2, 2)
        a, b = (value(number) for number in at)
        result = everything(a, b, **functions)
        backward(result)
        assert math.isclose(result.data, everything(*at, math.tanh, math.exp, math.log))
        for node, direction in ((a, (1, 0)), (b, (0, 1))):
            exact = complex_step(
                lambda w: everything(w[0], w[1], np.tanh, np.exp, np.log), np.array(at), direction
            )
            terms = abs(at[1]) + 6 * at[0] ** 2 + 2 * at[0] ** -3 + 2
            assert abs(node.grad - exact) < 20 * 2.0**-53 * terms


def test_paths_add_up():
    """x·x + x: два пути через умножение и один через сложение, 2x + 1."""
    value, _, backward = engine()
    last_only = engine(change=("parent.grad += ", "parent.grad = "))
    for number in (3.0, *np.random.default_rng(0).normal(size=20)):
        x = value(number)
        backward(x * x + x)
        assert math.isclose(x.grad, 2 * number + 1, rel_tol=1e-14, abs_tol=1e-15)
        # Упражнение: с «=» вместо «+=» остаётся последний вклад.
        y = last_only[0](number)
        last_only[-1](y * y + y)
        assert math.isclose(y.grad, number)


@pytest.mark.parametrize("change", [("", ""), ("parent.grad += ", "parent.grad = ")])
def test_graph_of_section_2_6(change):
    """Градиент (2/N)(xₙ + 2); упражнение: путь от узла один, и «=» здесь не видно."""
    value, order, backward = engine(change=change)
    for seed in SEEDS:
        size = 3 + seed % 4
        numbers = np.random.default_rng(seed).normal(size=size)
        xs = [value(number) for number in numbers]
        y = sum(((x + 2) ** 2 + 3 for x in xs), start=value(0.0)) * (1 / size)
        backward(y)
        np.testing.assert_allclose(y.data, np.mean((numbers + 2) ** 2 + 3), rtol=1e-13)
        np.testing.assert_allclose([x.grad for x in xs], 2 / size * (numbers + 2), rtol=1e-13)
        place = {node: number for number, node in enumerate(order(y))}
        assert all(place[parent] < place[node] for node in place for parent, _ in node.parents)


SLOW = [pytest.param(seed, 100, marks=pytest.mark.weekly) for seed in SEEDS]


@pytest.mark.parametrize(("seed", "num_epochs"), [(0, 20), *SLOW])
def test_xor_losses_are_the_same_at_every_step(seed, num_epochs):
    """Свой autograd, PyTorch и формулы: спуск округления не усиливает, остаётся меньше 1e-10."""
    training = ["to_values", "logit", "bce"]
    value, _, _, backward, to_values, logit, point_loss = definitions(PAGE, *ENGINE, *training)
    model, weights, points, labels = network_and_points(seed, size=40)
    x, y = points.numpy(), labels.numpy()
    settings = {"batch_size": 40, "num_epochs": num_epochs, "order": None, "every": 1}
    steps = fit_network([w[None] for w in weights], x[None], y[None], **settings)
    expected = [bce(network(p, x[None])[1], y)[0] for p in steps[:-1]]

    parameters = [to_values(w.tolist()) for w in weights]
    omega, beta, theta, gamma = parameters
    flat = [w for row in omega for w in row] + beta + theta[0] + gamma
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    for exact in expected:
        for w in flat:
            w.grad = 0.0
        pairs = zip(x.tolist(), y.tolist(), strict=True)
        losses = (point_loss(logit(parameters, x_i), y_i) for x_i, y_i in pairs)
        total = sum(losses, start=value(0.0))
        ours = total * (1 / 40)
        backward(ours)
        for w in flat:
            w.data -= w.grad
        optimizer.zero_grad()
        theirs = nn.BCEWithLogitsLoss()(model(points).squeeze(1), labels.double())
        theirs.backward()
        optimizer.step()
        assert abs(ours.data - exact) < 1e-10 and abs(theirs.item() - exact) < 1e-10
    assert expected[-1] < expected[0]
