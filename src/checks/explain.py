"""Почему числа разошлись: причины по-русски, сначала те, что влияют на остальное."""

from collections.abc import Iterable, Iterator

from src.checks.chapter import SEED, Cell
from src.checks.compare import OTHER_KIND, Row
from src.checks.history import History, replaced
from src.checks.reference import Reference
from src.checks.values import accelerator

RESTART = (
    "Перезапустите ядро (в Colab — среду выполнения) и выполните все ячейки подряд, сверху вниз."
)
SHOWN, NAMES = 4, 8  # больше ячеек и имён читать не станут


def causes(
    rows: list[Row], reference: Reference, history: History, mine: dict[str, str], namespace: dict
) -> list[str]:
    """Объяснения в том порядке, в котором их стоит читать."""
    if len(history.missed) == len(reference.cells):
        return [
            "В этом сеансе не выполнена ни одна ячейка главы. Если раньше вы их выполняли, "
            f"с тех пор начался новый сеанс, и переменные пропали. {RESTART}"
        ]
    found = [
        *changed_settings(rows, history),
        *skipped(rows, reference, history, namespace),
        *out_of_order(rows, history),
        *overwritten(rows, history),
    ]
    changed = bool(found)
    found += unseeded(rows, reference, history, changed)
    found += rewritten(history)
    found = found or [*other_kinds(rows)] or [*interfering(history)]
    named = bool(found)
    if device := accelerator(namespace):
        found.append(
            f"Вы считали на устройстве {device}, а числа курса получены на процессоре. "
            "Складывает оно в другом порядке, поэтому последние цифры другие, и допуск здесь шире."
        )
    found += other_versions(reference.versions, mine)
    if not found:
        found.append(f"Причину по этим числам не узнать. {RESTART}")
    elif not named:
        found.append(f"Если отличаются не только последние цифры, причина не в этом. {RESTART}")
    return found


def changed_settings(rows: list[Row], history: History) -> Iterator[str]:
    """Изменённые гиперпараметры: и в переменных, и прямо в коде."""
    stale = {*history.missed, *(cell for cell, _ in history.late)}
    outdated = {name for cell in stale for name in cell.names}  # остались от других ячеек
    pairs = [
        (row.label, row.reference["number"], row.mine["number"])
        for row in rows
        if row.setting and not row.ok and row.mine and "number" in row.mine
        if row.name not in outdated
    ]
    named: dict[str, str] = {}
    for name, old, new in [*pairs, *history.changed]:  # то же самое дальше — уже следствие
        named.setdefault(f"{old!r} → {new!r}", name)
    if named:
        yield (
            f"Вы изменили {', '.join(f'{name}: {change}' for change, name in named.items())}. "
            "Поэтому и то, что посчитано после этого, другое: так и должно быть."
        )


def skipped(
    rows: list[Row], reference: Reference, history: History, namespace: dict
) -> Iterator[str]:
    """Ячейки, которые не выполнены или остановились: по истории, а без неё — по именам."""
    taken = {name for _, names in history.own for name in names}
    missing = dict.fromkeys(row.name for row in rows if row.name not in taken | namespace.keys())
    givers = {name: last_giver(name, reference.cells) for name in missing}
    cells = history.missed if history.known else unique(givers.values())
    if cells:
        yield f"Не выполнено: {listed(cells)}. {RESTART}"
    kept = {cell: Cell("", source).names for cell, source in history.edited}
    not_run = [name for name, giver in givers.items() if giver in cells]
    renamed = [name for name, giver in givers.items() if name not in kept.get(giver, {name})]
    stopped = [name for name in givers if name not in {*not_run, *renamed}]
    if not_run:
        yield f"Нет переменных: {few(not_run)}. Их задают невыполненные ячейки."
    if renamed:
        yield (
            f"Нет переменных: {few(renamed)}. В главе их задаёт ячейка, которую вы изменили: "
            f"{listed(unique(givers[name] for name in renamed))}."
        )
    if stopped:
        yield (
            f"Нет переменных: {few(stopped)}, а ячейка, которая их задаёт, выполнялась: "
            f"{listed(unique(givers[name] for name in stopped))}. Значит, её остановила ошибка: "
            "начните с первого красного сообщения в ноутбуке."
        )


def last_giver(name: str, cells: list[Cell]) -> Cell | None:
    """Последняя ячейка главы, которая задаёт это имя."""
    return next((cell for cell in reversed(cells) if name in cell.names), None)


def unique(cells: Iterable[Cell | None]) -> list[Cell]:
    """Ячейки без повторов, по порядку."""
    return list(dict.fromkeys(cell for cell in cells if cell))


def listed(items: Iterable[object], separator: str = "; ", limit: int = SHOWN) -> str:
    """Первые несколько через разделитель и сколько осталось."""
    words = [str(item) for item in items]
    rest = len(words) - limit
    text = separator.join(words[:limit])
    return f"{text} — и ещё {rest}" if rest > 0 else text


def few(names: Iterable[str]) -> str:
    """Первые несколько имён через запятую."""
    return listed(names, ", ", NAMES)


def out_of_order(rows: list[Row], history: History) -> Iterator[str]:
    """Ячейки, выполненные не по порядку или несколько раз подряд."""
    if history.late:
        wrong = {row.name for row in rows}
        guilty = (pair for pair in history.late if wrong & pair[0].names)
        stale, later = next(guilty, history.late[0])
        yield (
            f"Ячейки выполнены не по порядку: {later}, выполнена позже, чем {stale}, "
            f"хотя в главе стоит раньше. {RESTART}"
        )
    if history.repeated:
        yield (
            f"Выполнено несколько раз подряд: {listed(history.repeated)}. "
            f"Второй запуск начинал с того, на чём остановился первый. {RESTART}"
        )


def overwritten(rows: list[Row], history: History) -> Iterator[str]:
    """Переменные главы, которые читатель изменил в своих ячейках."""
    wrong = dict.fromkeys(row.name for row in rows)
    changed = ((cell, [name for name in wrong if name in names]) for cell, names in history.own)
    if cells := [f"{few(names)} — {cell}" for cell, names in changed if names]:
        yield (
            f"Вы сами изменили или удалили переменные главы: {listed(cells)}. "
            "Чтобы сверить числа главы, перезапустите ядро и выполните всё без этих ячеек."
        )


def interfering(history: History) -> Iterator[str]:
    """Ячейки читателя посреди главы: другой явной причины нет."""
    if history.between:
        yield (
            f"Посреди главы выполнено и ваше: {listed(history.between)}. Такой код мог сдвинуть "
            "генератор случайных чисел или поменять настройки библиотеки: перезапустите ядро и "
            "выполните главу без него."
        )


def other_kinds(rows: list[Row]) -> Iterator[str]:
    """Под именем теперь не число, а кто его занял, неизвестно."""
    if names := [row.name for row in rows if row.problem == OTHER_KIND]:
        yield f"Имя занято другим значением: {few(names)}. {RESTART}"


def unseeded(
    rows: list[Row], reference: Reference, history: History, changed: bool
) -> Iterator[str]:
    """Случайные числа другие: зерно убрали или не задали перед ними."""
    if history.unseeded:
        yield f"Не задано зерно: нет вызова {SEED} там, где он был: {listed(history.unseeded)}."
        return
    wrong = [row for row in rows if not row.ok]
    if changed or history.known or any(row.setting for row in wrong):
        return
    giver = last_giver(wrong[0].name, reference.cells)
    if giver and SEED in giver.source:
        yield (
            "Похоже, не задано зерно: настройки те же, а случайные числа другие, начиная с "
            f"{wrong[0].label}. Вызов {SEED} должен стоять в этой ячейке: {giver}."
        )


def rewritten(history: History) -> Iterator[str]:
    """Код ячеек изменён, но не постоянные и не зерно."""
    named = [
        cell
        for cell, source in history.edited
        if cell not in history.unseeded and not replaced(cell.source, source)
    ]
    if named:
        yield f"Вы изменили код: {listed(named)}."


def other_versions(expected: dict[str, str], mine: dict[str, str]) -> Iterator[str]:
    """Другие версии библиотек и другой процессор."""
    different = [
        f"{name} {mine.get(name, 'неизвестно')}, а в курсе {value}"
        for name, value in expected.items()
        if mine.get(name) != value
    ]
    if different:
        yield f"У вас {'; '.join(different)}. От этого последние цифры могут отличаться."
