"""Ядра из питомника: такие же, как обычные, но уже с torch; кончаются вместе со сборкой."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from types import SimpleNamespace

import pytest
from jupyter_client.manager import start_new_kernel
from jupyter_client.provisioning import local_provisioner

from tools.course import BOOK
from tools.kernel import LocalKernelManager
from tools.sizing import DATA

sys.path.insert(0, str(BOOK / "_ext"))

from execution import parallel_reading, warm_kernels  # noqa: E402

linux = pytest.mark.skipif(sys.platform != "linux", reason="питомник открывается только на Linux")


@pytest.fixture
def nursery(tmp_path, monkeypatch):
    """Открытый питомник; функция закрывает его."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    process, alive = warm_kernels.open_nursery(str(tmp_path / "nursery"))
    warm_kernels.wait_for(process, str(tmp_path / "nursery"))
    launch = warm_kernels.warmly(refuse, str(tmp_path / "nursery"))
    monkeypatch.setattr(local_provisioner, "launch_kernel", launch)

    def close():
        os.close(alive)
        assert process.wait(timeout=60) == 0

    yield close
    if process.poll() is None:
        close()


def refuse(command, **options):
    raise AssertionError("ядро запустилось без питомника")


CELL = """\
import os, sys
early = "torch" in sys.modules
import matplotlib.pyplot as plt
from matplotlib_inline.backend_inline import set_matplotlib_formats
set_matplotlib_formats("svg", "png")
plt.plot([1, 2])
print(early, __name__, os.getcwd(), os.environ["COURSE_DATA_DIR"], os.nice(0))
"""


@linux
@pytest.mark.slow
def test_warm_kernel_is_a_kernel(nursery, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_DIR", "здесь")
    monkeypatch.setattr(warm_kernels.os, "nice", lambda increment: 7)  # у того, кто просит
    manager, client = start_new_kernel(cwd=str(tmp_path))
    outputs = []
    reply = client.execute_interactive(CELL, output_hook=outputs.append, timeout=120)
    assert reply["content"]["status"] == "ok"
    contents = [message["content"] for message in outputs]
    (printed,) = [content["text"].split() for content in contents if "text" in content]
    assert printed == ["True", "__main__", str(tmp_path), "здесь", "7"]
    pictures = [
        content["data"] for content in contents if "image/svg+xml" in content.get("data", {})
    ]
    assert len(pictures) == 1 and "image/png" not in pictures[0]

    os.kill(manager.provisioner.pid, signal.SIGKILL)
    assert manager.provisioner.process.wait(timeout=60) == 0
    client.stop_channels()


@linux
@pytest.mark.slow
def test_kernel_ends_with_the_nursery(nursery):
    manager, client = start_new_kernel()
    nursery()
    assert manager.provisioner.process.wait(timeout=60) == 0
    client.stop_channels()


@linux
def test_without_nursery_kernels_start_as_usual(tmp_path):
    launch = warm_kernels.warmly(lambda command, **options: command, str(tmp_path / "nobody"))
    command = ["python", "-m", "ipykernel_launcher", "-f", "file"]
    assert launch(command) == command


@linux
def test_waiting_for_a_living_kernel_is_limited(monkeypatch):
    monkeypatch.setattr(warm_kernels.WarmKernel, "__init__", lambda self: None)
    kernel = warm_kernels.WarmKernel()
    kernel._connection, other = warm_kernels.socket.socketpair()
    assert kernel.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        kernel.wait(timeout=0)
    other.close()
    assert kernel.poll() == kernel.wait() == 0


@pytest.fixture
def site(tmp_path):
    """Сборка книги из пяти страниц разной длины."""
    for size, name in zip([1, 5, 3, 4, 2], "abcde", strict=True):
        (tmp_path / name).write_text("x" * size)
    return SimpleNamespace(parallel=2, srcdir=tmp_path, doc2path=tmp_path.joinpath)


@pytest.mark.parametrize(
    ("measured", "order"),
    [({}, ["b", "d", "a", "e", "c"]), ({"e": 9.0, "a": 1.5}, ["e", "a", "c", "d", "b"])],
    ids=["не измерены", "измерены"],
)
def test_longest_pages_are_read_first(site, measured, order):
    """Первые два задания Sphinx берёт по порядку, остальные — с конца."""
    if measured:
        pages = {name: {"seconds": seconds} for name, seconds in measured.items()}
        (site.srcdir / DATA).write_text(json.dumps({"pages": pages}))
    names = list("abcde")
    parallel_reading.longest_first(site, site, names)
    assert names == order and site.longest == order[:1]
    assert parallel_reading.one_by_one(names, 2) == [[name] for name in names]


@pytest.mark.parametrize(("child", "name", "steps"), [(1, "a", 0), (1, "b", 1), (None, "b", 0)])
def test_only_the_longest_page_keeps_its_priority(monkeypatch, child, name, steps):
    """Сама сборка, когда читает страницы одна, тоже никому не уступает."""
    asked = []
    monkeypatch.setattr(parallel_reading.os, "nice", asked.append)
    monkeypatch.setattr(parallel_reading, "parent_process", lambda: child)
    parallel_reading.give_way(SimpleNamespace(longest=["a"]), name, [""])
    assert asked == [parallel_reading.LESS_IMPORTANT] * steps


@pytest.mark.skipif(os.name != "posix", reason="на Windows ядра говорят через порты")
def test_kernels_talk_through_ports_only_when_the_name_is_too_long(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/tmp")
    assert LocalKernelManager().transport == "ipc"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / ("д" * 50)))
    assert LocalKernelManager().transport == "tcp"
