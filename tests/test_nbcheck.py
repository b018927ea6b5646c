"""Сравнение выводов ноутбуков: что сходит за то же самое, а что нет."""

import os
import subprocess
import sys
from decimal import Decimal

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools.course import ROOT
from tools.kernel import METADATA
from tools.nbcheck import difference

SAME = [
    ("loss 0.0117", "loss 0.0118"),  # единица последней цифры
    ("99.5 %", "99.6 %"),
    ("1.25e-05", "1.26e-05"),
    ("2.8766412", "2.8766413"),
    ("0.123456789", "0.123456826"),  # 3e-7: столько дают разные процессоры
    ("tensor([1.0000, 2.5000])", "tensor([1.0001, 2.4999])"),
    ("tensor([-0., 1.])", "tensor([0., 1.])"),
    ("[ 9.99  1.25]", "[10.00  1.25]"),  # столбцы выровнены пробелами
    ("tensor([nan, inf])", "tensor([nan, inf])"),
    ("<td>0.25</td>", "<td> 0.26 </td>"),
    ("−0.25", "-0.25"),
]
OTHER = [
    ("loss 0.0117", "loss 0.0119"),
    ("2.8766412", "2.8767412"),  # больше 1e-5
    ("torch.Size([2, 3])", "torch.Size([3, 2])"),
    ("эпоха 200", "эпоха 201"),
    ("tensor([1., 2.])", "tensor([1., 3.])"),
    ("tensor([1.])", "tensor([1.0001])"),
    ("0.3", "0.34"),
    ("3", "3.0"),
    ("nan", "0.5"),
    ("0.5", "nan"),
    ("inf", "-inf"),
    ("0.25", "-0.25"),
    ("True", "False"),
    ("w1 0.5", "w2 0.5"),
    ("float32", "float64"),
    ("cuda:0", "cuda:1"),
    ("2.13.0", "2.13.1"),
    ("<td>0.25</td>", "<td>0.35</td>"),
    ("1\n2", "1\n2\n3"),
    ("текст", ""),
]


@pytest.mark.parametrize(("expected", "obtained"), SAME)
def test_same(expected, obtained):
    assert difference(expected, obtained) == []
    assert difference(obtained, expected) == []


@pytest.mark.parametrize(("expected", "obtained"), OTHER)
def test_other(expected, obtained):
    assert difference(expected, obtained)
    assert difference(obtained, expected)


def test_learning_rate_is_noticed():
    """Параметры после шага SGD при lr 0.1 и 0.11: расхождение заметно, дрожание 3e-7 — нет."""
    gradient = Decimal("-0.8312")

    def step(rate):
        return f"w = {Decimal(14) - Decimal(rate) * gradient:.4f}"

    assert difference(step("0.1"), step("0.10000003")) == []
    assert difference(step("0.1"), step("0.11"))


def test_report_shows_worst_first():
    lines = difference("a 1.00 b 1.0000 c 2.5", "a 1.05 b 1.0200 c 2.5")
    assert lines == [
        "ожидалось 1.0000 / получено 1.0200 / допуск 0.0001",
        "ожидалось 1.00 / получено 1.05 / допуск 0.01",
    ]
    assert difference("5", "6") == ["ожидалось 5 / получено 6 / допуск точно"]
    assert difference("0.0 " * 20, "1.5 " * 20)[-1] == "… и ещё 10"


# --- плагин целиком ------------------------------------------------------------------------


def stdout(text):
    """Вывод print."""
    return new_output("stream", name="stdout", text=text)


def result(text, kind="text/plain"):
    """Значение последней строки ячейки."""
    return new_output("execute_result", {kind: text}, execution_count=1)


def code(source, *outputs, count=1, **metadata):
    """Выполненная ячейка с сохранённым выводом."""
    return new_code_cell(source, outputs=list(outputs), execution_count=count, metadata=metadata)


def shown(kind, content, name):
    """Картинка или таблица вместе с тем, как её называет Python."""
    return new_output(
        "display_data", {kind: content, "text/plain": f"<IPython.core.display.{name} object>"}
    )


def error(name, message=""):
    """Ошибка."""
    return new_output("error", ename=name, evalue=message, traceback=[])


CLEAR_AND_WAIT = """\
from IPython.display import clear_output
for i in range(3):
    clear_output(wait=True)
    print(i)
"""
PICTURE = "from IPython.display import Image, display\ndisplay(Image(data=b'', format='png'))"
TABLE = "from IPython.display import HTML, display\ndisplay(HTML('<td>0.25</td>'))"
GLUE = {"third": {"expression": "x / 3", "value": "0.3333333"}}
WRONG_GLUE = {"third": {"expression": "x / 3", "value": "0.3334"}}
EXEMPT = {"tags": ["nbval-ignore-output"]}
RAISES = {"tags": ["raises-exception"]}

PASSED = [
    code("x = 1\nprint(x / 3)", stdout("0.333333\n")),
    code("import sys\nprint('шум', file=sys.stderr)"),
    code("x;"),
    code(CLEAR_AND_WAIT, stdout("2\n")),
    code("print(1)\nclear_output()\nprint(2)", stdout("2\n")),
    code("import os\nprint(os.environ['COURSE_DATA_DIR'])", stdout("data\n")),
    code("import time\ntime.time()", result("1.5"), **EXEMPT),
    code("print(1)", tags=["remove-output"]),
    code("1 / 0", error("ZeroDivisionError", "division by zero"), **RAISES),
    code(PICTURE, shown("image/png", "", "Image")),
    code(TABLE, shown("text/html", "<td>0.26</td>", "HTML")),
    code("x", result("1"), glue=GLUE),
    new_code_cell(""),
]
FAILED = {
    "число": code("print(0.25)", stdout("0.27\n")),
    "целое": code("200", result("201")),
    "лишний вывод": code("print(1)"),
    "нет вывода": code("pass", stdout("1\n")),
    "другая ошибка": code("1 / 0", error("ValueError"), **RAISES),
    "ошибки нет": code("1;", error("ValueError"), **RAISES),
    "ошибка": code("1 / 0"),
    "не выполнена": code("1;", count=None),
    "не выполнена и освобождена": code("1;", count=None, **EXEMPT),
    "картинок нет": code("pass", new_output("display_data", {"image/png": ""})),
    "таблица": code(TABLE, shown("text/html", "<td>0.29</td>", "HTML")),
    "число в тексте": code("x = 1", glue=WRONG_GLUE),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Прогон `pytest --nbval` над ноутбуком, где сначала верные ячейки, потом неверные."""
    folder = tmp_path_factory.mktemp("nbval")
    title = new_markdown_cell("# 2 Глава\n\n## 2.1 Раздел\n\n```\n# не раздел\n```")
    cells = [title, *PASSED, *FAILED.values()]
    nbformat.write(new_notebook(cells=cells, metadata=METADATA), folder / "two.ipynb")
    options = [
        "--nbval",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "tools.nbcheck",
        "--color=no",
        "-rA",
        "-o",
        "addopts=",
    ]
    command = [sys.executable, "-m", "pytest", *options, f"--rootdir={folder}", str(folder)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    ).stdout


@pytest.mark.parametrize("number", range(len(PASSED)))
def test_right_cell_passes(report, number):
    assert f"PASSED two.ipynb::Cell {number}\n" in report


@pytest.mark.parametrize("number", range(len(PASSED), len(PASSED) + len(FAILED)), ids=[*FAILED])
def test_wrong_cell_fails(report, number):
    assert f"FAILED two.ipynb::Cell {number} " in report


@pytest.mark.parametrize(
    "line",
    [
        "two.ipynb: 2 Глава · 2.1 Раздел · ячейка [1]",
        "ожидалось 0.27 / получено 0.25 / допуск 0.01",
        "число «third» в тексте: ожидалось 0.3334 / получено 0.3333333333333333 / допуск 3e-06",
        "картинок ожидалось 1, получено 0",
        "В ноутбуке эта ячейка не выполнена, сравнивать не с чем.",
        "Ячейка завершилась ошибкой.",
        "Если новое значение верно, обновите ноутбук: make notebooks",
    ],
)
def test_failure_is_explained(report, line):
    assert line in report
