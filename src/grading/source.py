"""Ноутбук как текст: прочитать, разобрать код, найти определения и ячейки с ответами."""

import ast
from pathlib import Path

LARGEST = 30 * 2**20  # байт: столько занял бы ноутбук с сотнями рисунков


class NotNotebook(Exception):
    """Файл — не ноутбук; сообщение говорит почему."""


def read(path: Path) -> list:
    """Ячейки ноутбука."""
    import nbformat

    try:
        if path.stat().st_size > LARGEST:
            raise NotNotebook(f"файл больше {LARGEST // 2**20} МБ: очистите выводы")
        data = path.read_bytes()
    except OSError as error:
        raise NotNotebook(f"файл не читается: {error.strerror}") from error
    if not data.strip():
        raise NotNotebook("файл пуст")
    try:
        notebook = nbformat.reads(data.decode("utf-8-sig"), as_version=4)
        return [(cell.cell_type, str(cell.source)) for cell in notebook.cells]
    except UnicodeDecodeError:
        raise NotNotebook("кодировка не UTF-8: сохраните ноутбук заново") from None
    except Exception as error:  # что угодно вместо ноутбука: nbformat падает по-разному
        raise NotNotebook(f"это не ноутбук Jupyter ({type(error).__name__})") from error


def code(cells: list) -> list[str]:
    """Коды ячеек по порядку."""
    return [source for kind, source in cells if kind == "code" and source.strip()]


def statements(sources: list[str]) -> list[ast.stmt]:
    """Команды верхнего уровня всех ячеек, которые удалось разобрать."""
    from IPython.core.inputtransformer2 import TransformerManager

    found: list[ast.stmt] = []
    for source in sources:
        try:
            found += ast.parse(TransformerManager().transform_cell(source)).body
        except SyntaxError:
            continue
    return found


def bound(statement: ast.stmt) -> set[str]:
    """Имена, которые команда создаёт."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        return {
            node.id
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
    return set()


def definitions(sources: list[str], name: str) -> str:
    """Код, которого хватит, чтобы определить `name`: оно само и всё, что ему нужно."""
    body = statements(sources)
    needed, known, chosen = {name}, set(), set()
    while needed - known:
        known |= needed
        for index, statement in enumerate(body):
            if index not in chosen and bound(statement) & (needed | {"*"}):
                chosen.add(index)
                needed |= {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    return "\n".join(ast.unparse(body[index]) for index in sorted(chosen))


def creates(sources: list[str], name: str) -> bool:
    """Создаёт ли ноутбук это имя: функцией, классом, присваиванием или импортом."""
    return any(name in bound(statement) for statement in statements(sources))


def defines(sources: list[str], kind: type[ast.stmt], name: str) -> bool:
    """Определён ли в ноутбуке класс или функция с этим именем."""
    return any(isinstance(node, kind) and node.name == name for node in statements(sources))


def calls(sources: list[str], method: str) -> bool:
    """Вызывает ли код ноутбука этот метод."""
    return any(
        isinstance(node, ast.Call) and getattr(node.func, "attr", "") == method
        for statement in statements(sources)
        for node in ast.walk(statement)
    )
