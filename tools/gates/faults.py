"""Мутанты: мелкие ошибки, которые проверки обязаны заметить, — их список и применение.

Мутант — замена одного куска кода другим. Она делается всюду, где этот кусок встречается: в ячейках
глав и ноутбуков, в выражениях `glue`, в пакете `src`. Текст вокруг ячеек и сохранённые выводы
остаются прежними, поэтому заметить мутанта могут только выводы, рисунки и проверки теории.
"""

import ast
import difflib
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

CELL = re.compile(
    r"(?P<open>^```\{code-cell\}[^\n]*\n(?:---\n.*?^---\n)?)(?P<code>.*?)(?P<close>^```$)",
    re.MULTILINE | re.DOTALL,
)
REQUIRED = ("id", "kind", "what", "find", "replace")
OPTIONAL = ("pages", "invisible")
PACKAGE = "src"
PLACES = ("book/*.md", "book/*.ipynb", f"{PACKAGE}/**/*.py", f"{PACKAGE}/*.json")


class FaultError(Exception):
    """Список мутантов неверен или отстал от глав."""


@dataclass(frozen=True)
class Fault:
    """Один мутант; `pages` ограничивает его этими страницами (или пакетом `src`)."""

    id: str
    kind: str
    what: str
    find: str
    replace: str
    pages: tuple[str, ...] = ()
    invisible: str = ""  # почему его нельзя заметить

    def mutate(self, code: str) -> str:
        """Код с ошибкой; тот же, если ошибиться здесь негде."""
        return code.replace(self.find, self.replace)


@dataclass
class Change:
    """Файл, который изменил мутант: весь текст до и после и изменённые куски кода."""

    path: Path
    before: str
    after: str = ""
    pieces: list[tuple[str, str]] = field(default_factory=list)


def read_faults(path: Path) -> list[Fault]:
    """Прочитать список мутантов; непонятное в нём — ошибка."""
    try:
        contents = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise FaultError(f"{path.name} не читается: {error}") from error
    if extra := contents.keys() - {"mutant"}:
        raise FaultError(f"{path.name}: непонятно, что такое {', '.join(sorted(extra))}")
    entries = contents.get("mutant", [])
    if not entries or not isinstance(entries, list):
        raise FaultError(f"{path.name}: нет ни одного [[mutant]]")
    faults: dict[str, Fault] = {}
    for number, entry in enumerate(entries, start=1):
        fault = read_fault(entry, f"{path.name}, мутант {entry.get('id') or number}")
        if fault.id in faults:
            raise FaultError(f"{path.name}: мутант {fault.id} записан дважды")
        faults[fault.id] = fault
    return list(faults.values())


def read_fault(entry: dict, where: str) -> Fault:
    """Прочитать одного мутанта."""
    if missing := [key for key in REQUIRED if key not in entry]:
        raise FaultError(f"{where}: не хватает {', '.join(missing)}")
    if extra := entry.keys() - {*REQUIRED, *OPTIONAL}:
        raise FaultError(f"{where}: непонятно, что такое {', '.join(sorted(extra))}")
    pages = entry.get("pages", [])
    if not isinstance(pages, list) or not all(isinstance(page, str) for page in pages):
        raise FaultError(f"{where}: pages — список страниц")
    for key in entry.keys() - {"pages"}:
        if not isinstance(entry[key], str):
            raise FaultError(f"{where}: {key} — строка")
        if not entry[key].strip() and key != "replace":
            raise FaultError(f"{where}: {key} пуст")
    if entry["find"] == entry["replace"]:
        raise FaultError(f"{where}: find и replace одинаковы")
    return Fault(**(entry | {"pages": tuple(pages)}))


def changes(fault: Fault, root: Path) -> list[Change]:
    """Какие файлы и как изменит мутант; сами файлы не меняются."""
    places = sorted(path for place in PLACES for path in root.glob(place))
    known = {name_of(path, root) for path in places}
    if unknown := set(fault.pages) - known:
        raise FaultError(f"мутант {fault.id}: нет страницы {', '.join(sorted(unknown))}")
    found = []
    for path in places:
        if fault.pages and name_of(path, root) not in fault.pages:
            continue
        change = Change(path.relative_to(root), path.read_text(encoding="utf-8"))
        change.after = REWRITERS[path.suffix](change.before, recorder(fault, change))
        if change.pieces:
            found.append(change)
    if all(change.path.suffix == ".md" for change in found):
        raise FaultError(f"мутант {fault.id} устарел: такого кода нет ни в ноутбуках, ни в src")
    return found


def name_of(path: Path, root: Path) -> str:
    """Имя страницы или `src`, как их называет `pages`."""
    return PACKAGE if path.is_relative_to(root / PACKAGE) else path.stem


def recorder(fault: Fault, change: Change) -> Callable[[str], str]:
    """Замена в куске кода, которая записывает изменённое в `change`."""

    def rewrite(code: str) -> str:
        mutated = fault.mutate(code)
        if mutated != code:
            check_syntax(fault, code, mutated)
            change.pieces.append((code, mutated))
        return mutated

    return rewrite


def check_syntax(fault: Fault, code: str, mutated: str) -> None:
    """Ошибку синтаксиса заметит и Python: такой мутант ничего не доказывает."""
    for text in (code, mutated):
        try:
            ast.parse(text)
        except SyntaxError as error:
            if text is code:  # команды IPython
                return
            problem = f"мутант {fault.id} портит синтаксис: {error}"
            raise FaultError(problem) from error


def rewrite_chapter(text: str, rewrite: Callable[[str], str]) -> str:
    """Изменить код в ячейках главы."""

    def cell(match: re.Match) -> str:
        code = match["code"].removesuffix("\n")
        return match["open"] + rewrite(code) + match["code"][len(code) :] + match["close"]

    return CELL.sub(cell, text)


def rewrite_notebook(text: str, rewrite: Callable[[str], str]) -> str:
    """Изменить код в ячейках ноутбука и выражения, которые вычисляются для текста."""
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["source"] = rewrite("".join(cell["source"]))
            for glued in cell["metadata"].get("glue", {}).values():
                glued["expression"] = rewrite(glued["expression"])
    return json.dumps(notebook, ensure_ascii=False, indent=1)


def rewrite_module(text: str, rewrite: Callable[[str], str]) -> str:
    """Изменить модуль пакета."""
    return rewrite(text)


REWRITERS = {
    ".md": rewrite_chapter,
    ".ipynb": rewrite_notebook,
    ".py": rewrite_module,
    ".json": rewrite_module,
}


def difference(found: list[Change]) -> Iterator[str]:
    """Строки, которыми мутант отличается; одинаковые куски главы и ноутбука — один раз."""
    where: dict[tuple[str, str], list[str]] = {}
    for change in found:
        for piece in change.pieces:
            where.setdefault(piece, []).append(change.path.as_posix())
    for (before, after), paths in where.items():
        yield f"    {', '.join(dict.fromkeys(paths))}"
        lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
        yield from (f"    {line}" for line in list(lines)[2:])
