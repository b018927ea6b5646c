"""Ответы по теории: есть ли они и похожи ли на ответы. Верны ли они, решает преподаватель."""

import re
from functools import cache

QUESTIONS = 7
WORDS = 15  # меньше не бывает в двух предложениях
PLACEHOLDER = "напишите ответ здесь"
QUESTION = re.compile(r"\*\*Вопрос\s(\d+)\.\*\*")
ALIKE = 0.7
SHOWN = 3


def words(text: str) -> list[str]:
    """Слова текста строчными буквами."""
    return re.findall(r"[a-zа-яё]{2,}", text.lower())


def answers(cells: list) -> dict[int, tuple[str, str]]:
    """Вопрос и ответ по номерам: ответ — весь текст после вопроса до следующего."""
    found: dict[int, list[str]] = {}
    number = 0
    for kind, source in cells:
        if kind != "markdown":
            continue
        if match := QUESTION.search(source):
            number = int(match[1])
            question, _, rest = source.partition("\n\n")
            found[number] = [question, rest]
        elif number:
            if source.lstrip().startswith("#"):
                number = 0
            else:
                found[number].append(source)
    return {n: (first, "\n".join(rest).strip()) for n, (first, *rest) in found.items()}


def problem(question: str, answer: str, earlier: list[str]) -> str:
    """Почему это нельзя считать ответом; пустая строка, если можно."""
    own = words(answer)
    if not own:
        return "пусто"
    if {*words(PLACEHOLDER)} <= {*own} and len(own) < WORDS // 2:
        return "осталась заготовка"
    if len(own) < WORDS:
        return f"слишком коротко: слов {len(own)}, нужно хотя бы {WORDS}"
    if len(set(own)) < WORDS * 2 // 3:
        return "повторяются одни и те же слова"
    asked = set(words(question))
    if len(set(own) - asked) < len(set(own)) / 2:
        return "повторяет вопрос"
    if any(alike(answer, other) for other in earlier):
        return "такой же, как другой ответ"
    return ""


def alike(first: str, second: str) -> bool:
    """Почти один и тот же текст: большинство троек слов общие."""
    one, two = triples(first), triples(second)
    return len(one & two) >= ALIKE * len(one | two)


@cache
def triples(text: str) -> frozenset[tuple[str, ...]]:
    """Все тройки соседних слов."""
    own = words(text)
    return frozenset(zip(own, own[1:], own[2:], strict=False))


def judge(cells: list) -> tuple[float, str, dict[int, str]]:
    """Доля предварительно засчитанных ответов, пояснение и сами ответы."""
    found = answers(cells)
    wrong: dict[int, str] = {}
    good: dict[int, str] = {}
    for number in range(1, QUESTIONS + 1):
        question, answer = found.get(number, ("", ""))
        if reason := problem(question, answer, list(good.values())):
            wrong[number] = reason
        else:
            good[number] = answer
    reason = f"ответов {len(good)} из {QUESTIONS}; баллы предварительные: читает преподаватель"
    if wrong:
        reason += ". " + "; ".join(f"вопрос {n}: {why}" for n, why in wrong.items())
    return len(good) / QUESTIONS, reason, good


def same_answers(works: dict[str, dict[int, str]]) -> dict[str, str]:
    """Совпадения ответов разных работ: имя работы → замечание."""
    notes: dict[str, str] = {}
    for name, given in works.items():
        same = [
            other
            for other, theirs in works.items()
            if other != name and any(alike(given[n], theirs[n]) for n in given if n in theirs)
        ]
        if same:
            more = f" и ещё в {len(same) - SHOWN}" if len(same) > SHOWN else ""
            notes[name] = f"есть те же ответы, что в {', '.join(same[:SHOWN])}{more}"
    return notes
