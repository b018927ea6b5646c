"""Сколько читать страницу: спокойно, с разбором кода."""

import re
from pathlib import Path

from tools.blocks import read_cells

WORDS_PER_MINUTE = 120
CODE_LINES_PER_MINUTE = 12
UNREAD = {"hide-input", "remove-cell"}  # код, которого читатель не видит


def minutes(path: Path) -> int:
    """Время чтения главы в минутах, не меньше одной."""
    words = lines = 0
    for _, cell in read_cells(path):
        if cell.cell_type == "markdown":
            prose = re.sub(r"\$\$.*?\$\$", "", cell.source, flags=re.DOTALL)
            words += len(re.findall(r"[а-яёa-z]{2,}", prose, flags=re.IGNORECASE))
        elif not UNREAD & set(cell.metadata.get("tags", [])):
            lines += sum(bool(line.strip()) for line in cell.source.splitlines())
    return max(1, round(words / WORDS_PER_MINUTE + lines / CODE_LINES_PER_MINUTE))
