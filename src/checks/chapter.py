"""Что о главе говорит её код: какие имена задаёт ячейка и какие постоянные в ней записаны."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

# Время и наличие видеокарты у каждого свои, и всё, что из них вычислено, — тоже.
VARYING = re.compile(r"perf_counter|benchmark|elapsed_time|is_available")
SEED = "set_seed"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
SCOPES = (*FUNCTIONS, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Cell:
    """Ячейка главы: раздел, где она стоит, и код."""

    section: str
    source: str
    names: frozenset[str] = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "names", frozenset(_names(self.tree, ast.Store)))

    @cached_property
    def tree(self) -> ast.Module:
        """Дерево разбора; пустое, если это не чистый Python."""
        return parse(self.source)

    def __str__(self) -> str:
        line = next((line for line in self.source.splitlines() if line.strip()), "")
        line = line if len(line) <= 50 else line[:49] + "…"
        where = f" из раздела {self.section}" if self.section else ""
        return f"ячейка{where}, которая начинается с «{line}»"


def parse(source: str) -> ast.Module:
    """Разобрать код; команды IPython и недописанный код — пустое дерево."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module(body=[], type_ignores=[])


def compared_names(cells: list[Cell]) -> list[str]:
    """Имена, которые задают ячейки, в порядке последнего присваивания, кроме непостоянных."""
    found: dict[str, bool] = {}
    for cell in cells:
        for statement in cell.tree.body:
            loaded = _names(statement, ast.Load)
            varying = bool(VARYING.search(ast.unparse(statement)))
            varying |= any(found.get(name) for name in loaded)
            for name in _names(statement, ast.Store):
                found.pop(name, None)
                found[name] = varying
    return [n for n, varying in found.items() if not varying and not n.startswith("_")]


def touched_names(source: str) -> set[str]:
    """Имена, которые код задаёт, удаляет или меняет: `x = 1`, `del x`, `x[0] = 1`, `x.add_(1)`."""
    found = set()
    pending: list[ast.AST] = [parse(source)]
    while pending:
        node = pending.pop()
        if not isinstance(node, SCOPES):
            pending += ast.iter_child_nodes(node)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            node = node.value.func  # результат не нужен: метод вызвали ради перемены
        elif not isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            continue
        while isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
        if isinstance(node, ast.Name):
            found.add(node.id)
    return found


def reads(source: str) -> set[str]:
    """Имена, которые код читает или вызывает."""
    return set(_names(parse(source), ast.Load))


def literal_names(cells: list[Cell]) -> set[str]:
    """Имена, которым присвоена записанная в коде постоянная: гиперпараметры и настройки."""
    found: dict[str, bool] = {}
    for cell in cells:
        for statement in cell.tree.body:
            constant = isinstance(statement, ast.Assign) and _literal(statement.value) is not None
            found |= dict.fromkeys(_names(statement, ast.Store), constant)
    return {name for name, constant in found.items() if constant}


def constants(source: str) -> list[tuple[str, object]]:
    """Постоянные кода и то, как они названы: `lr=0.1`, `set_seed(42)`, `size: int = 5`."""
    return list(_constants(parse(source)))


def normalized(source: str) -> str:
    """Код без пустых строк и пояснений: их правка ничего не меняет."""
    lines = (line.rstrip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.lstrip().startswith("#"))


def _names(node: ast.AST, context: type) -> dict[str, None]:
    """Имена верхнего уровня, которые задаёт или читает код, по порядку."""
    found: dict[str, None] = {}
    pending = [node]
    while pending:
        node = pending.pop(0)
        if isinstance(node, ast.Name) and isinstance(node.ctx, context):
            found[node.id] = None
        if isinstance(node, FUNCTIONS) and context is ast.Store and hasattr(node, "name"):
            found[node.name] = None
        if context is ast.Store and isinstance(node, ast.For):
            pending[:0] = [*node.body, *node.orelse]  # имя из `for` — не результат
        elif context is ast.Load or not isinstance(node, SCOPES):
            pending[:0] = ast.iter_child_nodes(node)
    return found


def _constants(tree: ast.AST) -> Iterator[tuple[str, object]]:
    for node in ast.walk(tree):
        pairs: list[tuple[str, ast.AST | None]] = []
        if isinstance(node, ast.Assign):
            pairs = [(ast.unparse(target), node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign):
            pairs = [(ast.unparse(node.target), node.value)]
        elif isinstance(node, ast.Call):
            pairs = [(ast.unparse(node.func), value) for value in node.args]
            pairs += [(option.arg or "**", option.value) for option in node.keywords]
        elif isinstance(node, ast.arguments):
            plain = [*node.posonlyargs, *node.args][-len(node.defaults) or None :]
            pairs = [(a.arg, v) for a, v in zip(plain, node.defaults, strict=False)]
            pairs += [(a.arg, v) for a, v in zip(node.kwonlyargs, node.kw_defaults, strict=True)]
        for name, value in pairs:
            if (constant := _literal(value)) is not None and not isinstance(constant, str):
                yield name, constant


def _literal(node: ast.AST | None) -> object:
    """Значение постоянной; None, если это не постоянная."""
    try:
        return ast.literal_eval(node) if node is not None else None
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
