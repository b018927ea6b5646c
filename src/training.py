"""Обучение и оценка моделей: одна эпоха, предсказания, точность."""

from collections.abc import Callable

import torch
from torch import nn
from torch.utils.data import DataLoader

from src.validation import check_loader, check_same_shape

LossFunction = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def train_epoch(
    model: nn.Module,
    loader: DataLoader,
    loss_fn: LossFunction,
    optimizer: torch.optim.Optimizer,
    device: str | torch.device = "cpu",
) -> float:
    """Провести одну эпоху обучения и вернуть потери, усреднённые по её примерам.

    Parameters
    ----------
    model : nn.Module
        Модель на устройстве `device`; её параметры изменяет оптимизатор.
    loader : DataLoader
        Загрузчик, отдающий пары (x, y) с примерами по нулевой оси.
    loss_fn : callable
        Функция (ответы модели, цели) → скалярные потери, средние по батчу.
    optimizer : torch.optim.Optimizer
        Оптимизатор параметров этой модели.
    device : str или torch.device
        Куда переносить батчи.

    Raises
    ------
    TypeError, ValueError
        Если `loader` не загрузчик или в нём нет ни одного батча.
    """
    check_loader("loader", loader)
    model.train()
    total, count = 0.0, 0
    for x_batch, y_batch in loader:
        x_batch, y_batch = x_batch.to(device), y_batch.to(device)
        optimizer.zero_grad()
        batch_loss = loss_fn(model(x_batch), y_batch)
        batch_loss.backward()
        optimizer.step()
        total += batch_loss.item() * len(x_batch)
        count += len(x_batch)
    return total / count


def predict(
    model: nn.Module, loader: DataLoader, device: str | torch.device = "cpu"
) -> tuple[torch.Tensor, torch.Tensor]:
    """Вернуть на процессоре ответы модели и цели для всех примеров загрузчика.

    Returns
    -------
    outputs, targets : torch.Tensor
        Тензоры, склеенные из батчей по нулевой оси.

    Raises
    ------
    TypeError, ValueError
        Если `loader` не загрузчик или в нём нет ни одного батча.
    """
    check_loader("loader", loader)
    model.eval()
    outputs, targets = [], []
    with torch.no_grad():
        for x_batch, y_batch in loader:
            outputs.append(model(x_batch.to(device)).cpu())
            targets.append(y_batch)
    return torch.cat(outputs), torch.cat(targets)


def accuracy(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """Вернуть долю верных ответов бинарного классификатора, от 0 до 1.

    Parameters
    ----------
    logits : torch.Tensor
        Логиты; класс 1 выбирается, когда логит больше нуля.
    labels : torch.Tensor
        Метки 0 и 1 той же формы.

    Raises
    ------
    ValueError
        Если формы не совпадают: иначе сравнение молча растянуло бы их до матрицы.
    """
    check_same_shape(logits=logits, labels=labels)
    predictions = (logits > 0).long()
    return (predictions == labels).float().mean().item()
