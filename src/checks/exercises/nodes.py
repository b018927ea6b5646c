"""Узлы графа, на которых пробуют ответы раздела «Под капотом: свой autograd»."""

from collections.abc import Callable

import torch

from src.checks.exercises.answers import call
from src.checks.exercises.registry import Wrong, require

LIST = "`xs` и `ys` — списки чисел: нужен цикл по парам."


class Node:
    """Узел графа, как у `Value`, но без операций: их вписывает тот, кто решает."""

    def __init__(self, data: float, parents: tuple = (), op: str = ""):
        self.data, self.parents, self.op, self.grad = data, parents, op, 0.0


class Value:
    """Узел с операциями раздела и ни с одной больше; внутри тензор, производные у PyTorch."""

    def __init__(self, data: torch.Tensor | float):
        self.tensor = torch.as_tensor(data, dtype=torch.float64)

    @property
    def data(self) -> float:
        """Число без графа: кто считает через него, теряет производные."""
        return self.tensor.item()

    def __add__(self, other: object) -> "Value":
        return Value(self.tensor + _operand(other))

    def __mul__(self, other: object) -> "Value":
        return Value(self.tensor * _operand(other))

    def __pow__(self, n: float) -> "Value":
        return Value(self.tensor**n)

    def sin(self) -> "Value":
        return Value(self.tensor.sin())

    def exp(self) -> "Value":
        return Value(self.tensor.exp())

    __radd__, __rmul__ = __add__, __mul__


def _operand(other: object) -> object:
    if isinstance(other, list | tuple):
        raise Wrong(LIST)
    return getattr(other, "tensor", other)


def run(
    function: Callable,
    *arguments: object,
    instead: str = "у узла есть свои методы.",
    silent: bool = False,
) -> object:
    """Вызвать ответ; ошибку типа объяснить: её даёт операция, которой у узла или списка нет."""
    try:
        return function(*arguments) if silent else call(function, *arguments)
    except TypeError as error:
        hints = {
            "for -": "Минуса у Value нет ни перед узлом, ни между узлами: умножьте на −1.",
            "unary -": "Минуса у Value нет ни перед узлом, ни между узлами: умножьте на −1.",
            "for /": "Деления у Value нет: умножьте на обратное число.",
            "real number": f"Функции модуля math ждут число, а здесь узел: {instead}",
            "must be Tensor": f"Функции PyTorch ждут тензор, а здесь узел: {instead}",
            "sequence": LIST,
            "not iterable": "`reverse` переставляет сам список и ничего не возвращает: "
            "нужна reversed.",
        }
        for part, hint in hints.items():
            require(part not in str(error), hint)
        raise
