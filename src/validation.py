"""Проверки аргументов с понятными сообщениями на русском языке.

Функции ничего не возвращают: либо аргумент годится, либо возникает исключение, в котором
названы аргумент и полученное значение. Главы эти проверки не показывают, чтобы не заслонять
ими суть; имена всех функций начинаются с `check_`.
"""

import numbers
from pathlib import Path

import torch


def _is_number(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def check_positive_int(name: str, value: object) -> None:
    """Проверить, что `value` — целое число больше нуля (TypeError, ValueError)."""
    if not _is_number(value, numbers.Integral):
        raise TypeError(f"{name} должно быть целым числом, получено {value!r}")
    if value <= 0:
        raise ValueError(f"{name} должно быть больше нуля, получено {value!r}")


def check_non_negative(name: str, value: object) -> None:
    """Проверить, что `value` — конечное число не меньше нуля (TypeError, ValueError)."""
    if not _is_number(value, numbers.Real):
        raise TypeError(f"{name} должно быть числом, получено {value!r}")
    if not 0 <= value < float("inf"):  # так отсеивается и nan
        raise ValueError(f"{name} должно быть конечным и не меньше нуля, получено {value!r}")


def check_finite(name: str, value: object) -> None:
    """Проверить, что `value` — конечное число (TypeError, ValueError)."""
    if not _is_number(value, numbers.Real):
        raise TypeError(f"{name} должно быть числом, получено {value!r}")
    if not abs(value) < float("inf"):  # так отсеивается и nan
        raise ValueError(f"{name} должно быть конечным, получено {value!r}")


def check_seed(name: str, value: object) -> None:
    """Проверить, что `value` годится в зёрна: целое от 0 до 2³² − 1 (предел NumPy)."""
    if not _is_number(value, int):  # целые NumPy не принимает генератор самого Python
        raise TypeError(f"{name} должно быть целым числом, получено {value!r}")
    if not 0 <= value < 2**32:
        raise ValueError(f"{name} должно лежать от 0 до 2**32 - 1, получено {value!r}")


def check_tensor(name: str, value: object) -> None:
    """Проверить, что `value` — тензор PyTorch (TypeError)."""
    if not isinstance(value, torch.Tensor):
        raise TypeError(
            f"{name} должно быть тензором torch.Tensor, получено {type(value).__name__}"
        )


def check_same_length(**tensors: torch.Tensor) -> None:
    """Проверить, что у тензоров один размер по нулевой оси (TypeError, ValueError)."""
    for name, value in tensors.items():
        check_tensor(name, value)
        if value.ndim == 0:
            raise ValueError(f"{name} должно быть последовательностью, получено число {value}")
    lengths = {name: len(value) for name, value in tensors.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"len({name}) = {length}" for name, length in lengths.items())
        raise ValueError(f"длины не совпадают: {listed}")


def check_same_shape(**tensors: torch.Tensor) -> None:
    """Проверить, что формы тензоров совпадают (TypeError, ValueError)."""
    for name, value in tensors.items():
        check_tensor(name, value)
    shapes = {name: tuple(value.shape) for name, value in tensors.items()}
    if len(set(shapes.values())) > 1:
        listed = ", ".join(f"{name}: {shape}" for name, shape in shapes.items())
        raise ValueError(f"формы не совпадают: {listed}")


def check_loader(name: str, value: object) -> None:
    """Проверить, что загрузчик отдаст хотя бы один батч (TypeError, ValueError)."""
    if not isinstance(value, torch.utils.data.DataLoader):
        raise TypeError(f"{name} должно быть загрузчиком DataLoader, получено {value!r}")
    if isinstance(value.dataset, torch.utils.data.IterableDataset):
        return  # длина такого набора заранее неизвестна
    if len(value) == 0:
        reason = f"примеров {len(value.dataset)}"
        if value.drop_last:
            reason += f", а неполный батч из {value.batch_size} отброшен (drop_last=True)"
        raise ValueError(f"{name} пуст: в нём ни одного батча, потому что {reason}")


def check_file(name: str, value: str | Path) -> None:
    """Проверить, что файл есть (TypeError, FileNotFoundError)."""
    if not isinstance(value, str | Path):
        raise TypeError(f"{name} должно быть путём к файлу, получено {value!r}")
    if not Path(value).is_file():
        raise FileNotFoundError(
            f"{name}: нет файла {value}. Выполните сначала ячейку, которая сохраняет веса"
        )
