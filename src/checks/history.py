"""Что и в каком порядке выполнил читатель: история IPython против ячеек главы."""

import difflib
import math
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from src.checks.chapter import SEED, Cell, constants, normalized, reads, touched_names

SIMILAR = 0.6  # доля общего у ячейки и её правленого варианта
SAME_START = 0.3  # надбавка за ту же первую строку
NOT_RUN = 0.3  # и за то, что сама ячейка не выполнялась: её-то и правили
CHECKS = {"check", "check_exercise"}  # проверки курса, а не код читателя


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
    between: list[Cell] = field(default_factory=list)  # его же ячейки посреди главы

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
    unique = Counter(texts)
    foreign = {source: runs for source, runs in places.items() if source and source not in unique}
    trials = {source: foreign[source] for source in _without_exercises(foreign)}
    variants = _variants(texts, places, trials)
    taken = {source for group in variants.values() for source in group}
    given: dict[str, int] = {}  # когда глава задала имя последний раз
    latest = previous = None  # место последней и ближайшей предыдущей ячеек, выполненных по порядку
    for cell, text in zip(cells, texts, strict=True):
        runs = places.get(text, [])
        if text in variants:
            found.edited.append((cell, variants[text][-1]))
            runs = foreign[variants[text][-1]]
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
    start = min((places[text][0] for text in texts if text in places), default=math.inf)
    for source, runs in foreign.items():
        if source in taken:
            continue
        names = {n for n in touched_names(source) if given.get(n, math.inf) < runs[-1]}
        if names:
            found.own.append((Cell("", source), names))
        elif source in trials and latest and any(start < run < latest[0] for run in runs):
            found.between.append(Cell("", source))
    return found


def _without_exercises(sources: Collection[str]) -> list[str]:
    """Код без проверок и решений упражнений: имя, отданное проверке, задаёт решение."""
    checks = {source for source in sources if not CHECKS.isdisjoint(reads(source))}
    answers = {name for source in checks for name in reads(source)}
    return [s for s in sources if s not in checks and answers.isdisjoint(Cell("", s).names)]


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


def _variants(
    texts: list[str], places: dict[str, list[int]], foreign: dict[str, list[int]]
) -> dict[str, list[str]]:
    """Правленые варианты ячеек, выполненные позже них самих: ячейка → варианты по порядку."""
    found: dict[str, list[str]] = {}
    for source, runs in sorted(foreign.items(), key=lambda item: item[1][-1]):
        best, share = None, SIMILAR
        for text in dict.fromkeys(texts):
            after = places.get(text, [-1])[-1]
            if runs[-1] > after:
                likeness = _likeness(source, text, NOT_RUN * (after < 0), share)
                best, share = max((best, share), (text, likeness), key=lambda pair: pair[1])
        if best is not None:
            found.setdefault(best, []).append(source)
    return found


def _likeness(source: str, text: str, bonus: float, least: float) -> float:
    """Насколько код похож на ячейку главы; ноль, если заведомо не больше `least`."""
    bonus += SAME_START if source.split("\n")[0] == text.split("\n")[0] else 0
    matcher = difflib.SequenceMatcher(None, source, text, autojunk=False)
    for bound in (matcher.real_quick_ratio, matcher.quick_ratio):  # сама доля считается дольше
        if bound() + bonus <= least:
            return 0
    return matcher.ratio() + bonus
