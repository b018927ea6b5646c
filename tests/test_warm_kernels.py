"""Ядра из питомника: такие же, как обычные, но уже с torch; кончаются вместе со сборкой."""

import os
import signal
import subprocess
import sys

import pytest
from jupyter_client.manager import start_new_kernel
from jupyter_client.provisioning import local_provisioner

from tools.course import BOOK

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
print(early, __name__, os.getcwd(), os.environ["COURSE_DATA_DIR"], os.getppid())
"""


@linux
@pytest.mark.slow
def test_warm_kernel_is_a_kernel(nursery, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_DIR", "здесь")
    manager, client = start_new_kernel(cwd=str(tmp_path))
    outputs = []
    reply = client.execute_interactive(CELL, output_hook=outputs.append, timeout=120)
    assert reply["content"]["status"] == "ok"
    contents = [message["content"] for message in outputs]
    (printed,) = [content["text"].split() for content in contents if "text" in content]
    assert printed[:4] == ["True", "__main__", str(tmp_path), "здесь"]
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


def test_largest_pages_are_read_first(tmp_path):
    """Первые два задания Sphinx берёт по порядку, остальные — с конца."""

    class Site:
        parallel = 2

        @staticmethod
        def doc2path(name):
            return tmp_path / name

    names = ["a", "b", "c", "d", "e"]
    for size, name in zip([1, 5, 3, 4, 2], names, strict=True):
        (tmp_path / name).write_text("x" * size)
    parallel_reading.largest_first(Site, Site, names)
    assert names == ["b", "d", "a", "e", "c"]
    assert parallel_reading.one_by_one(names, 2) == [[name] for name in names]
