"""Ноутбуки в чужих окружениях: здесь — как это проверяется и одно место для пробы."""

import os
import sys
from importlib.metadata import distribution

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tools.course import BOOK
from tools.gates import place_list, places
from tools.gates.elsewhere import Failed, compare, execute, python_kernel
from tools.gates.libraries import link


def run(tmp_path, *sources, **variables):
    cells = [new_code_cell(source) for source in sources]
    command = python_kernel(sys.executable)
    return execute(new_notebook(cells=cells), command, tmp_path, os.environ | variables)


def test_notebook_runs_in_its_folder_without_touching_the_original(tmp_path):
    executed = run(tmp_path, "from pathlib import Path\nprint(Path.cwd().name)")
    assert executed.cells[0].outputs[0].text == f"{tmp_path.name}\n"


@pytest.mark.parametrize(
    ("source", "tags", "reason"),
    [
        ("1 / 0", [], "ZeroDivisionError"),
        ("1 / 1", ["raises-exception"], "Ошибки, о которой говорит глава, нет"),
    ],
)
def test_failed_cell_is_named(tmp_path, source, tags, reason):
    notebook = new_notebook(cells=[new_code_cell(source, metadata={"tags": tags})])
    with pytest.raises(Failed, match=reason):
        execute(notebook, python_kernel(sys.executable), tmp_path, dict(os.environ))


def test_place_without_network_has_none(tmp_path):
    source = "import urllib.request\nurllib.request.urlopen('https://example.org')"
    with pytest.raises(Failed, match="сети нет"):
        run(tmp_path, source, PYTHONPATH=str(places.STUBS), PLACE_OFFLINE="1")


def test_colab_is_recognised_by_its_module(tmp_path):
    source = "import sys\nprint('google.colab' in sys.modules)"
    executed = run(tmp_path, source, PYTHONPATH=str(places.STUBS), PLACE_COLAB="1")
    assert executed.cells[0].outputs[0].text == "True\n"


def test_linked_library_brings_its_dependencies_and_nothing_else(tmp_path):
    link("nbclient", tmp_path)
    assert {"nbclient", "nbformat", "traitlets"} <= {path.name for path in tmp_path.iterdir()}
    assert not (tmp_path / "torch").exists() and not (tmp_path / "bin").exists()
    assert (tmp_path / "nbclient").samefile(distribution("nbclient").locate_file("nbclient"))


def test_oldest_versions_are_the_promised_ones():
    oldest = dict(line.split("==") for line in place_list.oldest())
    assert oldest.keys() == place_list.COLAB.keys()
    assert oldest["numpy"] == "2.0" and oldest["ipython"] == "7.34"


def test_first_cell_installs_from_the_archive_and_runs_twice(tmp_path):
    notebook = places.prepare_notebook(BOOK / "02-tensors.ipynb", tmp_path / "course.zip")
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    address = f'COURSE = "{(tmp_path / "course.zip").as_uri()}"'
    assert address in code[0] and code[0] in code[-1]


def test_moved_number_is_reported(tmp_path):
    def page(text):
        output = nbformat.v4.new_output("stream", text=text)
        cells = [new_code_cell("первая"), new_code_cell("x", outputs=[output], execution_count=2)]
        return new_notebook(cells=cells)

    (cell,) = compare("глава", page("loss 0.50"), page("loss 0.75"), tmp_path, tmp_path)["cells"]
    assert cell["outcome"] == "failed"
    assert [(item["obtained"], item["ok"]) for item in cell["numbers"]] == [("0.75", False)]
    (cell,) = compare("глава", page("loss 0.50"), page("loss 0.50"), tmp_path, tmp_path)["cells"]
    assert cell["outcome"] == "passed"


@pytest.mark.slow
def test_sample_notebook_runs_in_colab_like_place(capsys):
    """Все места и все ноутбуки — раз в неделю: `python -m tools.gates.places`."""
    assert places.main(["--only", "colab", "--notebooks", "03-neural-networks"]) == 0
    assert "выполнен" in capsys.readouterr().out
