"""Глава 6: среднее градиентов, деление примеров, контрольная точка, строки запуска.

Процессы здесь не запускаются: это делают ноутбук главы и `tests/test_processes.py`.
"""

import re
import shlex

import pytest
import torch
import torch.distributed as dist
from torch.distributed.distributed_c10d import BackendConfig
from torch.distributed.run import config_from_args, get_args_parser
from torch.utils.data import BatchSampler, DistributedSampler

from src.models import GaborNet
from tests.theory.cells import definitions
from tests.theory.processes import PAGE, chapter_functions
from tools.course import BOOK

TEXT = (BOOK / f"{PAGE}.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^torchrun ((?:.*\\\n)*.+)$", TEXT, re.MULTILINE)


@pytest.fixture
def chapter(tmp_path, monkeypatch):
    """Функции главы; файлы они пишут во временную папку."""
    return chapter_functions(tmp_path, monkeypatch)


# --- 6.1: среднее градиентов ------------------------------------------------------------------


@pytest.mark.parametrize("parts", [1, 2, 4, 5, 10])
def test_gradient_of_batch_is_the_mean_over_equal_parts(parts):
    make_batch, gradient = definitions(PAGE, "make_batch", "gradient")
    x, y = make_batch()
    own = torch.stack([gradient(x[r::parts], y[r::parts]) for r in range(parts)])
    torch.testing.assert_close(own.mean(dim=0), gradient(x, y))


def test_gradient_matches_finite_differences():
    """Свидетель — конечные разности потерь по формуле фильтра."""
    make_batch, gradient = definitions(PAGE, "make_batch", "gradient")
    x, y = make_batch()

    def loss(w1, w2):
        h = w1 + 0.06 * w2 * x.double()
        return ((torch.sin(h) * torch.exp(-(h**2) / 32) - y.double()) ** 2).mean()

    step = 1e-5
    slopes = [
        (loss(2 + step, 14) - loss(2 - step, 14)) / (2 * step),
        (loss(2, 14 + step) - loss(2, 14 - step)) / (2 * step),
    ]
    torch.testing.assert_close(gradient(x, y).double(), torch.stack(slopes), rtol=1e-4, atol=1e-6)


def test_only_weighted_mean_is_right_for_unequal_parts():
    make_batch, gradient = definitions(PAGE, "make_batch", "gradient")
    x, y = make_batch()
    large, small, whole = gradient(x[:80], y[:80]), gradient(x[80:], y[80:]), gradient(x, y)
    torch.testing.assert_close(0.8 * large + 0.2 * small, whole)
    assert (abs((large + small) / 2 - whole) > 0.1 * abs(whole)).any()


# --- 6.4: кому какие примеры ------------------------------------------------------------------


@pytest.mark.parametrize(("size", "processes"), [(8, 2), (10, 4), (300, 3), (2, 4)])
def test_sampler_pads_from_the_beginning(size, processes):
    """Оракул: номера через одного, недостающее — с начала."""
    (shares,) = definitions(PAGE, "shares")
    padded = [k % size for k in range(size + -size % processes)]
    assert shares(size, processes, shuffle=False) == [
        padded[r::processes] for r in range(processes)
    ]
    whole = size // processes * processes
    expected = [list(range(size))[r:whole:processes] for r in range(processes)]
    assert shares(size, processes, shuffle=False, drop_last=True) == expected


@pytest.mark.parametrize("processes", [2, 4, 5])
@pytest.mark.parametrize("epoch", [0, 7])
def test_every_step_takes_the_batch_of_one_process(processes, epoch):
    """Поэтому кривые совпадают: k-й шаг всех процессов вместе — k-й батч одного."""

    def batches(count, rank):
        sampler = DistributedSampler(range(300), count, rank)
        sampler.set_epoch(epoch)
        return list(BatchSampler(sampler, 100 // count, drop_last=False))

    together = zip(*(batches(processes, rank) for rank in range(processes)), strict=True)
    united = [sorted(sum(parts, [])) for parts in together]
    assert united == [sorted(batch) for batch in batches(1, 0)]


# --- 6.8 и 6.9: запуск и названия -------------------------------------------------------------


def test_launch_lines_are_understood_by_torchrun():
    """Каждую команду главы разбирает сам torchrun."""
    found = []
    for line in COMMANDS:
        words = shlex.split(line.replace("\\\n", " ").replace("=gpu", "=8"))
        arguments = get_args_parser().parse_args(words)
        config, *_ = config_from_args(arguments)
        found.append((config.max_nodes, config.nproc_per_node, arguments.training_script))
    assert found == [(1, 2, "program.py"), (1, 8, "train.py"), (2, 8, "train.py")]
    elastic = get_args_parser().parse_args(["--nnodes=1:2", "train.py"])
    config, *_ = config_from_args(elastic)
    assert (config.min_nodes, config.max_nodes) == (1, 2)


def test_names_for_what_comes_next_exist():
    from torch.distributed.fsdp import fully_shard

    assert callable(fully_shard) and "`fully_shard` для каждого крупного слоя" in TEXT


def test_each_device_gets_its_own_library():
    backend = re.search(r'init_process_group\("(cpu:[\w:,]+)"\)', TEXT)[1]
    config = BackendConfig(dist.Backend(backend))
    assert config.get_device_backend_map() == {"cpu": "gloo", "cuda": "nccl"}


def test_slices_for_validation_have_no_repeats():
    assert "без повторов, `range(rank, size, world_size)`" in TEXT
    found = [index for rank in range(4) for index in range(rank, 10, 4)]
    assert sorted(found) == list(range(10))


# --- 6.6: контрольная точка -------------------------------------------------------------------


@pytest.fixture
def group():
    """Группа из одного процесса, без сети: записная книжка в памяти."""
    dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)
    yield
    dist.destroy_process_group()


def trained(model, optimizer, steps):
    """Несколько шагов по случайным точкам."""
    for _ in range(steps):
        x = torch.randn(20)
        optimizer.zero_grad()
        ((model(x) - torch.cos(x)) ** 2).mean().backward()
        optimizer.step()
    return torch.stack([model.w1.detach(), model.w2.detach()])


def start():
    model = GaborNet(2.0, 14.0)
    return model, torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)


def test_restored_training_goes_on_as_if_nothing_happened(chapter, group, tmp_path):
    path = tmp_path / "state.pt"
    torch.manual_seed(3)
    model, optimizer = start()
    assert chapter.restore(path, model, optimizer) == 0
    trained(model, optimizer, 4)
    chapter.save(path, model, optimizer, 4)
    expected = trained(model, optimizer, 6)
    torch.manual_seed(4)
    model, optimizer = start()
    assert chapter.restore(path, model, optimizer) == 4
    assert torch.equal(trained(model, optimizer, 6), expected)


def test_interrupted_saving_keeps_the_previous_checkpoint(chapter, group, tmp_path, monkeypatch):
    path = tmp_path / "state.pt"
    model, optimizer = start()
    chapter.save(path, model, optimizer, 1)
    before = path.read_bytes()

    def broken(state, target):
        target.write_bytes(before[:100])
        raise OSError

    monkeypatch.setattr(torch, "save", broken)
    with pytest.raises(OSError):
        chapter.save(path, model, optimizer, 2)
    assert path.read_bytes() == before
