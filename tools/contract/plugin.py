"""Плагин pytest поверх nbval: выводы ноутбуков сравниваются как числа и картинки, а не строки.

Сам nbval сравнивает посимвольно, читает stderr, не знает `clear_output` и молча пропускает ячейки
без номера выполнения. Здесь это исправлено; что и как сравнивать, решает `tools.contract.outputs`.
"""

import json
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError

from tools.contract.kernel import Kernel, Screen
from tools.contract.numbers import OwnTolerance
from tools.contract.outputs import Comparison, compare_outputs, is_compared
from tools.contract.promise import broken_promises
from tools.contract.report import explain, place, record
from tools.kernel import course_environment, hide_paths, tags

RESULTS = "test-results"


def pytest_addoption(parser):
    parser.addoption(
        "--record", metavar="FOLDER", help="записать все сравнённые числа и картинки в эту папку"
    )


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    """Заменить ноутбуки nbval нашими."""
    return [
        Notebook.from_parent(parent, path=file_path) if isinstance(found, IPyNbFile) else found
        for found in (yield)
    ]


class Notebook(IPyNbFile):
    """Ноутбук со своим ядром и своей папкой данных."""

    def collect(self):
        self.damage, cells = "", []
        try:
            cells = list(super().collect())
        except (nbformat.reader.NotJSONError, nbformat.ValidationError, AttributeError) as error:
            self.nb = new_notebook()
            reason = " ".join(str(error).split())[:100]
            self.damage = f"файл повреждён и не читается ({reason}…); пересоздать: make notebooks"
        yield Promise.from_parent(self, name="договор")
        for number, cell in enumerate(cells, start=1):
            yield Cell.from_parent(
                self,
                name=f"ячейка {number}",
                cell_num=cell.cell_num,
                cell=cell.cell,
                options=cell.options,
            )

    def setup(self):
        self.resources = ExitStack()
        self.data = self.resources.enter_context(course_environment())
        self.kernel = Kernel(str(self.path.parent))
        self.screen = Screen()
        self.records: list[dict] = []
        self.results = Path(self.config.rootpath, RESULTS)
        for old in self.results.glob(f"{self.path.stem}-*"):
            old.unlink()

    def teardown(self):
        super().teardown()
        self.resources.close()
        if folder := self.config.option.record:
            path = Path(folder, f"{self.path.stem}.json")
            path.parent.mkdir(parents=True, exist_ok=True)
            title = place(self.nb, None)
            content = {"page": self.path.stem, "title": title, "cells": self.records}
            path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")

    def get_kernel_message(self, timeout=None, stream="iopub"):
        """Следующее сообщение ядра, которое меняет показанное читателю."""
        while True:
            message = super().get_kernel_message(timeout=timeout, stream=stream)
            if self.screen.accepts(message):
                return message


class Promise(pytest.Item):
    """Проверка самого ноутбука: есть ли что сравнивать и всё ли сравнивается."""

    def runtest(self):
        damage = self.parent.damage
        if problems := [damage] if damage else broken_promises(self.parent.nb):
            title = f"{self.path.name}: {place(self.parent.nb, None)} · договор нарушен"
            pytest.fail("\n".join([title, "", *problems]), pytrace=False)

    def reportinfo(self):
        return self.path, 0, f"{self.path.name}: {self.name}"


class Cell(IPyNbCell):
    """Ячейка, выводы которой сравниваются с допуском."""

    def runtest(self):
        self.comparison = Comparison()
        self.output_timeout = 60  # на занятой машине ответ приходит не сразу
        self.options = defaultdict(bool, self.options, skip=False, check=is_compared(self.cell))
        if self.cell.source.strip() and self.cell.execution_count is None:
            self.raise_cell_error("В ноутбуке эта ячейка не выполнена, сравнивать не с чем.")
        if not self.parent.kernel.is_alive():
            self.raise_cell_error("Ядро остановилось на одной из предыдущих ячеек.")
        problem = ""
        try:
            super().runtest()
            self.compare_glued(self.cell.metadata.get("glue", {}))
        except NbCellError as error:
            problem = "\n".join(filter(None, [str(error), error.inner_traceback]))
            raise
        finally:
            self.parent.records.append(record(self.parent.nb, self.cell, self.comparison, problem))

    @property
    def test_outputs(self):
        """Выводы, которые nbval собирает у ядра."""
        return self.parent.screen.outputs

    @test_outputs.setter
    def test_outputs(self, outputs: list[NotebookNode] | None) -> None:
        if outputs is not None:
            self.parent.screen = Screen()
            self.parent.screen.outputs = outputs

    def compare_outputs(self, test, ref, skip_compare=None):
        """Сравнить выводы; итог остаётся в `comparison`."""
        for output in test:
            hide_paths(output, self.parent.data)
        name = f"{self.parent.path.stem}-{self.cell.execution_count}"
        own = OwnTolerance.from_tags(tags(self.cell))
        self.comparison = compare_outputs(ref, test, self.parent.results / name, own)
        self.comparison_traceback = []
        return self.comparison.ok

    def compare_glued(self, glued: dict[str, dict[str, str]]) -> None:
        """Сравнить числа, которые эта ячейка дала тексту главы."""
        if not glued:
            return
        expressions = {name: item["expression"] for name, item in glued.items()}
        values = self.parent.kernel.evaluate(expressions)
        for name, item in glued.items():
            self.comparison.add_texts(item["value"], values[name], f"glue:{name}")
        if not self.comparison.ok:
            self.raise_cell_error("Изменились числа в тексте.")

    def repr_failure(self, excinfo):
        error = excinfo.value
        if not isinstance(error, NbCellError):
            return super().repr_failure(excinfo)
        return explain(self.parent.nb, self.parent.path, self.cell, self.comparison, error)

    def reportinfo(self):
        return self.path, 0, f"{self.path.name}: {self.name}"
