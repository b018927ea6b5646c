"""Пакет src: формулы против независимых источников, плохие аргументы — против понятных ошибок."""

import os
import random
import subprocess
import sys
import warnings

import numpy as np
import pytest
import torch
from scipy.optimize import approx_fprime, curve_fit
from scipy.special import expit
from torch import nn
from torch.utils.data import DataLoader

from src.data import GaborDataset, XORDataset, make_gabor_data
from src.models import Classifier, GaborNet
from src.training import accuracy, predict, train_epoch
from src.utils import get_device, load_weights, set_seed
from tests.oracles import gabor


def draw():
    return random.random(), np.random.rand(), torch.rand(1).item()


def test_same_seed_repeats_every_generator_and_another_changes_each():
    set_seed(7)
    first = draw()
    set_seed(7)
    assert draw() == first
    set_seed(8)
    assert all(a != b for a, b in zip(draw(), first, strict=True))


def test_set_seed_makes_cudnn_deterministic():
    torch.backends.cudnn.benchmark, torch.backends.cudnn.deterministic = True, False
    set_seed(0)
    assert torch.backends.cudnn.deterministic and not torch.backends.cudnn.benchmark


def test_set_seed_reaches_every_gpu(monkeypatch):
    """Подменён и `torch.manual_seed`: он вызывает ту же функцию сам."""
    seeds = []
    monkeypatch.setattr(torch, "manual_seed", lambda seed: None)
    monkeypatch.setattr(torch.cuda, "manual_seed_all", seeds.append)
    set_seed(7)
    assert seeds == [7]


@pytest.mark.parametrize(
    ("cuda", "mps", "device"),
    [(True, False, "cuda:0"), (True, True, "cuda:0"), (False, True, "mps"), (False, False, "cpu")],
)
def test_device_follows_what_is_available(monkeypatch, cuda, mps, device):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert get_device() == torch.device(device)


@pytest.mark.parametrize(("w1", "w2"), [(3.0, 15.0), (-2.0, 7.5), (0.0, 0.0)])
def test_gabor_net_is_the_formula_and_its_gradient_the_finite_difference(w1, w2):
    x = np.linspace(-15, 15, 31)
    net = GaborNet(w1, w2).double()
    y = net(torch.tensor(x))
    np.testing.assert_allclose(y.detach().numpy(), gabor(x, w1, w2), rtol=1e-12, atol=1e-15)
    y.sum().backward()
    expected = approx_fprime([w1, w2], lambda w: gabor(x, *w).sum(), 1e-7)
    np.testing.assert_allclose([net.w1.grad, net.w2.grad], expected, rtol=1e-5, atol=1e-4)


def test_gabor_data_is_even_in_x_and_has_the_noise_it_was_asked_for():
    set_seed(0)
    x, y = make_gabor_data(GaborNet(3.0, 15.0), size=20_000, sigma=0.3)
    np.testing.assert_allclose(x, np.linspace(-15, 15, 20_000), atol=1e-5)
    noise = y.double().numpy() - gabor(x.double().numpy(), 3.0, 15.0)
    # Среднее и дисперсия n нормальных величин: стандартные ошибки σ/√n и σ²·√(2/n).
    assert abs(noise.mean()) < 4 * 0.3 / 20_000**0.5
    assert abs(noise.var() / 0.09 - 1) < 4 * (2 / 20_000) ** 0.5
    assert not y.requires_grad and not y.is_inference()


def test_gabor_dataset_gives_pairs_to_the_loader():
    x, y = torch.arange(5.0), torch.arange(5.0) ** 2
    dataset = GaborDataset(x, y)
    assert len(dataset) == 5 and dataset[3] == (3.0, 9.0)
    x_batch, y_batch = next(iter(DataLoader(dataset, batch_size=5)))
    assert torch.equal(x_batch, x) and torch.equal(y_batch, y)


def test_xor_labels_without_noise_are_exclusive_or():
    set_seed(0)
    dataset = XORDataset(1000, sigma=0.0)
    bits = dataset.points.numpy().astype(bool)
    assert dataset.points.dtype == torch.float32 and dataset.labels.dtype == torch.int64
    np.testing.assert_array_equal(dataset.labels, np.logical_xor(*bits.T))
    # Каждая из четырёх вершин выпадает с вероятностью 1/4.
    counts = np.bincount(bits[:, 0] * 2 + bits[:, 1])
    assert abs(counts / 1000 - 0.25).max() < 4 * (0.25 * 0.75 / 1000) ** 0.5


def test_xor_noise_has_the_sigma_it_was_asked_for():
    set_seed(0)
    noisy = XORDataset(20_000, sigma=0.2).points
    set_seed(0)
    noise = (noisy - XORDataset(20_000, sigma=0.0).points).double()
    assert abs(noise.std() / 0.2 - 1) < 4 * (1 / (2 * 40_000)) ** 0.5


def test_classifier_is_the_formula_of_section_5_2():
    set_seed(0)
    net = Classifier(3, 5, 2).double()
    omega, beta, theta, gamma = (p.detach().numpy() for p in net.parameters())
    x = np.random.default_rng(0).normal(size=(7, 3))
    expected = np.tanh(x @ omega.T + beta) @ theta.T + gamma
    np.testing.assert_allclose(net(torch.tensor(x)).detach(), expected, rtol=1e-12)
    assert sum(p.numel() for p in Classifier().parameters()) == 17


def line_problem(size=40, batch_size=8, **options):
    set_seed(0)
    x = torch.linspace(-1, 1, size).unsqueeze(1)
    dataset = GaborDataset(x, 2 * x - 1)
    return DataLoader(dataset, batch_size=batch_size, **options), nn.Linear(1, 1)


def test_train_epoch_of_one_batch_is_one_step_of_gradient_descent():
    loader, model = line_problem(batch_size=40)
    x, y = loader.dataset.x.double().numpy(), loader.dataset.y.double().numpy()
    w, b = model.weight.item(), model.bias.item()
    residual = w * x + b - y
    loss = train_epoch(model, loader, nn.MSELoss(), torch.optim.SGD(model.parameters(), lr=0.1))
    assert loss == pytest.approx((residual**2).mean(), rel=1e-5)
    assert model.weight.item() == pytest.approx(w - 0.1 * 2 * (residual * x).mean(), rel=1e-5)
    assert model.bias.item() == pytest.approx(b - 0.1 * 2 * residual.mean(), rel=1e-5)


def test_train_epoch_averages_over_samples_not_over_batches():
    loader, model = line_problem(size=9, batch_size=8)  # батчи из 8 и 1 примера
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    loss = train_epoch(model, loader, nn.MSELoss(), optimizer)
    outputs, targets = predict(model, loader)
    assert loss == pytest.approx(((outputs - targets) ** 2).mean().item(), rel=1e-6)


def test_training_switches_modes_and_prediction_builds_no_graph():
    loader, model = line_problem()
    model.eval()
    train_epoch(model, loader, nn.MSELoss(), torch.optim.SGD(model.parameters(), lr=0.1))
    assert model.training
    outputs, targets = predict(model, loader)
    assert not model.training and not outputs.requires_grad
    assert outputs.shape == targets.shape == (40, 1)


def test_gabor_training_reaches_least_squares():
    set_seed(42)
    x, y = make_gabor_data(GaborNet(3.0, 15.0), 300, 0.1)
    best, covariance = curve_fit(gabor, x.double().numpy(), y.double().numpy(), p0=(2, 14))
    loader = DataLoader(GaborDataset(x, y), batch_size=100, shuffle=True)
    model = GaborNet(2.0, 14.0)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for _ in range(200):
        train_epoch(model, loader, nn.MSELoss(), optimizer)
    found = np.array([model.w1.item(), model.w2.item()])
    assert (abs(found - best) < 0.5 * np.sqrt(np.diag(covariance))).all()


def test_accuracy_is_the_share_of_probabilities_on_the_right_side():
    logits = torch.randn(1000, generator=torch.Generator().manual_seed(0))
    labels = torch.randint(0, 2, (1000,), generator=torch.Generator().manual_seed(1))
    expected = ((expit(logits.numpy()) > 0.5) == labels.numpy()).mean()
    assert accuracy(logits, labels) == pytest.approx(expected)


def test_weights_travel_through_a_file(tmp_path):
    path = tmp_path / "веса модели.pth"
    torch.save(GaborNet(3.0, 15.0).state_dict(), path)
    model = GaborNet()
    load_weights(model, path)
    assert (model.w1.item(), model.w2.item()) == (3.0, 15.0)
    with pytest.raises(RuntimeError, match="Missing key"):
        load_weights(Classifier(), path)


def test_weights_are_read_safely_and_onto_the_device_asked_for(tmp_path, monkeypatch):
    asked = []

    def load(path, **options):
        asked.append((path, options))
        return GaborNet(3.0, 15.0).state_dict()

    path = tmp_path / "w.pth"
    path.touch()
    monkeypatch.setattr(torch, "load", load)
    load_weights(GaborNet(), path, device="meta")
    assert asked == [(path, {"weights_only": True, "map_location": "meta"})]


def test_data_dir_is_created_where_the_variable_says(tmp_path):
    wanted = tmp_path / "папка с пробелом" / "data"
    code = "from src.utils import DATA_DIR; assert DATA_DIR.is_dir(); print(DATA_DIR)"
    environment = os.environ | {"COURSE_DATA_DIR": str(wanted)}
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == str(wanted)


def empty_loader():
    return DataLoader(GaborDataset(torch.zeros(3), torch.zeros(3)), batch_size=5, drop_last=True)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: set_seed(-1), ValueError, ["seed", "-1"]),
        (lambda: set_seed(2**32), ValueError, ["seed", str(2**32)]),
        (lambda: set_seed(1.5), TypeError, ["seed", "целым", "1.5"]),
        (lambda: set_seed(True), TypeError, ["seed", "целым"]),
        (lambda: set_seed(np.int64(3)), TypeError, ["seed", "3"]),
        (lambda: XORDataset(5, sigma=float("inf")), ValueError, ["sigma", "inf"]),
        (lambda: load_weights(GaborNet(), None), TypeError, ["path", "None"]),
        (lambda: XORDataset(-5), ValueError, ["size", "-5"]),
        (lambda: XORDataset(0), ValueError, ["size", "0"]),
        (lambda: XORDataset(2.5), TypeError, ["size", "2.5"]),
        (lambda: XORDataset("десять"), TypeError, ["size", "десять"]),
        (lambda: XORDataset(5, sigma=-0.1), ValueError, ["sigma", "-0.1"]),
        (lambda: XORDataset(5, sigma=float("nan")), ValueError, ["sigma", "nan"]),
        (lambda: XORDataset(5, sigma="0.1"), TypeError, ["sigma", "0.1"]),
        (lambda: make_gabor_data(GaborNet(), -3, 0.1), ValueError, ["size", "-3"]),
        (lambda: make_gabor_data(GaborNet(), 3, -1), ValueError, ["sigma", "-1"]),
        (lambda: GaborNet()([1.0, 2.0]), TypeError, ["x", "list"]),
        (lambda: GaborNet()(np.zeros(3)), TypeError, ["x", "ndarray"]),
        (lambda: Classifier()([[0.0, 1.0]]), TypeError, ["x", "list"]),
        (lambda: Classifier(num_hidden=0), ValueError, ["num_hidden", "0"]),
        (lambda: GaborDataset([1.0], [2.0]), TypeError, ["x", "list"]),
        (lambda: GaborDataset(torch.zeros(3), torch.zeros(4)), ValueError, ["3", "4"]),
        (lambda: GaborDataset(torch.tensor(1.0), torch.zeros(1)), ValueError, ["x"]),
        (lambda: predict(GaborNet(), empty_loader()), ValueError, ["loader", "drop_last", "5"]),
        (lambda: train_epoch(GaborNet(), [], None, None), TypeError, ["loader", "DataLoader"]),
        (lambda: accuracy(torch.zeros(4, 1), torch.zeros(4)), ValueError, ["(4, 1)", "(4,)"]),
        (lambda: accuracy([0.5], torch.zeros(1)), TypeError, ["logits", "list"]),
        (lambda: load_weights(GaborNet(), "нет.pth"), FileNotFoundError, ["нет.pth"]),
    ],
)  # fmt: skip
def test_bad_input_names_the_argument_and_the_value(call, error, words):
    with pytest.raises(error) as caught:
        call()
    message = str(caught.value)
    assert any("а" <= letter <= "я" for letter in message.lower()), message
    for word in words:
        assert word in message, message


def test_boundary_lies_where_the_probability_is_one_half():
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    from src.plots import plot_probabilities

    model = nn.Linear(2, 1)  # логит x₁ − 0.3: граница — прямая x₁ = 0.3
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[1.0, 0.0]]))
        model.bias.fill_(-0.3)
    fig, ax = plt.subplots()
    plot_probabilities(model, ax)
    boundary = ax.collections[-1].get_paths()[0].vertices
    plt.close(fig)
    np.testing.assert_allclose(boundary[:, 0], 0.3, atol=1e-3)


def test_plots_draw_without_warnings():
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    from src.plots import plot_probabilities, use_course_style, visualize_samples

    set_seed(0)
    dataset = XORDataset(50)
    with plt.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("error")
        use_course_style()
        fig, ax = plt.subplots()
        assert visualize_samples(dataset, ax) is ax
        plot_probabilities(Classifier(), ax)
        fig.canvas.draw()
        shown = sum(len(c.get_offsets()) for c in ax.collections[:2])
        plt.close(fig)
    assert shown == len(dataset)
