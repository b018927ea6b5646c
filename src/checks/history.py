"""Что и в каком порядке выполнил читатель: история IPython против ячеек главы."""

import difflib
import math
from collections import Counter
from dataclasses import dataclass, field

from src.checks.chapter import SEED, Cell, constants, normalized, touched_names

SIMILAR = 0.6  # доля общего у ячейки и её правленого варианта
SAME_START = 0.3  # надбавка за ту же первую строку


@dataclass
class History:
    """Чем выполненное отличается от главы."""

    known: bool = False  # есть ли история вообще
    missed: list[Cell] = field(default_factory=list)
    late: list[tuple[Cell, Cell]] = field(default_factory=list)  # (устарела, выполнена позже неё)
    repeated: list[Cell] = field(default_factory=list)
    edited: list[tuple[Cell, str]] = field(default_factory=list)
    # Ячейки самого читателя и имена главы, которые они изменили после неё.
    own: list[tuple[Cell, set[str]]] = field(default_factory=list)

    @property
    def changed(self) -> list[tuple[str, object, object]]:
        """Постоянные, которые читатель заменил: имя, было, стало."""
        return [item for cell, source in self.edited for item in replaced(cell.source, source)]

    @property
    def unseeded(self) -> list[Cell]:
        """Ячейки, из которых пропало зерно."""
        call = f"{SEED}("
        return [c for c, source in self.edited if call in c.source and call not in code_of(source)]


def code_of(source: str) -> str:
    """Код без пояснений: вызов, убранный в пояснение, — не вызов."""
    return "\n".join(line.partition("#")[0] for line in source.splitlines())


def executed(namespace: dict) -> list[str] | None:
    """Код всех выполненных ячеек; None, если это не IPython."""
    sources = namespace.get("In")
    if type(sources) is not list or "get_ipython" not in namespace:
        return None
    return [normalized(source) for source in sources if type(source) is str]


def compare(cells: list[Cell], sources: list[str] | None) -> History:
    """Сопоставить ячейки главы с выполненными."""
    found = History(known=sources is not None)
    if sources is None:
        return found
    texts = [normalized(cell.source) for cell in cells]
    places: dict[str, list[int]] = {}
    for index, source in enumerate(sources):
        places.setdefault(source, []).append(index)
    foreign = {source: places[source] for source in places.keys() - set(texts) if source}
    unique = Counter(texts)
    given: dict[str, int] = {}  # когда глава задала имя последний раз
    latest = previous = None  # место последней и ближайшей предыдущей ячеек, выполненных по порядку
    for cell, text in zip(cells, texts, strict=True):
        runs = places.get(text, [])
        if variant := _variant(text, foreign, after=runs[-1] if runs else -1):
            found.edited.append((cell, variant))
            runs = foreign.pop(variant)
        if not runs:
            found.missed.append(cell)
        for name in cell.names if runs else ():
            given[name] = max(given.get(name, 0), runs[-1])
        if not runs or unique[text] > 1:
            continue
        if latest and runs[-1] < latest[0]:
            found.late.append((cell, latest[1]))
        if cell.names and previous and sum(run > previous for run in runs) > 1:
            found.repeated.append(cell)
        previous = runs[-1]
        latest = max(latest or (runs[-1], cell), (runs[-1], cell), key=lambda item: item[0])
    for source, runs in foreign.items():
        names = {n for n in touched_names(source) if given.get(n, math.inf) < runs[-1]}
        if names:
            found.own.append((Cell("", source), names))
    return found


def replaced(before: str, after: str) -> list[tuple[str, object, object]]:
    """Какие постоянные кода изменились: имя, было, стало."""
    old, new = _grouped(before), _grouped(after)
    return [
        (name, one, other)
        for name in old
        for one, other in zip(old[name], new.get(name, []), strict=False)
        if one != other
    ]


def _grouped(source: str) -> dict[str, list]:
    found: dict[str, list] = {}
    for name, value in constants(source):
        found.setdefault(name, []).append(value)
    return found


def _variant(text: str, foreign: dict[str, list[int]], after: int) -> str | None:
    """Самый похожий правленый вариант ячейки, выполненный позже неё самой."""
    best, share = None, SIMILAR
    for source, runs in foreign.items():
        if runs[-1] > after:
            matcher = difflib.SequenceMatcher(None, source, text, autojunk=False)
            bonus = SAME_START if source.split("\n")[0] == text.split("\n")[0] else 0
            bounds = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)  # всё дороже
            if all(bound() + bonus > share for bound in bounds):
                best, share = source, matcher.ratio() + bonus
    return best
