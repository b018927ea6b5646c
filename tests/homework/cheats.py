"""Работы, с которыми что-то не так: неполные, нечестные и опасные — и чего от каждой ждать."""

import base64
import json

from tests.homework.submissions import (
    ANSWERS,
    CURVES,
    DATA,
    MODEL,
    PARTS,
    TEST,
    TRAINING,
    cheap,
    submission,
)

UNTRAINED = TRAINING.replace("optimizer.step()", "0 and optimizer.step()")
ON_TEST = TRAINING.replace(
    "set_seed(2)",
    """set_seed(2)
train_dataset.points = torch.cat([train_dataset.points, test_dataset.points])
train_dataset.labels = torch.cat([train_dataset.labels, test_dataset.labels])""",
)
CHOSEN_BY_TEST = TRAINING.replace(
    "if val_losses[-1] < best_metric:\n        best_metric = val_losses[-1]",
    "if (metric := evaluate(model, test_dataset)[0]) < best_metric:\n        best_metric = metric",
)
# Сеть, которой не надо учиться: чётность вписана в неё саму.
FORMULA = """
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gain = nn.Linear(1, 1)

    def forward(self, x):
        parity = (x > 0.5).sum(dim=1, keepdim=True) % 2
        return self.gain(parity.float() - 0.5)


def make_model():
    return Net()
"""
OVERWRITE = """
import src.grading.inside
import src.grading.judge
import src.training
import torch
from pathlib import Path

for name in ("judge", "evidence"):
    try:
        Path(src.grading.judge.__file__).with_name(name + ".py").write_text("1 / 0")
    except OSError:
        pass
torch.load = lambda *args, **options: {}
src.training.accuracy = lambda *args: 0.93
src.grading.judge.Practice.check_accuracy = lambda self: ("", "отлично")
test_accuracy = 0.93
print("2/2")
"""
SPLIT = (
    DATA[: DATA.rindex("train_dataset,")]
    + """
class Part(Dataset):
    def __init__(self, whole, start, end):
        self.points, self.labels = whole.points[start:end], whole.labels[start:end]

    __len__, __getitem__ = ParityDataset.__len__, ParityDataset.__getitem__


whole = ParityDataset(4000)
train_dataset, val_dataset = Part(whole, 0, 2500), Part(whole, 2500, 3000)
test_dataset = Part(whole, 3000, 4000)
"""
)
LOUD = "while True:\n    print('x' * 1000)"
GIGABYTE = "print('x' * 10**9)"
GREEDY = "hoard = []\nwhile True:\n    hoard.append(bytearray(10**8))"
CRASH = "import os\nos._exit(1)"
HANG = "while True:\n    pass"
SWARM = """
import os
import time

for _ in range({count}):
    if os.fork() == 0:
        hoard = bytearray({size})
        time.sleep(100)
        os._exit(0)
time.sleep(100)
"""
DISK = """
for number in range({count}):
    with open(str(number), "wb") as file:
        file.write(bytes({size}))
import time

time.sleep(100)
"""
TRESPASS = """
from pathlib import Path

for neighbour in Path("..").resolve().glob("*/*"):
    neighbour.is_file() and neighbour.write_text("испорчено")
Path(r"{path}").write_text("испорчено")
"""
COPIED = """
import base64
import json

from src.utils import DATA_DIR

(DATA_DIR / "parity.pth").write_bytes(base64.b64decode({weights!r}))
train_losses, val_losses, train_accuracies, val_accuracies = json.loads({curves!r})
model = make_model()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
model(train_dataset.points).mean().backward()
optimizer.step()
EVALUATE
"""


def trained(folder) -> tuple[bytes, list]:
    """Веса и кривые, полученные честно, но не в том ноутбуке, который их сдаст."""
    code = (DATA + MODEL + TRAINING).replace(
        "DATA_DIR /", f"__import__('pathlib').Path('{folder}') /"
    )
    namespace: dict = {"__name__": "__main__"}
    exec(code, namespace)
    names = ("train_losses", "val_losses", "train_accuracies", "val_accuracies")
    return (folder / "parity.pth").read_bytes(), [namespace[name] for name in names]


def copied(folder) -> str:
    """Ноутбук с чужими весами и чужими кривыми."""
    weights, curves = trained(folder)
    evaluate = TRAINING[TRAINING.index("def evaluate") : TRAINING.index("for epoch")]
    source = COPIED.replace(
        "EVALUATE", f"from torch import nn\n\nloss_fn = nn.BCEWithLogitsLoss()\n{evaluate}"
    )
    return submission(
        training=source.format(weights=base64.b64encode(weights), curves=json.dumps(curves))
    )


def works(folder) -> dict[str, tuple[str | bytes, str, str]]:
    """Имя работы → содержимое, проверка, которая не пройдёт, и что в её причине."""
    notebook = cheap("x = 1")
    no_answers = ["_Напишите ответ здесь._", "", "   ", "—", "Не знаю.", "да " * 30, "см. лекцию"]
    return {
        "untrained": (submission(training=UNTRAINED), "training", "потери почти не упали"),
        "hard-coded": (submission(test="test_accuracy = 0.93"), "test", "вписано заранее"),
        "copied": (copied(folder), "training", "обучена не на выборках этого ноутбука"),
        "formula": (submission(model=FORMULA), "training", "не изменились"),
        "overwritten": (
            submission(training=UNTRAINED, test=OVERWRITE),
            "accuracy",
            "дальше трёх пунктов",
        ),
        "on-test": (submission(training=ON_TEST), "separation", "участвует в обучении"),
        "chosen-by-test": (submission(training=CHOSEN_BY_TEST), "separation", "участвует"),
        "no-seed": (
            submission(training=TRAINING.replace("set_seed(2)", "torch.seed()")),
            "separation",
            "задайте зерно",
        ),
        "split": (
            submission(data=SPLIT),
            "training",
            "нельзя подменить",
        ),
        "no-curves": (submission(curves="train_losses"), "curves", "не нарисованы"),
        "half-curves": (
            submission(curves=CURVES.replace("left.plot(val_losses)", "")),
            "curves",
            "val_losses",
        ),
        "leaves-early": (submission(test="1 / 0"), "run", "ZeroDivisionError"),
        "wrong-test": (submission(test=TEST + "test_accuracy = 0.99"), "test", "99,0 %"),
        "not-a-number": (cheap("ceiling = float('nan')"), "ceiling", "нет числа ceiling"),
        "elsewhere": (
            submission(
                **{
                    name: PARTS[name].replace('DATA_DIR / "parity.pth"', '"best.pth"')
                    for name in ("training", "test")
                }
            ),
            "weights",
            "сохранены в best.pth",
        ),
        "wrong-shapes": (
            submission(
                training=TRAINING.replace("== dataset.labels", "== dataset.labels[:, None]")
            ),
            "curves",
            "те ли формы",
        ),
        "hangs": (cheap(HANG), "run", "не хватило времени"),
        "greedy": (cheap(GREEDY), "run", "MemoryError"),
        "loud": (cheap(LOUD), "run", "слишком много вывода"),
        "gigabyte": (cheap(GIGABYTE), "run", "слишком много вывода"),
        "crash": (cheap(CRASH), "run", "ядро остановилось"),
        "text": ("Это не ноутбук.", "run", "не ноутбук"),
        "other-json": ('{"cells": 5}', "run", "не ноутбук"),
        "empty": ("", "run", "файл пуст"),
        "cp1251": (notebook.encode("cp1251", "replace"), "run", "не UTF-8"),
        "no-theory": (cheap("x = 1", no_answers), "theory", "вопрос 1: осталась заготовка"),
        "theory-twice": (cheap("x = 1", [ANSWERS[0]] * 7), "theory", "такой же, как другой ответ"),
    }
