"""Плагин pytest поверх nbval: выводы ноутбуков сравниваются как числа, а не как строки.

Сам nbval сравнивает посимвольно, читает stderr, не знает `clear_output` и молча пропускает ячейки
без номера выполнения. Здесь это исправлено; правила сравнения чисел — в `tools.numbers`.
"""

import difflib
import re
from contextlib import ExitStack

import pytest
from nbformat import NotebookNode
from nbval.kernel import CURRENT_ENV_KERNEL_NAME, RunningKernel
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError, coalesce_streams

from tools.kernel import course_environment, hide_paths, is_shown, tags
from tools.numbers import compare_numbers, split_numbers

ACCEPT = "Если новое значение верно, обновите ноутбук: make notebooks"
SHOWN = 10
HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
OUTPUTS = ("stream", "display_data", "execute_result", "error")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    """Заменить ноутбуки nbval нашими."""
    return [
        Notebook.from_parent(parent, path=file_path) if isinstance(found, IPyNbFile) else found
        for found in (yield)
    ]


class Notebook(IPyNbFile):
    """Ноутбук со своим ядром и своей папкой данных."""

    def setup(self):
        self.resources = ExitStack()
        self.data = self.resources.enter_context(course_environment())
        self.running: Cell | None = None
        self.clear_pending = False
        self.kernel = Kernel(CURRENT_ENV_KERNEL_NAME, cwd=str(self.path.parent))

    def teardown(self):
        super().teardown()
        self.resources.close()

    def collect(self):
        for cell in super().collect():
            yield Cell.from_parent(
                self, name=cell.name, cell_num=cell.cell_num, cell=cell.cell, options=cell.options
            )

    def get_kernel_message(self, timeout=None, stream="iopub"):
        """Сообщение ядра; `clear_output` и stderr до nbval не доходят."""
        while True:
            message = super().get_kernel_message(timeout=timeout, stream=stream)
            kind, content = message["msg_type"], message["content"]
            if kind == "clear_output":
                self.clear_pending = content["wait"]
                if not content["wait"]:
                    self.running.test_outputs.clear()
                continue
            if kind in OUTPUTS and self.clear_pending:
                self.running.test_outputs.clear()
                self.clear_pending = False
            if is_shown(content) and kind != "update_display_data":
                return message

    def headings(self, cell: NotebookNode) -> str:
        """Глава и раздел, в которых стоит ячейка."""
        before = self.nb.cells[: self.nb.cells.index(cell)]
        found = [
            title
            for previous in before
            if previous.cell_type == "markdown"
            for title in HEADING.findall(re.sub(r"```.*?```", "", previous.source, flags=re.S))
        ]
        return " · ".join(dict.fromkeys([*found[:1], *found[-1:]])) or "начало ноутбука"


class Kernel(RunningKernel):
    """Ядро, которое помнит историю: без неё `;` в конце строки не прячет значение."""

    def execute_cell_input(self, cell_input, allow_stdin=None):
        return self.kc.execute(
            cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False
        )

    def evaluate(self, expressions: dict[str, str]) -> dict[str, str]:
        """Вычислить выражения в ядре и вернуть то, что напечатал бы Python."""
        self.kc.execute("", silent=True, user_expressions=expressions)
        reply = self.get_message("shell", timeout=60)
        return {
            name: result.get("data", {}).get("text/plain") or result.get("evalue", "")
            for name, result in reply["content"]["user_expressions"].items()
        }


class Cell(IPyNbCell):
    """Ячейка, выводы которой сравниваются с допуском."""

    def runtest(self):
        if self.cell.source.strip() and self.cell.execution_count is None:
            self.raise_cell_error("В ноутбуке эта ячейка не выполнена, сравнивать не с чем.")
        if "remove-output" in tags(self.cell):
            self.options["check"] = False
        self.parent.running = self
        super().runtest()
        if glued := self.cell.metadata.get("glue"):
            self.compare_glued(glued)

    def compare_outputs(self, test, ref, skip_compare=None):
        """Сравнить выводы; найденные расхождения остаются в `comparison_traceback`."""
        self.comparison_traceback = []
        expected, obtained = texts(ref), texts(test)
        for kind in dict.fromkeys([*expected, *obtained]):
            first, second = expected.get(kind, ""), obtained.get(kind, "")
            second = hide_paths(second, self.parent.data)
            self.comparison_traceback += difference(first, second)
        self.comparison_traceback += compare_pictures(pictures(ref), pictures(test))
        return not self.comparison_traceback

    def compare_glued(self, glued: dict[str, dict[str, str]]) -> None:
        """Сравнить числа, которые эта ячейка дала тексту главы."""
        new = self.parent.kernel.evaluate(
            {name: item["expression"] for name, item in glued.items()}
        )
        lines = [
            f"число «{name}» в тексте: {line}"
            for name, item in glued.items()
            for line in difference(item["value"], new[name])
        ]
        if lines:
            self.raise_cell_error("Изменились числа в тексте.", "\n".join(lines))

    def repr_failure(self, excinfo):
        error = excinfo.value
        if not isinstance(error, NbCellError):
            return super().repr_failure(excinfo)
        reasons = {
            "Cell outputs differ": "Вывод отличается от сохранённого.",
            "Cell execution caused an exception": "Ячейка завершилась ошибкой.",
        }
        number = self.cell.execution_count
        where = f"{self.parent.path.name}: {self.parent.headings(self.cell)} · ячейка [{number}]"
        parts = [where, reasons.get(str(error), str(error)), indent(error.source)]
        if error.inner_traceback:
            parts.append(error.inner_traceback.strip("\n"))
        return "\n\n".join([*parts, ACCEPT])


def texts(outputs: list[NotebookNode]) -> dict[str, str]:
    """Всё, что ячейка вывела текстом, по видам: stdout, text/plain, text/html, ошибка."""
    found: dict[str, list[str]] = {}
    for output in coalesce_streams(list(outputs)):
        if output.output_type == "stream":
            found.setdefault(output.name, []).append(output.text)
        elif output.output_type == "error":
            found.setdefault("error", []).append(f"{output.ename}: {output.evalue}")
        else:
            for kind, text in output.data.items():
                if kind.startswith("text/"):
                    found.setdefault(kind, []).append(text)
    return {kind: "\n".join(parts) for kind, parts in found.items() if is_shown({"name": kind})}


def pictures(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Картинки ячейки."""
    return [
        output.data
        for output in outputs
        if any(kind.startswith("image/") for kind in output.get("data", {}))
    ]


def compare_pictures(expected: list[NotebookNode], obtained: list[NotebookNode]) -> list[str]:
    """Строки отчёта о картинках; пока сравнивается только их число."""
    if len(expected) == len(obtained):
        return []
    return [f"картинок ожидалось {len(expected)}, получено {len(obtained)}"]


def difference(expected: str, obtained: str) -> list[str]:
    """Строки отчёта о двух текстах: сначала несовпавшие слова, без них — несовпавшие числа."""
    first_text, first_numbers = split_numbers(expected)
    second_text, second_numbers = split_numbers(obtained)
    if first_text != second_text:
        changed = difflib.unified_diff(
            expected.splitlines(), obtained.splitlines(), "ожидалось", "получено", lineterm="", n=1
        )
        return list(changed) or ["тексты различаются"]
    found = compare_numbers(first_numbers, second_numbers)
    more = [f"… и ещё {len(found) - SHOWN}"] if len(found) > SHOWN else []
    return [str(item) for item in found[:SHOWN]] + more


def indent(text: str) -> str:
    """Сдвинуть код ячейки вправо."""
    return "\n".join(f"    {line}" for line in text.splitlines())
