"""Плагин целиком: какие ячейки проходят, какие нет и что об этом написано."""

import json
import os
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.contract.drawn import png
from tools.course import ROOT
from tools.kernel import METADATA


def stdout(text):
    """Вывод print."""
    return new_output("stream", name="stdout", text=text)


def result(text, kind="text/plain"):
    """Значение последней строки ячейки."""
    return new_output("execute_result", {kind: text})


def code(source, *outputs, **metadata):
    """Ячейка с сохранённым выводом."""
    return new_code_cell(source, outputs=list(outputs), metadata=metadata)


def shown(**data):
    """Показанные картинка или таблица; виды MIME названы коротко."""
    kinds = {
        "png": "image/png",
        "svg": "image/svg+xml",
        "html": "text/html",
        "plain": "text/plain",
        "widget": "application/vnd.jupyter.widget-view+json",
    }
    return new_output("display_data", {kinds[name]: value for name, value in data.items()})


def error(name, message=""):
    """Ошибка."""
    return new_output("error", ename=name, evalue=message, traceback=[])


CLEAR_AND_WAIT = """\
from IPython.display import HTML, SVG, clear_output, display
for i in range(3):
    clear_output(wait=True)
    print(i)
"""
UPDATE = """\
handle = display(HTML("<td>0.1</td>"), display_id=True)
handle.update(HTML("<td>0.25</td>"))
"""
TABLE = "display(HTML('<td>0.25</td>'))"
TABLE_NAME = "<IPython.core.display.HTML object>"
VECTOR = """\
display(SVG('<svg xmlns="http://www.w3.org/2000/svg"><path d="M 0.25"/></svg>'))
"""
SHIFTED = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M 0.26"/></svg>'
VECTOR_NAME = "<IPython.core.display.SVG object>"
BAR = """\
widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "0%|"}
display(widget, raw=True)
"""
DRAW = f"""\
import sys
sys.path.append({str(ROOT)!r})
import base64
from tests.contract.drawn import png

def draw(raster):
    data = {{"image/png": base64.b64decode(raster), "image/svg+xml": "<svg/>"}}
    display(data, raw=True)
"""
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
    code("import time\nnow = time.time()\nnow", result("1.5"), **EXEMPT),
    code("now > 0", result("True")),
    code("print('Прошло', now, 'с')", stdout("Прошло 0.53 с\n")),
    code("1 / 0", error("ZeroDivisionError", "division by zero"), **RAISES),
    code(TABLE, shown(html="<td>0.26</td>", plain=TABLE_NAME)),
    code(UPDATE, shown(html="<td>0.26</td>", plain=TABLE_NAME)),
    code(BAR, shown(widget={"model_id": "2"}, plain="100%|")),
    code("x", result("1"), glue=GLUE),
    code("print(0.251)", stdout("0.3\n"), tags=["atol=0.05"]),
    code(DRAW),
    code("draw(png())", shown(png=png())),
    code(VECTOR, shown(svg=SHIFTED, plain=VECTOR_NAME)),
]
FAILED = {
    "число": code("print('w', 0.25, 5)\nprint(0.5)", stdout("w 0.27 5\n0.9\n")),
    "та же ячейка": code("print('w', 0.25, 5)\nprint(0.5)", stdout("w 0.25 5\n0.9\n")),
    "целое": code("200", result("201")),
    "лишний вывод": code("print(1)"),
    "нет вывода": code("pass", stdout("1\n")),
    "другое слово": code("print('рост')", stdout("рост потерь\n")),
    "другая ошибка": code("1 / 0", error("ValueError"), **RAISES),
    "ошибки нет": code("1;", error("ValueError"), **RAISES),
    "ошибка": code("1 / 0"),
    "не выполнена": code("1;"),
    "не выполнена и освобождена": code("1;", **EXEMPT),
    "картинки нет": code("pass", shown(png=png())),
    "картинка другая": code("draw(png(moved=6))", shown(png=png())),
    "и вектор": code("draw(png(moved=6))", shown(png=png(), svg="<svg/>")),
    "картинка другого размера": code("draw(png(width=90))", shown(png=png())),
    "таблица": code(TABLE, shown(html="<td>0.29</td>", plain=TABLE_NAME)),
    "число в тексте": code("x = 1", glue=WRONG_GLUE),
    "свой допуск": code("print(0.251)", stdout("0.4\n"), tags=["atol=0.05"]),
    "пропуск": code("print(2)  # NBVAL_SKIP\n# NBVAL_SKIP", stdout("1\n")),
    "без вывода по комментарию": code("# NBVAL_IGNORE_OUTPUT\nprint(2)", stdout("1\n")),
}
UNEXECUTED = {"не выполнена", "не выполнена и освобождена"}
NUMBERS = {name: len(PASSED) + index for index, name in enumerate(FAILED, start=1)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Папка, где прошёл `pytest --nbval` над ноутбуком с верными и неверными ячейками."""
    folder = tmp_path_factory.mktemp("nbval")
    title = new_markdown_cell("# 2 Глава\n\n## 2.1 Раздел\n\n```\n# не раздел\n```")
    cells = [*PASSED, *FAILED.values()]
    for number, cell in enumerate(cells, start=1):
        if cell not in [FAILED[name] for name in UNEXECUTED]:
            cell.execution_count = number
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = number
    nbformat.write(new_notebook(cells=[title, *cells], metadata=METADATA), folder / "two.ipynb")
    (folder / "damaged.ipynb").write_text('{"cells": [', encoding="utf-8")
    twin = f"```{{code-cell}}\n{FAILED['число'].source}\n```\n"
    chapter = f"# Глава\n\n{twin}\n{twin}"
    (folder / "two.md").write_text(chapter, encoding="utf-8")
    options = ["--nbval", "-q", "-rA", "--color=no", "-o", "addopts=", "--record=record"]
    plugins = ["-p", "no:cacheprovider", "-p", "tools.contract.plugin"]
    command = [sys.executable, "-m", "pytest", *options, *plugins, f"--rootdir={folder}", "."]
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
        "PYTHONIOENCODING": "utf-8",  # знака × нет в однобайтовых локалях
    }
    finished = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    (folder / "report.txt").write_text(finished.stdout, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def report(folder):
    """Что напечатал pytest."""
    return (folder / "report.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("number", range(1, len(PASSED) + 1))
def test_right_cell_passes(report, number):
    assert f"PASSED two.ipynb::ячейка {number}\n" in report


@pytest.mark.parametrize("name", FAILED)
def test_wrong_cell_fails(report, name):
    assert f"FAILED two.ipynb::ячейка {NUMBERS[name]} " in report


def test_damaged_notebook_does_not_stop_the_others(report):
    assert "FAILED damaged.ipynb::договор" in report
    assert "damaged.ipynb: начало ноутбука · договор нарушен\n\nфайл повреждён и не чит" in report


@pytest.mark.parametrize(
    "line",
    [
        f"two.ipynb: 2 Глава · 2.1 Раздел · ячейка [{NUMBERS['число']}] · two.md:4",
        f"ячейка [{NUMBERS['та же ячейка']}] · two.md:9",
        "строка 2 вывода: ожидалось 0.9 / получено 0.5 / допуск 0.1\n"
        "строка 1 вывода: ожидалось 0.27 / получено 0.25 / допуск 0.01",
        "строка 1 результата: ожидалось 201 / получено 200 / допуск точно",
        "число «third» в тексте: ожидалось 0.3334 / получено 0.3333333333333333 / допуск 3e-06",
        "вывод:\n--- ожидалось\n+++ получено\n@@ -1 +1 @@\n-рост потерь\n+рост",
        "картинок ожидалось 1, получено 0",
        "картинка 1: RMS ",
        "картинка 1: размер 90×60 вместо 80×60",
        f"ячейка [{NUMBERS['и вектор']}]: векторная копия картинки (SVG) не сравнивается",
        "two.ipynb: 2 Глава · договор нарушен",
        f"ячейка [{NUMBERS['не выполнена']}] не выполнена; выполнить всё по порядку",
        "В ноутбуке эта ячейка не выполнена, сравнивать не с чем.",
        "Ячейка завершилась ошибкой.",
        "примите его: python -m tools.notebooks two (все главы: make notebooks)",
        "правят two.md, а не two.ipynb",
    ],
)
def test_failure_is_explained(report, line):
    assert line in report


def test_pictures_that_differ_are_saved(folder):
    number = NUMBERS["картинка другая"]
    saved = {path.name for path in (folder / "test-results").glob(f"two-{number}-*")}
    assert saved == {f"two-{number}-1-{name}.png" for name in ("expected", "obtained", "diff")}


def test_record_holds_every_compared_number(folder):
    record = json.loads((folder / "record" / "two.json").read_text(encoding="utf-8"))
    assert record["page"] == "two"
    assert record["title"] == "2 Глава"
    cells = {cell["cell"]: cell for cell in record["cells"]}
    first, wrong = cells[1], cells[NUMBERS["число"]]
    assert first["outcome"] == "passed"
    assert first["numbers"] == [
        {
            "where": "stdout:1",
            "expected": "0.333333",
            "obtained": "0.3333333333333333",
            "tolerance": "0.00000333333",
            "ok": True,
        }
    ]
    assert wrong["outcome"] == "failed" and wrong["section"] == "2.1 Раздел"
    assert [number["ok"] for number in wrong["numbers"]] == [False, True, False]
    assert cells[len(PASSED) - 1]["pictures"] == [{"rms": 0.0, "ok": True, "diff": ""}]
    assert "ZeroDivisionError" in cells[NUMBERS["ошибка"]]["problems"][0]
