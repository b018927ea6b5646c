r"""Формула в строке поиска: `\frac{\partial L}{\partial w_1}` → «∂L/∂w_1»."""

import re

from docutils.utils.math import latex2mathml, tex2unichar

SYMBOLS = {
    command: character
    for table in ("mathalpha", "mathbin", "mathop", "mathopen", "mathclose", "mathord", "mathrel")
    for command, character in getattr(tex2unichar, table).items()
}
FUNCTIONS = {"max", "min"} | latex2mathml.functions.keys() - {"operatorname"}
SYMBOLS |= {name: name for name in FUNCTIONS}
FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
COMMAND = re.compile(r"\\([A-Za-z]+|.)")


def readable(latex: str) -> str:
    """Приблизительная запись одной строкой: знаки вместо команд, дроби через «/»."""
    text = FRACTION.sub(r"\1/\2", latex)
    text = COMMAND.sub(lambda command: SYMBOLS.get(command[1], " "), text)
    return " ".join(re.sub(r"[{}$&]", "", text).split())
