"""Пакет `src` содержит только код, который главы показали целиком.

Сравниваются деревья разбора без строк документации, аннотаций функций и проверок аргументов
(`check_…(…)`). Оформление рисунков (`plots`) и сами проверки (`validation`) главы не показывают.
"""

import ast
import re
from functools import cache

import pytest

from tools.course import ROOT, Book

MODULES = ["utils", "data", "models", "training"]
PATHS = {"_find_data_dir", "DATA_DIR"}  # папка данных: инфраструктура, а не урок
Definition = ast.FunctionDef | ast.ClassDef


class Bare(ast.NodeTransformer):
    """Убирает из кода то, чем пакет дополняет показанное в главе."""

    def visit_FunctionDef(self, node):
        node.returns = None
        return self._strip(node)

    def visit_ClassDef(self, node):
        return self._strip(node)

    def visit_arg(self, node):
        node.annotation = None
        return node

    def visit_Expr(self, node):
        function = getattr(node.value, "func", None)
        return None if getattr(function, "id", "").startswith("check_") else node

    def _strip(self, node):
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:]
        self.generic_visit(node)
        return node


def bare(node: ast.AST) -> str:
    """Код без дополнений — одинаковый у пакета и у главы."""
    return ast.unparse(Bare().visit(ast.parse(ast.unparse(node))))


@cache
def package() -> dict[str, Definition]:
    """Публичные функции и классы пакета."""
    return {
        node.name: node
        for module in MODULES
        for node in module_body(module)
        if isinstance(node, Definition) and not node.name.startswith("_")
    }


def module_body(module: str) -> list[ast.stmt]:
    """Команды верхнего уровня модуля."""
    return ast.parse((ROOT / "src" / f"{module}.py").read_text(encoding="utf-8")).body


@cache
def statements() -> list[tuple[int, str, ast.stmt]]:
    """Команды всех ячеек книги: номер страницы по порядку, место и сама команда."""
    return [
        (order, f"{page.path.name}:{line}", statement)
        for order, page in enumerate(Book().pages.values())
        for line, cell in page.cells
        if cell.cell_type == "code"
        for statement in ast.parse(re.sub(r"^[%!]", "# ", cell.source, flags=re.MULTILINE)).body
    ]


@cache
def shown() -> dict[str, list[tuple[int, str, Definition]]]:
    """Определения в главах по именам."""
    found: dict[str, list] = {}
    for order, place, statement in statements():
        if isinstance(statement, Definition):
            found.setdefault(statement.name, []).append((order, place, statement))
    return found


@pytest.mark.parametrize("name", package())
def test_definition_is_shown_as_it_is(name):
    assert name in shown(), f"src: {name} нигде в главах не показано"
    for _, place, node in shown()[name]:
        assert bare(node) == bare(package()[name]), f"{place}: {name} не такое, как в src"


@pytest.mark.parametrize("module", MODULES)
def test_module_holds_nothing_else(module):
    for node in module_body(module):
        names = {getattr(node, "name", "")} | {
            getattr(target, "id", "") for target in getattr(node, "targets", [])
        }
        imported = isinstance(node, ast.Import | ast.ImportFrom | ast.Expr)
        type_alias = isinstance(getattr(node, "value", None), ast.Subscript)
        shown_or_path = names & (package().keys() | PATHS)
        assert imported or type_alias or shown_or_path, f"src/{module}.py:{node.lineno}: не из глав"


def test_code_is_shown_before_it_is_imported():
    for order, place, statement in statements():
        if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith("src"):
            for alias in statement.names:
                if alias.name in package():
                    first = min(shown_order for shown_order, *_ in shown()[alias.name])
                    assert first <= order, f"{place}: {alias.name} ещё не показано"


def test_difference_is_noticed():
    """Знак, значение по умолчанию и декоратор видны; аннотации, описание и проверки — нет."""
    node = ast.parse("def f(x, a=1):\n    return x + a")
    extended = (
        'def f(x: int, a: int = 1) -> int:\n    """Сумма."""\n    check_x("x", x)\n    return x + a'
    )
    assert bare(ast.parse(extended)) == bare(node)
    for other in ("def f(x, a=1):\n    return x - a", "def f(x, a=2):\n    return x + a"):
        assert bare(ast.parse(other)) != bare(node)
