"""Десятичное число не прячется в тексте: ни за пробелом после запятой, ни за кодом HTML."""

import re

from tools.prose.fragments import Pieces

KINDS = ("text", "alt", "drawing", "const", "math")
ENTITY = re.compile(r"&(?:#\w+|comma|period|nbsp|thinsp|minus|middot);?")
# Два числа через запятую, и не перечисление: вокруг нет третьего числа, скобок и союза.
SPACED = re.compile(
    r"(?<![\d(\[,;–-])(?<![\d,;([]\s)(?<!\bи\s)\b0\s?,\s\d+\b(?!\s?[)\]])(?!\s?[,;]\s?\d)(?!\sи\s\d)"
    r"|\b\d+\s,\d+\b"
)


def disguised(pieces: Pieces) -> list[str]:
    """Спрятанные числа страницы: файл, строка, запись и что с ней сделать."""
    return [
        f"{pieces.page.path.name}:{fragment.line_of(match.start())}: «{match[0]}»"
        f"{f' на схеме {fragment.drawing}' if fragment.drawing else ''} {problem}"
        for fragment in pieces.fragments
        if fragment.kind in KINDS
        for pattern, problem in (
            (ENTITY, "— код HTML: наберите сам знак, иначе число не проверить"),
            (SPACED, "— дробь с пробелом? Уберите пробел; два числа соедините союзом «и»"),
        )
        for match in pattern.finditer(fragment.text)
    ]
