"""Что можно спросить у любого ответа: число ли это, той ли формы тензор, работает ли функция."""

import inspect
import math
import operator
from collections.abc import Callable, Collection

import numpy as np
import torch
from torch.overrides import TorchFunctionMode

from src.checks.exercises.registry import NotSolved, Wrong, require


def number(answer: object) -> float:
    """Ответ-число: Python, NumPy или тензор с одним элементом.

    Raises
    ------
    Wrong
        Это не число или не конечное число.
    """
    if isinstance(answer, np.ndarray | torch.Tensor):
        size = math.prod(answer.shape)
        kind = type(answer).__name__
        require(size == 1, f"Нужно одно число, а здесь {kind}, и чисел в нём {size}.")
        answer = answer.item()
    if isinstance(answer, str | bool | np.bool_):
        raise Wrong(f"Нужно число, а здесь {type(answer).__name__}.")
    if isinstance(answer, tuple | list):
        raise Wrong(f"Нужно одно число, а здесь {type(answer).__name__}: достаньте его оттуда.")
    try:
        value = float(answer)
    except (TypeError, ValueError, OverflowError):
        raise Wrong(f"Нужно одно число, а здесь {type(answer).__name__}.") from None
    require(math.isfinite(value), "Получилось не конечное число: где-то деление на ноль?")
    return value


def several(answer: object, hint: str) -> list:
    """Ответ из нескольких значений: кортеж, список, массив или тензор.

    Raises
    ------
    Wrong
        Значение одно.
    """
    values = answer.tolist() if isinstance(answer, np.ndarray | torch.Tensor) else answer
    require(isinstance(values, tuple | list), hint)
    return list(values)


def words(answer: object, hint: str) -> set[str]:
    """Ответ из нескольких слов: множество, список, массив или ключи словаря.

    Raises
    ------
    Wrong
        Слово одно или среди них не только слова.
    """
    require(isinstance(answer, Collection) and not isinstance(answer, str), hint)
    require(all(isinstance(word, str) for word in answer), hint)
    return {str(word).strip() for word in answer}


def whole_numbers(
    answer: object, hint: str = "Запишите ответ кортежем целых чисел: (2, 3)."
) -> tuple[int, ...]:
    """Ответ из нескольких целых; `torch.Size`, числа NumPy и тензоры без осей тоже годятся.

    Raises
    ------
    Wrong
        Значение одно или среди них не целые.
    """
    try:
        return tuple(operator.index(value) for value in several(answer, hint))
    except TypeError:
        raise Wrong(hint) from None


def tensor(answer: object, shape: tuple[int, ...] | None = None) -> torch.Tensor:
    """Ответ-тензор, отсоединённый от графа, на процессоре, в float64.

    Raises
    ------
    Wrong
        Это не тензор, или форма не `shape`.
    """
    require(isinstance(answer, torch.Tensor), f"Нужен тензор, а здесь {type(answer).__name__}.")
    if shape is not None and tuple(answer.shape) != shape:
        raise Wrong(f"Нужна форма {shape}, а у вас {tuple(answer.shape)}.")
    return answer.detach().to("cpu", torch.float64)


def close(first: object, second: object, relative: float = 1e-4, absolute: float = 1e-6) -> bool:
    """Равны ли числа или тензоры с точностью до округления float32."""
    one, other = (torch.as_tensor(value, dtype=torch.float64) for value in (first, second))
    return one.shape == other.shape and torch.allclose(one, other, rtol=relative, atol=absolute)


def call(function: Callable, *arguments: object) -> object:
    """Вызвать функцию ответа.

    Raises
    ------
    NotSolved
        Вернулось многоточие: заготовка не тронута.
    Wrong
        Это не функция, у неё не столько аргументов, или она ничего не вернула.
    """
    require(callable(function), f"Нужна функция, а здесь {type(function).__name__}.")
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError:
        raise Wrong("Аргументов не столько, сколько в заготовке.") from None
    except ValueError:  # у функций, написанных на C, подписи нет
        pass
    result = function(*arguments)
    if result is ...:
        raise NotSolved
    require(result is not None, "Функция ничего не вернула: нет ли в ней забытого return?")
    return result


class Calls(TorchFunctionMode):
    """Что PyTorch делал внутри `with`: пары из имени функции и того, что она вернула."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[tuple[str, object]] = []

    def __torch_function__(
        self, function: Callable, types: object, args: tuple = (), kwargs: dict | None = None
    ) -> object:
        result = function(*args, **(kwargs or {}))
        self.made.append((getattr(function, "__name__", ""), result))
        return result
