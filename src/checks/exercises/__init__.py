"""Проверка упражнений: `check_exercise("sum-shape", answer)` говорит, верен ли ответ.

Каждое упражнение проверяет своя функция: модули разложены по главам (у главы 2 это tensors и
gradients, у главы 3 — networks и loading, у главы 4 — regression и optimizer), имя функции — имя
упражнения. Ответа подсказки не выдают.
"""

import io
import random
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

import numpy as np
import torch

from src.checks.exercises import (  # noqa: F401 — каждый модуль записывает свои проверки
    autograd,
    classification,
    frameworks,
    gradients,
    loading,
    networks,
    optimizer,
    processes,
    regression,
    six_frameworks,
    tensors,
)
from src.checks.exercises.failures import explain
from src.checks.exercises.registry import CHECKS, NotSolved, Wrong

UNSOLVED = "Ещё не решено: впишите ответ в ячейку выше, выполните её, а за ней снова эту."


def check_exercise(name: str, *answers: object) -> None:
    """Проверить ответ на упражнение и напечатать, верен ли он.

    Parameters
    ----------
    name : str
        Имя упражнения: оно уже стоит в ячейке проверки.
    *answers : object
        Ответ: число, кортеж, тензор, функция, класс или обученная сеть — что просит упражнение.

    Notes
    -----
    Исключений не бывает, в том числе когда ошибается код ответа: печатается, что в нём не так.
    Глобальные генераторы случайных чисел, режим градиентов и тип вещественных чисел по умолчанию
    проверка возвращает в прежнее состояние, а того, что печатает ответ, не показывает.
    """
    print(verdict(name, *answers))


def verdict(name: str, *answers: object) -> str:
    """Что печатает `check_exercise`."""
    if name not in CHECKS:
        return f"Упражнения «{name}» нет. Есть такие: {', '.join(sorted(CHECKS))}."
    if any(answer is ... or answer is None for answer in answers):
        return UNSOLVED
    try:
        with _aside():
            return f"Верно. {CHECKS[name](*answers)}"
    except NotSolved:
        return UNSOLVED
    except Wrong as hint:
        return f"Пока нет. {hint}"
    except (Exception, SystemExit) as error:
        return f"Пока нет. {explain(error)}"


@contextmanager
def _aside() -> Iterator[None]:
    """Вызвать код ответа без следов: ни напечатанного, ни сдвинутых генераторов, ни режимов."""
    python, numpy, kind = random.getstate(), np.random.get_state(), torch.get_default_dtype()
    try:
        with torch.random.fork_rng(), torch.enable_grad(), redirect_stdout(io.StringIO()):
            yield
    finally:
        torch.set_default_dtype(kind)
        random.setstate(python)
        np.random.set_state(numpy)
