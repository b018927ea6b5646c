"""Классификатор XOR по эпохам: рисунок считает то же, что PyTorch и SciPy, на весах самой главы."""

import json
import re

import nbformat
import pytest
import torch
from scipy.stats import norm
from torch import nn
from torch.nn.utils import vector_to_parameters

from src.data import XORDataset
from src.figures import MIME
from src.models import Classifier
from src.utils import set_seed
from tools.course import BOOK

pytestmark = pytest.mark.slow
CHAPTER, NAME = "05-xor-classification", "fig-xor-player"
OUTPUTS = [
    output
    for cell in nbformat.read(BOOK / f"{CHAPTER}.ipynb", as_version=4).cells
    for output in cell.get("outputs", [])
]
[DATA] = [output.data[MIME]["data"] for output in OUTPUTS if MIME in output.get("data", {})]
PRINTED = "".join(output.get("text", "") for output in OUTPUTS)
MODELS = {4: Classifier, 2: lambda: Classifier(num_hidden=2), 0: lambda: nn.Linear(2, 1)}
PLANE, CURVES = ".live-chart >> nth=0", ".live-chart >> nth=1"


def printed(pattern: str) -> list[float]:
    """Числа из вывода главы, который подходит под образец."""
    return [float(number) for number in re.search(pattern, PRINTED).groups()]


def model_of(run: int, epoch: int) -> nn.Module:
    """Модель PyTorch в float64 с весами, которые хранит рисунок."""
    vector = torch.tensor(DATA["runs"][run]["weights"][epoch], dtype=torch.float64)
    model = MODELS[len(vector) // 4]().double()
    vector_to_parameters(vector, model.parameters())
    return model


def choose(shown, run: int, epoch: int) -> None:
    """Показать эпоху одного из трёх запусков."""
    shown.choose(DATA["runs"][run]["name"])
    shown.set("эпоха", epoch)


def window(shown) -> list[float]:
    """Место плоскости внутри рисунка: левый край, верх, ширина, высота."""
    return shown.root.locator(f"{PLANE} >> clipPath rect").evaluate(
        "rect => ['x', 'y', 'width', 'height'].map(name => Number(rect.getAttribute(name)))"
    )


def to_plane(path: str, area: list[float]) -> torch.Tensor:
    """Координаты на экране — обратно в координаты плоскости от −1 до 2."""
    left, top, width, height = area
    screen = torch.tensor([float(n) for n in re.findall(r"-?[\d.]+", path)], dtype=torch.float64)
    x, y = screen.reshape(-1, 2).T
    return torch.stack([-1 + 3 * (x - left) / width, 2 - 3 * (y - top) / height], dim=1)


@pytest.fixture
def shown(figure):
    return figure(CHAPTER, NAME)


@pytest.mark.parametrize(
    ("run", "epoch"),
    [(0, 0), (0, 1), (0, 3), (0, 57), (0, 100), (1, 0), (1, 60), (2, 0), (2, 20)],
)
def test_every_point_is_computed_as_by_pytorch(shown, run, epoch):
    choose(shown, run, epoch)
    model = model_of(run, epoch)
    for point in [(0.0, 1.0), (0.5, 0.5), (-1.0, 2.0), (1.37, -0.25)]:
        for label, value in zip(("x 1", "x 2"), point, strict=True):
            shown.set(label, value)
        values = shown.values
        assert values["x"] == pytest.approx(point)
        with torch.no_grad():
            x = torch.tensor([point], dtype=torch.float64)
            logit = model(x).item()
            if run < 2:
                z = model.linear1(x)
                assert values["z"] == pytest.approx(z[0].tolist(), rel=1e-9)
                assert values["h"] == pytest.approx(z.tanh()[0].tolist(), rel=1e-9)
        assert values["logit"] == pytest.approx(logit, rel=1e-9)
        assert values["p"] == pytest.approx(torch.tensor(logit).sigmoid().item(), rel=1e-5)


def test_numbers_are_those_of_the_chapter(shown):
    """Лучшая эпоха, последняя и первые — то, что напечатали цикл обучения и ячейки 5.6."""
    shown.click("Лучшая")
    best, loss = printed(r"лучшая эпоха (\d+): потери ([\d.]+)")
    values = shown.values
    assert (values["epoch"], round(values["loss"], 4)) == (best, loss)
    assert loss == printed(r"лучшие ([\d.]+)\n")[0]
    assert [round(values["right"], 3)] == printed(r"точность на тесте: ([\d.]+)")
    assert [round(values["ceiling"], 4)] == printed(r"потолок: ([\d.]+)")
    shown.press("эпоха", "End")
    losses = printed(r"потери: обучение [\d.]+, валидация ([\d.]+)")
    accuracies = printed(r"точность: обучение [\d.]+, валидация ([\d.]+)")
    assert [round(shown.values["loss"], 4)] == losses
    assert [round(shown.values["accuracy"], 4)] == accuracies


def test_full_precision_changes_nothing_visible(shown):
    """Пять знаков после запятой хватает: ответы сохранённой модели на вершинах — те же."""
    shown.click("Лучшая")
    logits = re.search(r"\]\]\)\ntensor\(\[([^][]+)\]\)", PRINTED)[1].split(",")
    for corner, logit in zip(((0, 0), (0, 1), (1, 0), (1, 1)), logits, strict=True):
        shown.set("x 1", corner[0])
        shown.set("x 2", corner[1])
        assert shown.values["logit"] == pytest.approx(float(logit), abs=2e-4)


@pytest.mark.parametrize("run", range(3))
def test_noise_is_stretched_and_mistakes_are_counted(shown, run):
    """Точки — вершины плюс σ·шум; при σ = 0.2 это тестовая выборка."""
    set_seed(42)
    _, _, test = (XORDataset(size) for size in (2500, 500, 200))
    corners = torch.tensor(DATA["corners"], dtype=torch.float64)
    points = torch.tensor(DATA["points"], dtype=torch.float64)
    torch.testing.assert_close(points.float(), test.points, rtol=1e-5, atol=1e-6)
    labels = corners.sum(dim=1) == 1
    assert torch.equal(labels.long(), test.labels)
    epoch = len(DATA["runs"][run]["weights"]) - 1
    choose(shown, run, epoch)
    for sigma in (0.05, 0.2, 0.35, 0.5):
        shown.set("σ", sigma)
        moved = corners + sigma * (points - corners) / 0.2
        with torch.no_grad():
            wrong = (model_of(run, epoch)(moved).squeeze(1) > 0) != labels
        values = shown.values
        assert values["wrong"] == wrong.sum()
        assert values["right"] == pytest.approx(1 - wrong.double().mean().item())
        rings = shown.root.locator("path.ring").get_attribute("d")
        assert rings.count("M") == values["wrong"]


def test_ceiling_is_that_of_scipy(shown):
    for percent in range(5, 51):
        shown.set("σ", percent / 100)
        r = norm.cdf(-0.5 / (percent / 100))
        assert shown.values["ceiling"] == pytest.approx(1 - 2 * r * (1 - r), abs=1e-12)


def test_click_chooses_a_point_and_an_epoch(shown):
    """Щелчок по плоскости — точка, по кривым — эпоха, край рисунка — ничего."""
    plane, curves = (shown.root.locator(chart) for chart in (PLANE, CURVES))
    left, top, width, height = window(shown)
    plane.click(position={"x": left + 0.75 * width, "y": top + 0.25 * height})
    assert shown.values["x"] == pytest.approx([1.25, 1.25], abs=0.03)
    curves.click(position={"x": left + 0.5 * width, "y": top + 20})
    assert shown.values["epoch"] == pytest.approx(50, abs=1)
    before = shown.values
    plane.click(position={"x": 4, "y": 4})
    assert shown.values == before


def test_touch_chooses_a_point_on_a_phone(figure):
    shown = figure(CHAPTER, NAME, viewport={"width": 375, "height": 800}, has_touch=True)
    shown.root.locator(PLANE).tap(position={"x": 100, "y": 60})
    assert shown.values["x"] != [0, 1]


def test_training_plays_pauses_and_steps(shown):
    shown.click("▶ Пуск")
    shown.page.wait_for_function(
        "JSON.parse(document.querySelector('#fig-xor-player .live').dataset.values).epoch > 3"
    )
    shown.click("⏸ Пауза")
    stopped = shown.values["epoch"]
    shown.page.wait_for_timeout(300)
    assert shown.values["epoch"] == stopped
    shown.click("Вперёд")
    shown.click("Вперёд")
    shown.click("Назад")
    assert shown.values["epoch"] == stopped + 1
    shown.press("эпоха", "Home", "ArrowRight")
    assert shown.values["epoch"] == 1
    assert shown.slider("эпоха").get_attribute("aria-valuetext") == "1"


def test_lines_of_neurons_and_the_boundary(shown):
    """Концы прямых лежат на z = 0; на границе логит — ноль."""
    choose(shown, 0, 100)
    model, area = model_of(0, 100), window(shown)
    for i, colour in enumerate(("green", "orange", "purple", "grey")):
        path = shown.root.locator(f"{PLANE} >> path.line.{colour}").get_attribute("d")
        ends = to_plane(path, area)
        assert len(ends) == 2
        with torch.no_grad():
            assert model.linear1(ends)[:, i].abs().max() < 0.02
    path = shown.root.locator(f"{PLANE} >> path.line.ink").get_attribute("d")
    border = to_plane(" ".join(re.findall(r"L([^LM]+)", path)), area)
    with torch.no_grad():
        slopes = torch.autograd.functional.jacobian(lambda x: model(x).sum(), border)
        distance = model(border).squeeze(1).abs() / slopes.norm(dim=1)
    assert len(border) > 60
    assert distance.max() < 0.05


def test_the_questions_can_be_answered(shown):
    """Ответы на вопросы перед рисунком."""
    ready = [a > 0.98 for a in DATA["runs"][0]["accuracies"]]
    assert ready.index(True) == 3
    ceilings = []
    for sigma in (0.3, 0.31):
        shown.set("σ", sigma)
        ceilings.append(shown.values["ceiling"])
    assert ceilings[0] > 0.9 > ceilings[1]
    choose(shown, 1, 60)
    seen = []
    for x1 in (0, 1):
        shown.set("x 1", x1)
        shown.set("x 2", 1)
        seen.append(shown.values)
    assert seen[0]["h"] == pytest.approx(seen[1]["h"], abs=1e-3)
    assert all(0.4 < values["p"] < 0.6 for values in seen)
    losses, accuracies = (DATA["runs"][2][name] for name in ("losses", "accuracies"))
    assert max(losses) - min(losses) < 0.015 and max(accuracies) - min(accuracies) > 0.3


def test_everything_is_announced(shown):
    shown.press("σ", "ArrowRight")
    status = shown.root.get_by_role("status")
    shown.page.wait_for_function(
        "document.querySelector('#fig-xor-player [role=status]').textContent"
    )
    assert "потолок 98,3 %" in status.inner_text()
    assert json.loads(shown.root.get_attribute("data-values"))["sigma"] == 0.21
