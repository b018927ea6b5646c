"""Работы студентов для проверки проверяющего: заготовка с сайта и куски, которыми её заполняют.

Здесь же единственное в репозитории решение задания: в ноутбук студента и на страницу оно не входит.
"""

import nbformat

from src.grading.theory import PLACEHOLDER
from tools.course import BOOK

DATA = """
import torch
from torch.utils.data import Dataset

from src.utils import DATA_DIR, set_seed

set_seed(1)


class ParityDataset(Dataset):
    def __init__(self, size, sigma=0.25):
        corners = torch.randint(0, 2, (size, 3))
        self.labels = corners.sum(dim=1) % 2
        self.points = corners + sigma * torch.randn(size, 3)

    def __len__(self):
        return len(self.points)

    def __getitem__(self, index):
        return self.points[index], self.labels[index]


train_dataset, val_dataset, test_dataset = map(ParityDataset, (2500, 500, 1000))
"""
MODEL = """
from src.models import Classifier

num_hidden = 16


def make_model():
    return Classifier(num_inputs=3, num_hidden=num_hidden)
"""
RELU = """
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(3, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x):
        return self.layers(x)


def make_model():
    return Net()
"""
# Всё иначе, чем в главе, и всё верно: NumPy, float64, безымянная функция, градиент по всей выборке.
OWN_DATA = """
import numpy as np
import torch
from torch.utils.data import Dataset

from src.utils import DATA_DIR, set_seed

set_seed(1)


class ParityDataset(Dataset):
    def __init__(self, size, sigma=0.25):
        corners = np.random.randint(0, 2, (size, 3))
        self.points = corners + np.random.normal(0, sigma, (size, 3))
        self.labels = np.array([float(sum(corner) % 2) for corner in corners])

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return torch.tensor(self.points[i]), torch.tensor(self.labels[i])


train_dataset, val_dataset = ParityDataset(2500), ParityDataset(500)
test_dataset = ParityDataset(1000)
"""
OWN_MODEL = """
from torch import nn

make_model = lambda: nn.Sequential(nn.Linear(3, 24), nn.Tanh(), nn.Linear(24, 1)).double()
"""
OWN_TRAINING = """
set_seed(2)
model = make_model()
descent = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
X, Y = torch.as_tensor(train_dataset.points), torch.as_tensor(train_dataset.labels)
Xv, Yv = torch.as_tensor(val_dataset.points), torch.as_tensor(val_dataset.labels)
loss_fn = nn.BCEWithLogitsLoss()
train_losses, val_losses, train_accuracies, val_accuracies = [], [], [], []
for epoch in range(400):
    descent.zero_grad()
    z = model(X)[:, 0]
    loss = loss_fn(z, Y)
    loss.backward()
    descent.step()
    with torch.no_grad():
        zv = model(Xv)[:, 0]
        val_losses.append(loss_fn(zv, Yv))
    train_losses.append(loss.item())
    train_accuracies.append(100 * ((z > 0) == (Y == 1)).double().mean().item())
    val_accuracies.append(100 * ((zv > 0) == (Yv == 1)).double().mean().item())
    if val_losses[-1] == min(val_losses):
        torch.save(model.state_dict(), DATA_DIR / "parity.pth")
"""
OWN_TEST = """
model.load_state_dict(torch.load(DATA_DIR / "parity.pth", weights_only=True))
answers = model(torch.as_tensor(test_dataset.points))[:, 0] > 0
test_accuracy = 100 * (answers == (torch.as_tensor(test_dataset.labels) == 1)).double().mean()
"""
OWN = {"data": OWN_DATA, "model": OWN_MODEL, "training": OWN_TRAINING, "test": OWN_TEST}
TRAINING = """
from torch import nn

set_seed(2)
model = make_model()
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
loss_fn = nn.BCEWithLogitsLoss()
train_losses, val_losses, train_accuracies, val_accuracies = [], [], [], []
best_metric = float("inf")


def evaluate(model, dataset):
    with torch.no_grad():
        logits = model(dataset.points).squeeze(1)
        loss = loss_fn(logits, dataset.labels.float()).item()
    return loss, ((logits > 0) == dataset.labels).float().mean().item()


for epoch in range(30):
    for index in torch.randperm(len(train_dataset)).split(100):
        optimizer.zero_grad()
        logits = model(train_dataset.points[index]).squeeze(1)
        loss_fn(logits, train_dataset.labels[index].float()).backward()
        optimizer.step()
    for dataset, losses, accuracies in (
        (train_dataset, train_losses, train_accuracies),
        (val_dataset, val_losses, val_accuracies),
    ):
        loss, right = evaluate(model, dataset)
        losses.append(loss)
        accuracies.append(right)
    if val_losses[-1] < best_metric:
        best_metric = val_losses[-1]
        torch.save(model.state_dict(), DATA_DIR / "parity.pth")
"""
CURVES = """
import matplotlib.pyplot as plt

_, (left, right) = plt.subplots(1, 2)
left.plot(train_losses)
left.plot(val_losses)
right.plot(train_accuracies)
right.plot(val_accuracies);
"""
TEST = """
best = make_model()
best.load_state_dict(torch.load(DATA_DIR / "parity.pth", weights_only=True, map_location="cpu"))
_, test_accuracy = evaluate(best, test_dataset)
"""
CEILING = """
import math

r = math.erfc(2 / math.sqrt(2)) / 2
ceiling = (1 - r) ** 3 + 3 * r**2 * (1 - r)
"""
PARTS = {
    "data": DATA,
    "model": MODEL,
    "training": TRAINING,
    "curves": CURVES,
    "test": TEST,
    "ceiling": CEILING,
}
ANSWERS = [
    "Алгоритм находит производные функции потерь по всем весам, двигаясь по графу вычислений от "
    "конца к началу. Оптимизатор сдвигает каждый вес против его производной.",
    "Веса и смещения сеть подбирает сама, их три вида: матрицы Ω и θ и сдвиги. Скорость, число "
    "эпох и размер батча назначает человек до начала.",
    "На первой подбирают веса, на второй сравнивают настройки, третью открывают однажды. Если "
    "открыть её раньше, оценка окажется завышенной: мы под неё подстроились.",
    "В первой предсказывают число и меряют среднеквадратичную ошибку, во второй класс: там берут "
    "перекрёстную энтропию и считают долю угаданных примеров.",
    "Один считает градиент по всем точкам и точен, но дорог; другой по одной и шумит; третий по "
    "горстке, это золотая середина и удобно видеокарте.",
    "Я остался бы с мелкими порциями: шум помогает выбираться из плоских мест и плохих минимумов, "
    "а точный спуск пришёл бы в ближайшую яму и там застрял.",
    "Чем больше точек усредняем, тем меньше шагов за эпоху, поэтому шаг увеличивают. С 300 "
    "точками сеть не дошла до цели, а с 10 дошла быстро.",
]


def stub() -> nbformat.NotebookNode:
    """Нетронутая заготовка: ноутбук с сайта."""
    return nbformat.read(BOOK / "homework-01.ipynb", as_version=4)


def submission(answers: list[str] = ANSWERS, **parts: str) -> str:
    """Заполненный ноутбук; `parts` заменяют куски решения, `None` оставляет заготовку."""
    notebook = stub()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"][1:]
    for cell, source in zip(code, (PARTS | parts).values(), strict=True):
        cell.source = cell.source if source is None else source.strip()
    empty = [c for c in notebook.cells if PLACEHOLDER in c.source.lower()]
    for cell, answer in zip(empty, answers, strict=True):
        cell.source = answer
    return nbformat.writes(notebook)


def cheap(source: str, answers: list[str] = ANSWERS) -> str:
    """Ноутбук из одной ячейки: выполняется быстро, потому что ничему не учит."""
    empty = dict.fromkeys(PARTS, "")
    return submission(answers, **empty | {"data": source})
