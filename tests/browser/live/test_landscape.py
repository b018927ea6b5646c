"""Карта потерь: числа — как у PyTorch и в тексте главы; начало, эпоху и опыт выбирает читатель."""

import re

import nbformat
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from src.models import GaborNet
from src.utils import set_seed
from tools.course import BOOK

pytestmark = pytest.mark.slow
CHAPTER = "04-gabor-regression"
OPTIMIZERS = {
    "SGD": lambda w: torch.optim.SGD(w, lr=0.1),
    "импульс": lambda w: torch.optim.SGD(w, lr=0.1, momentum=0.9),
    "Adam": lambda w: torch.optim.Adam(w, lr=0.1),
}
WIDE = ((-8, 8), (5, 25))


@pytest.fixture(scope="module")
def samples() -> TensorDataset:
    """Обучающая выборка главы, сделанная заново."""
    set_seed(42)
    x = torch.linspace(-15, 15, 300)
    with torch.no_grad():
        return TensorDataset(x, GaborNet(3.0, 15.0)(x) + 0.1 * torch.randn(300))


@pytest.fixture
def landscape(figure):
    """Открывает рисунок; параметры — как у `new_context`."""
    return lambda **options: figure(CHAPTER, "fig-loss-paths", **options)


def mse(samples, w1: float, w2: float) -> float:
    """MSE на всей выборке в двойной точности."""
    x, y = (part.double() for part in samples.tensors)
    with torch.no_grad():
        return nn.functional.mse_loss(GaborNet(w1, w2).double()(x), y).item()


def path(samples, optimizer, start, num_epochs) -> list[tuple[float, float]]:
    """Параметры после каждой эпохи: одна сеть, обычный цикл обучения."""
    set_seed(0xABCD)
    loader = DataLoader(samples, batch_size=100, shuffle=True, drop_last=True)
    model = GaborNet(*start)
    steps = optimizer(model.parameters())
    found = [start]
    for _ in range(num_epochs):
        for x, y in loader:
            steps.zero_grad()
            nn.functional.mse_loss(model(x), y).backward()
            steps.step()
        found.append((model.w1.item(), model.w2.item()))
    return found


def point_at(shown, w1: float, w2: float) -> dict:
    """Где на первом графике точка карты: доля рамки — в точки экрана."""
    box = shown.root.locator(".live-chart clipPath rect").first.evaluate(
        "rect => { const area = rect.ownerSVGElement.getBoundingClientRect();"
        " const scale = area.width / rect.ownerSVGElement.viewBox.baseVal.width;"
        " return ['x', 'y', 'width', 'height'].map(key => rect[key].baseVal.value * scale) }"
    )
    shares = [(v - low) / (high - low) for v, (low, high) in zip((w1, w2), WIDE, strict=True)]
    return {"x": box[0] + shares[0] * box[2], "y": box[1] + (1 - shares[1]) * box[3]}


def tap(shown, w1: float, w2: float) -> dict:
    """Коснуться карты и вернуть то, что показано."""
    shown.root.locator(".live-chart svg").first.click(position=point_at(shown, w1, w2))
    return shown.values


@pytest.mark.parametrize(
    ("w1", "w2", "nearest"),
    [(-6.5, 7.5, [-5, 10]), (1.4, 16.6, [1, 14]), (3.1, 15, [4, 14]), (-0.4, 22.2, [0, 20])],
)
def test_any_point_of_the_map(landscape, samples, w1, w2, nearest):
    """Где бы ни коснулись, MSE — как у PyTorch, а запуск — ближайший из сохранённых."""
    shown = landscape()
    values = tap(shown, w1, w2)
    tapped = values["tapped"]
    assert (tapped["w1"], tapped["w2"]) == pytest.approx((w1, w2), abs=0.1)
    assert tapped["mse"] == pytest.approx(mse(samples, tapped["w1"], tapped["w2"]), rel=1e-5)
    assert values["start"] == nearest
    named = f"из ({nearest[0]}, {nearest[1]})".replace("-", "−")
    assert re.search(rf"ближайший сохранённый запуск\s+{re.escape(named)}", shown.readout)


@pytest.mark.parametrize("start", [(2.0, 14.0), (-5.0, 10.0), (0.0, 20.0), (4.0, 20.0)])
def test_epoch_by_epoch(landscape, samples, start):
    """Параметры каждой показанной эпохи — те же, что у отдельной сети из этого начала."""
    shown = landscape()
    tap(shown, *start)
    paths = {name: path(samples, make, start, 60) for name, make in OPTIMIZERS.items()}
    for index, epoch in ((0, 0), (1, 1), (9, 9), (20, 24), (29, 60)):
        shown.set("эпоха", index)
        values = shown.values
        assert values["epoch"] == epoch
        assert [run["name"] for run in values["runs"]] == list(OPTIMIZERS)
        for run in values["runs"]:
            assert (run["w1"], run["w2"]) == pytest.approx(paths[run["name"]][epoch], rel=1e-5)
            assert run["mse"] == pytest.approx(mse(samples, run["w1"], run["w2"]), rel=1e-5)


def test_ends_are_those_of_the_text(landscape):
    """В конце — параметры и MSE, напечатанные в главе; по ней же кто куда пришёл."""
    shown = landscape()
    printed = outputs()
    table = {
        row[1].strip(): row.groups()[1:]
        for row in re.finditer(r"^(.{13}) +([\d.]+) +([\d.]+) +([\d.]+) +[\d.]+$", printed, re.M)
    }
    pairs = {
        "скорости": ("скорость 0.01", "исходные", "скорость 1.0"),
        "батчи": ("батч 10", "исходные", "батч 300"),
        "GD": ("GD, 6.5", "GD, 7.5"),
    }
    for name, rows in pairs.items():
        shown.choose(name)
        values = shown.values
        assert values["epoch"] == 200
        for run, row in zip(values["runs"], rows, strict=True):
            w1, w2, loss = table[row]
            assert (f"{run['w1']:.3f}", f"{run['w2']:.3f}") == (w1, w2)
            assert f"{run['mse']:.5f}" == loss
    arrows = [line.split()[3:] for line in re.findall(r"^w2 = \d+ .*$", printed, re.M)]
    shown.choose("оптимизаторы")
    for w2, row in zip((20, 14, 10), arrows, strict=True):
        for w1, arrow in zip((-5, -3, -1, 0, 1, 2, 4), row, strict=True):
            runs = tap(shown, w1, w2)["runs"]
            assert {"←" if run["w1"] < 0 else "→" for run in runs} == {arrow}


def outputs() -> str:
    """Всё, что глава печатает."""
    notebook = nbformat.read(BOOK / f"{CHAPTER}.ipynb", as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return "\n".join(output.get("text", "") for cell in cells for output in cell.outputs)


def test_gd_above_the_limit_jumps_over_the_valley(landscape):
    shown = landscape()
    shown.choose("GD")
    sides = []
    for index in range(40, 51):
        shown.set("эпоха", index)
        _, jumping = shown.values["runs"]
        sides.append(jumping["w1"] > 3)
    assert all(a != b for a, b in zip(sides, sides[1:], strict=False))


def test_keyboard_chooses_start_epoch_and_comparison(landscape):
    shown = landscape()
    assert shown.values["start"] == [2, 14]
    shown.press("начало", "ArrowLeft", "ArrowLeft", "ArrowLeft")
    assert shown.values["start"] == [1, 14]
    assert shown.slider("начало").get_attribute("aria-valuetext") == "(1, 14)"
    shown.press("эпоха", "Home", "ArrowRight")
    assert shown.values["epoch"] == 1
    assert shown.slider("эпоха").get_attribute("aria-valuetext") == "1"
    shown.page.wait_for_function(
        "document.querySelector('#fig-loss-paths [role=status]').textContent"
    )
    assert "Из (1, 14), эпоха 1. SGD: MSE 0," in shown.root.get_by_role("status").inner_text()
    shown.root.get_by_role("radio", name="оптимизаторы").press("ArrowRight")
    values = shown.values
    assert (values["comparison"], values["start"], values["epoch"]) == ("скорости", [2, 14], 200)
    assert shown.slider("начало").is_disabled()


def test_play_pause_and_finger(landscape):
    """На телефоне: палец выбирает начало, «Пуск» ведёт эпохи до конца, «Пауза» останавливает."""
    shown = landscape(viewport={"width": 375, "height": 800}, has_touch=True)
    shown.root.locator(".live-chart svg").first.tap(position=point_at(shown, -3, 10))
    assert shown.values["start"] == [-3, 10]
    shown.press("эпоха", "Home")
    assert shown.values["epoch"] == 0
    shown.click("▶ Пуск")
    shown.page.wait_for_function(
        "JSON.parse(document.querySelector('#fig-loss-paths .live').dataset.values).epoch > 2"
    )
    shown.click("⏸ Пауза")
    stopped = shown.values["epoch"]
    assert 2 < stopped < 200
    shown.page.wait_for_timeout(700)
    assert shown.values["epoch"] == stopped
    shown.press("эпоха", "End", "ArrowLeft")
    shown.click("▶ Пуск")
    shown.page.wait_for_function(
        "JSON.parse(document.querySelector('#fig-loss-paths .live').dataset.values).epoch === 200"
    )
    shown.root.get_by_role("button", name="▶ Пуск").wait_for()
