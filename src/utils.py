"""Воспроизводимость, устройство, папка данных и загрузка весов."""

import os
import random
from pathlib import Path

import numpy as np
import torch
from torch import nn

from src.validation import check_file, check_seed


def set_seed(seed: int = 42) -> None:
    """Задать начальное состояние всех генераторов случайных чисел.

    Parameters
    ----------
    seed : int
        Зерно, целое число от 0 до 2³² − 1.

    Raises
    ------
    TypeError, ValueError
        Если зерно не целое или вне пределов.

    Notes
    -----
    Затрагивает генераторы Python, NumPy, PyTorch на процессоре и на всех GPU, включает
    детерминированные алгоритмы cuDNN и выключает подбор самых быстрых. Что зерно обещает,
    а чего не обещает: раздел 2.2 и
    https://docs.pytorch.org/docs/stable/notes/randomness.html.
    """
    check_seed("seed", seed)
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False


def get_device() -> torch.device:
    """Вернуть первый GPU (`cuda:0`), иначе GPU чипа Apple (`mps`), иначе процессор (`cpu`)."""
    if torch.cuda.is_available():
        return torch.device("cuda:0")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def load_weights(model: nn.Module, path: str | Path, device: str | torch.device = "cpu") -> None:
    """Загрузить в модель параметры, сохранённые через `torch.save(model.state_dict(), path)`.

    Parameters
    ----------
    model : nn.Module
        Модель той же архитектуры; её параметры изменяются на месте.
    path : str или Path
        Файл с весами.
    device : str или torch.device
        Устройство, на котором прочитать тензоры из файла.

    Raises
    ------
    FileNotFoundError
        Если файла нет.
    RuntimeError
        Если имена или формы параметров в файле и в модели не совпадают (сообщение PyTorch).
    """
    check_file("path", path)
    state_dict = torch.load(path, weights_only=True, map_location=device)
    model.load_state_dict(state_dict, strict=True)


def _find_data_dir() -> Path:
    """Вернуть папку данных и весов, создав её.

    Переменная окружения COURSE_DATA_DIR важнее всего; в клоне репозитория это `data` в его
    корне, иначе (пакет установлен отдельно, как в Colab) — `data` в рабочей папке.
    """
    root = Path(__file__).resolve().parents[1]
    default = (root if (root / "pyproject.toml").is_file() else Path.cwd()) / "data"
    path = Path(os.environ.get("COURSE_DATA_DIR") or default).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(
            f"не удалось создать папку данных {path} ({error.strerror}); "
            "укажите другую в переменной окружения COURSE_DATA_DIR"
        ) from error
    return path


DATA_DIR = _find_data_dir()
