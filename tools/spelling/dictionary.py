"""Русский словарь hunspell и наши слова, которых в нём нет."""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from hunspell import Hunspell

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "spelling"
SUGGESTIONS = 3
# Словарь допускает и «решёна»; на самом деле под ударением «ё» бывает только в «решён».
IMPOSSIBLE = re.compile("ё(?:на|но|н[ы])$", re.IGNORECASE)


class Dictionary:
    """Большой словарь вместе со своими словами.

    Свои записаны как в личном словаре hunspell: `слово` или `слово/образец`, если оно изменяется
    так же, как образец из большого словаря.

    Raises
    ------
    ValueError
        Если своё слово в большом словаре уже есть, а образца в нём нет.
    """

    def __init__(self, own: Iterable[str] = ()):
        encoding = sys.getfilesystemencoding()  # в ней hunspell откроет файлы
        self._speller = Hunspell("ru", str(FOLDER), system_encoding=encoding)
        for entry in own:
            word, _, sample = entry.partition("/")
            if self.knows(word):
                raise ValueError(f"«{word}» в словаре уже есть: удалите его из списка")
            if sample and not self.knows(sample):
                raise ValueError(f"«{entry}»: образца «{sample}» в словаре нет")
            self._speller.add(word, sample)

    def knows(self, word: str) -> bool:
        """Есть ли такое слово; сложное может состоять из известных через дефис."""
        return self._speller.spell(word)

    def entries(self, word: str) -> set[str]:
        """Слова словаря, формой которых может быть это."""
        return {stem for part in word.split("-") for stem in self._speller.stem(part)}

    def with_yo(self, word: str) -> list[str]:
        """Слова, которые получатся, если одну из «е» заменить на «ё»."""
        found = []
        for match in re.finditer("е", word, re.IGNORECASE):
            yo = "ё" if match[0].islower() else "Ё"
            other = word[: match.start()] + yo + word[match.end() :]
            if not IMPOSSIBLE.search(other) and self.knows(other):
                found.append(other)
        return found

    def suggestions(self, word: str) -> list[str]:
        """Похожие слова."""
        return list(self._speller.suggest(word)[:SUGGESTIONS])
