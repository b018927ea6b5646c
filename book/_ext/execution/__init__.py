"""Как выполняются ячейки: параллельно, в готовых ядрах и только изменившиеся."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))  # tools лежит рядом с книгой
