"""Что в переменных ноутбука можно сравнить и записать: числа, массивы, параметры, настройки.

Запись — словарь, который понимает JSON: `{"number": 0.1}` или `{"shape": [300], "norm": 12.3,
"first": [0.1, 0.2]}`. Большой массив хранится своими размером, длиной и первыми числами.
"""

import dataclasses
import math
import types
from collections.abc import Iterable, Iterator
from numbers import Number

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

DIGITS = 7  # значащих: точнее у float32 не бывает
FIRST = 4
DEPTH = 8  # глубже вложенных списков чисел не бывает
OPTIMIZER_SETTINGS = ("lr", "momentum", "weight_decay", "betas")
LOADER_SETTINGS = ("batch_size", "drop_last")

KINDS = {
    str: "строка", list: "список", tuple: "кортеж", dict: "словарь", type: "класс",
    types.FunctionType: "функция", types.BuiltinFunctionType: "функция",
    types.ModuleType: "модуль", type(None): "None",
}  # fmt: skip

Summary = dict[str, object]


def summarize(names: Iterable[str], namespace: dict) -> dict[str, Summary]:
    """Записать всё, что сравнимо, под понятными именами: `model.w1`, `cfg.batch_size`."""
    found = {}
    for name in names:
        try:
            parts = list(_parts(name, namespace[name]))
        except Exception:  # чужой объект может отказать на любом вопросе
            continue
        for label, value in parts:
            if (summary := summarize_value(value)) is not None:
                found[label] = summary
    return found


def summarize_value(value: object) -> Summary | None:
    """Записать одно значение; None, если в нём нет чисел."""
    try:
        array = _to_array(value)
        if array is None:
            return None
        if array.ndim == 0:
            return {"number": _rounded(array.item())}
        first = [_rounded(number) for number in array.ravel()[:FIRST].tolist()]
        norm = float(np.linalg.norm(array.ravel().astype(float)))
        return {"shape": list(array.shape), "norm": _rounded(norm), "first": first}
    except Exception:  # тензор на meta, рваный список, объект с ошибкой внутри
        return None


def name_of(label: str) -> str:
    """Имя переменной в метке: `model` для `model.w1`, `paths` для `paths['GD']`."""
    return label.partition(".")[0].partition("[")[0]


def kind_of(value: object) -> str:
    """Каким словом назвать то, что не число."""
    return KINDS.get(type(value), type(value).__name__)


def accelerator(namespace: dict) -> str:
    """Устройство, на котором считал читатель, если это не процессор."""
    for value in list(namespace.values()):
        try:
            if isinstance(value, nn.Module):
                value = next(value.parameters(), None)
            device = value.device if isinstance(value, torch.Tensor) else value
            if isinstance(device, torch.device) and device.type not in ("cpu", "meta"):
                return device.type
        except Exception:  # чужой объект может отказать на любом вопросе
            continue
    return ""


def is_setting_holder(value: object) -> bool:
    """Хранит ли объект настройки: класс настроек, оптимизатор, загрузчик."""
    return _is_config(value) or isinstance(value, torch.optim.Optimizer | DataLoader)


def _is_config(value: object) -> bool:
    return dataclasses.is_dataclass(value) and not isinstance(value, type)


def _parts(name: str, value: object) -> Iterator[tuple[str, object]]:
    """Разобрать объект на сравнимые части."""
    if isinstance(value, nn.Module):
        yield from ((f"{name}.{key}", tensor) for key, tensor in value.state_dict().items())
    elif isinstance(value, torch.optim.Optimizer):
        group = value.param_groups[0]
        yield from ((f"{name}.{key}", group[key]) for key in OPTIMIZER_SETTINGS if key in group)
    elif isinstance(value, DataLoader):
        yield from ((f"{name}.{key}", getattr(value, key)) for key in LOADER_SETTINGS)
    elif isinstance(value, Dataset):
        yield from ((f"{name}.{key}", part) for key, part in vars(value).items())
    elif _is_config(value):
        fields = dataclasses.fields(value)
        yield from ((f"{name}.{field.name}", getattr(value, field.name)) for field in fields)
    elif isinstance(value, dict):
        yield from ((f"{name}[{key!r}]", part) for key, part in value.items() if type(key) is str)
    else:
        yield name, value


def _to_array(value: object) -> np.ndarray | None:
    """Превратить значение в массив чисел; None, если это не числа."""
    if isinstance(value, torch.Tensor):
        tensor = value.detach().cpu()
        # NumPy не знает bfloat16 и ему подобных
        tensor = tensor.float() if tensor.is_floating_point() and tensor.itemsize < 4 else tensor
        return tensor.resolve_conj().resolve_neg().numpy()
    if isinstance(value, list | tuple):
        leaf = value
        for _ in range(DEPTH):  # список может лежать и в самом себе
            leaf = leaf[0] if isinstance(leaf, list | tuple) and leaf else leaf
        if not isinstance(leaf, Number):
            return None
    elif not isinstance(value, np.ndarray | Number):
        return None
    array = np.asarray(value)
    return array if array.dtype.kind in "biuf" else None


def _rounded(number: float) -> float | int | bool:
    """Оставить значащие цифры: в остальных только шум процессора."""
    if isinstance(number, bool | int) or not math.isfinite(number):
        return number
    return float(f"{number:.{DIGITS}g}")
