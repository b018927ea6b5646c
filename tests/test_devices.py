"""Главы идут и на видеокарте, и на чипах Apple: проверка на поддельном устройстве.

Настоящего ускорителя здесь нет. Вместо него `get_device` возвращает `meta`, а перенос на это
устройство подделан: тензор остаётся в памяти процессора, но помечен. Метка переходит на всё, что
из него посчитано. Смешать помеченное с обычным, превратить его в NumPy, создать на нём float64
(его не знает MPS) — ошибка, как и на настоящем устройстве.
"""

import re
import sys
from types import ModuleType

import matplotlib
import pytest
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

import src.utils
from tools.course import Book
from tools.kernel import tags

FAKE = torch.device("meta")
PAGES = Book().pages
EPOCHS = re.compile(r'(num_epochs(?:: int)? ?= ?|"num_epochs": )\d+')


class Accelerator(TorchDispatchMode):
    """Следит, какие тензоры лежат на поддельном устройстве: по их памяти."""

    def __init__(self):
        super().__init__()
        self.memory: dict[int, object] = {}  # сама память хранится, чтобы адрес не заняли снова

    def holds(self, tensor: torch.Tensor) -> bool:
        return tensor.untyped_storage()._cdata in self.memory

    def put(self, tensor: torch.Tensor) -> torch.Tensor:
        if tensor.dtype == torch.float64:
            raise TypeError("MPS не знает float64")
        storage = tensor.untyped_storage()
        self.memory[storage._cdata] = storage
        return tensor

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        given = [t for t in tree_leaves((args, kwargs or {})) if isinstance(t, torch.Tensor)]
        inside = [self.holds(t) for t in given]
        outside = [not held and t.ndim > 0 for t, held in zip(given, inside, strict=True)]
        if any(inside) and any(outside):
            raise RuntimeError(f"{func}: тензоры на разных устройствах")
        result = func(*args, **(kwargs or {}))
        if any(inside) and "_local_scalar_dense" not in str(func):
            for tensor in tree_leaves(result):
                if isinstance(tensor, torch.Tensor):
                    self.put(tensor)
        return result


class Transfers(TorchFunctionMode):
    """Подделывает перенос на устройство и обратно."""

    def __init__(self, accelerator: Accelerator):
        super().__init__()
        self.accelerator, self.moved = accelerator, 0

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        name = getattr(func, "__name__", "")
        wanted = [a for a in (*args[1:], *kwargs.values()) if isinstance(a, torch.device)]
        if name == "to" and FAKE in wanted:
            self.moved += 1
            return self.copy(args[0], put=True)
        if name == "cpu":
            return self.copy(args[0], put=False)
        if name in ("numpy", "__array__", "tolist") and self.accelerator.holds(args[0]):
            raise TypeError("can't convert meta device type tensor to numpy")
        if kwargs.get("device") == FAKE:
            return self.accelerator.put(func(*args, **(kwargs | {"device": "cpu"})))
        return func(*args, **kwargs)

    def copy(self, tensor: torch.Tensor, put: bool) -> torch.Tensor:
        if self.accelerator.holds(tensor) == put:
            return tensor
        if tensor.requires_grad and not tensor.is_leaf:
            raise NotImplementedError("перенос внутри графа здесь не подделан")
        fresh = torch.frombuffer(bytearray(bytes_of(tensor)), dtype=tensor.dtype)
        fresh = fresh.reshape(tensor.shape)
        return self.accelerator.put(fresh) if put else fresh


def bytes_of(tensor: torch.Tensor) -> bytes:
    """Содержимое тензора; режимы слежения этого не видят."""
    with torch._C.DisableTorchFunction(), torch.utils._python_dispatch._disable_current_modes():
        return tensor.detach().contiguous().numpy().tobytes()


@pytest.fixture
def on_accelerator(monkeypatch, tmp_path):
    """Выполнить главу так, будто у читателя есть ускоритель."""
    matplotlib.use("Agg")
    monkeypatch.setattr(src.utils, "get_device", lambda: FAKE)
    monkeypatch.setattr(src.utils, "DATA_DIR", tmp_path)
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))  # нужен dataclass

    def run(name: str, old: str = "", new: str = "") -> Transfers:
        accelerator = Accelerator()
        transfers = Transfers(accelerator)
        namespace = {"__name__": "__main__", "device": torch.device}
        for _, cell in PAGES[name].cells:
            if cell.cell_type == "code" and "remove-cell" not in tags(cell):
                source = EPOCHS.sub(r"\g<1>2", cell.source)
                source = source.replace(old, new) if old else source
                with transfers, accelerator:
                    try:
                        exec(compile(source, name, "exec"), namespace)
                    except (AssertionError, IndexError):  # две эпохи: не обучится, третьей нет
                        continue
                    except Exception:
                        if "raises-exception" not in tags(cell):
                            raise
        return transfers

    return run


@pytest.mark.slow
@pytest.mark.parametrize("name", ["02-tensors", "04-gabor-regression", "05-xor-classification"])
def test_chapter_runs_on_an_accelerator(on_accelerator, name):
    # Глава 2 ещё не знает get_device и выбирает устройство сама.
    moved = on_accelerator(name, 'torch.device("cuda:0" if gpu_ok else "cpu")', f"{FAKE!r}").moved
    batches = 0 if name == "02-tensors" else 2 * 2 * 3  # эпохи × (x, y) × батчи
    assert moved > batches, "вычисления шли мимо устройства"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("05-xor-classification", "Classifier().to(cfg.device)", "Classifier()"),
        ("04-gabor-regression", "(x_batch.to(cfg.device)).cpu()", "(x_batch.to(cfg.device))"),
    ],
    ids=["модель", "ответ"],
)
def test_forgotten_transfer_is_noticed(on_accelerator, name, old, new):
    assert any(old in cell.source for _, cell in PAGES[name].cells)
    with pytest.raises(RuntimeError, match="разных"):
        on_accelerator(name, old, new)


def test_fake_refuses_what_real_devices_refuse():
    accelerator = Accelerator()
    with Transfers(accelerator), accelerator:
        x = torch.ones(3).to(FAKE)
        assert accelerator.holds(2 * x + torch.tensor(1.0))  # число переносится само
        with pytest.raises(RuntimeError, match="разных"):
            x + torch.ones(3)
        with pytest.raises(TypeError, match="numpy"):
            x.numpy()
        with pytest.raises(TypeError, match="float64"):
            x.double()
        assert x.cpu().numpy().sum() == 3
