"""Ячейки, которые измеряют время: само время в выводах не сравнивается, а формулы верны и здесь.

Часы в этих тестах поддельные: они идут, только пока выполняются операции PyTorch, и про каждую
известно, сколько она длится. Поэтому напечатанные числа можно сравнить точно. Тензоры лежат на
устройстве meta: у них есть форма, но нет чисел, и умножение матриц ничего не стоит.
"""

from types import SimpleNamespace

import torch
from torch.overrides import TorchFunctionMode

from src.models import Classifier
from src.utils import set_seed
from tests.theory.cells import definitions, run

META = torch.device("meta")
OTHER = 60.0  # секунд длится всё, что измерять не собирались


class Clock(TorchFunctionMode):
    """Часы и журнал: `duration(номер)` — сколько секунд длится очередное умножение матриц."""

    def __init__(self, duration):
        super().__init__()
        self.now, self.duration, self.multiplied = 0.0, duration, []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        if func is torch.matmul:
            self.multiplied.append([(tuple(x.shape), x.device) for x in args])
            self.now += self.duration(len(self.multiplied))
        elif "__get__" not in str(func):  # чтение свойства (x.shape) времени не занимает
            self.now += OTHER
        return func(*args, **(kwargs or {}))


class Event:
    """Отметка времени CUDA: прочитать её можно, только дождавшись видеокарты."""

    clock: Clock
    finished = False

    def __init__(self, enable_timing=False):
        assert enable_timing, "без enable_timing=True отметка не хранит времени"
        Event.finished = False

    def record(self):
        self.time = self.clock.now

    def elapsed_time(self, end):
        assert Event.finished, "elapsed_time до torch.cuda.synchronize()"
        return 1000 * (end.time - self.time)

    @staticmethod
    def synchronize():
        Event.finished = True


def fake_timer(clock, threads):
    """Замена `benchmark.Timer`: выполняет измеряемую команду один раз, число потоков запоминает."""

    class Timer:
        def __init__(self, stmt, globals, num_threads=1):
            self.stmt, self.globals = stmt, globals
            threads.append(num_threads)

        def blocked_autorange(self, min_run_time):
            start = clock.now
            exec(self.stmt, self.globals)
            return SimpleNamespace(median=clock.now - start)

    return Timer


def test_cpu_cell_times_the_multiplication_alone(monkeypatch, capsys):
    """2.4: секундомер включён только на время умножения x на x."""
    clock = Clock(lambda call: 2.5)
    monkeypatch.setattr("time.perf_counter", lambda: clock.now)
    names = {"torch": torch, "set_seed": set_seed}
    with META, clock:
        run("02-tensors", "perf_counter", names)
    assert clock.multiplied == [[((5000, 5000), META)] * 2]
    assert names["cpu_seconds"] == 2.5
    assert capsys.readouterr().out == "CPU, 5000 × 5000: 2.50 с\n"


def test_gpu_cell_times_the_second_multiplication(monkeypatch, capsys):
    """2.4: прогрев не измеряется, миллисекунды переводятся в секунды, ускорение — CPU / GPU."""
    clock = Event.clock = Clock(lambda call: 1.0 if call == 1 else 0.0125)
    monkeypatch.setattr(torch.cuda, "Event", Event)
    monkeypatch.setattr(torch.cuda, "synchronize", Event.synchronize)
    names = {"torch": torch, "device": META, "gpu_ok": True}
    names |= {"x": torch.zeros(3, 3), "cpu_seconds": 2.5}
    with clock:
        run("02-tensors", "torch.cuda.Event", names)
    assert clock.multiplied == [[((3, 3), META)] * 2] * 2
    assert capsys.readouterr().out == "GPU: 0.0125 с, ускорение 200×\n"


def test_benchmark_cell_prints_milliseconds_and_gflops(monkeypatch, capsys):
    """2.4: три размера на нашем устройстве и со всеми потоками; 2n³ операций за время t."""
    clock, threads = Clock(lambda call: (0.001, 0.004, 0.02)[call - 1]), []
    monkeypatch.setattr("torch.utils.benchmark.Timer", fake_timer(clock, threads))
    monkeypatch.setattr(torch, "get_num_threads", lambda: 3)
    (gflops,) = definitions("02-tensors", "gflops")
    with clock:
        run("02-tensors", "benchmark.Timer", {"torch": torch, "device": META, "gflops": gflops})
    assert clock.multiplied == [[((n, n), META)] * 2 for n in (500, 1000, 2000)]
    assert threads == [3, 3, 3]
    assert capsys.readouterr().out.splitlines() == [
        "n =  500:    1.00 мс,   250 GFLOP/s",
        "n = 1000:    4.00 мс,   500 GFLOP/s",
        "n = 2000:   20.00 мс,   800 GFLOP/s",
    ]


def test_own_autograd_is_compared_with_pytorch_on_the_same_network(monkeypatch, capsys):
    """5.7: своему autograd достаются те же параметры; ускорение — наше время / время PyTorch."""
    clock, shapes = SimpleNamespace(now=0.0), []

    def ours(parameters):
        shapes.append([torch.tensor(p).shape for p in parameters])
        clock.now += 0.002 * len(parameters[0])

    def theirs(model):
        assert all(p.dtype == torch.float64 for p in model.parameters())
        assert [p.shape for p in model.parameters()] == shapes[-1]
        clock.now += {4: 0.00025, 40: 0.0005, 400: 0.001}[model.linear1.out_features]

    monkeypatch.setattr("torch.utils.benchmark.Timer", fake_timer(clock, []))
    names = {"ours": ours, "theirs": theirs, "to_values": list, "Classifier": Classifier}
    run("05-7-autograd", "benchmark.Timer", names)
    assert shapes == [[(n, 2), (n,), (1, n), (1,)] for n in (4, 40, 400)]
    assert capsys.readouterr().out.splitlines() == [
        "нейронов        свой  PyTorch  ускорение",
        "       4     8.00 мс  0.25 мс  32×",
        "      40    80.00 мс  0.50 мс  160×",
        "     400   800.00 мс  1.00 мс  800×",
    ]
