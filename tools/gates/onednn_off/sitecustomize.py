"""Выключает oneDNN во всяком Python, в чьём PYTHONPATH стоит эта папка: см. матрицу платформ."""

import contextlib

with contextlib.suppress(ImportError):  # у Python без torch выключать нечего
    import torch

    torch.backends.mkldnn.set_flags(False)
