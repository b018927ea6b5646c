"""Что не так с правописанием: каждая жалоба называет файл, строку, слово и что с ним делать."""

from functools import cached_property
from pathlib import Path

from tools.spelling.dictionary import FOLDER, Dictionary
from tools.spelling.texts import english_words, mixed_words, russian_words

RUSSIAN, ENGLISH, WITHOUT_YO = "words.txt", "english.txt", "without_yo.txt"
LISTS = (RUSSIAN, ENGLISH, WITHOUT_YO)


def read_list(path: Path) -> list[str]:
    """Слова списка без пояснений."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


class Spelling:
    """Правописание репозитория `root` со списками слов из папки `lists`."""

    def __init__(self, root: Path, lists: Path = FOLDER):
        self.lists = {name: read_list(lists / name) for name in LISTS}
        self.dictionary = Dictionary(self.lists[RUSSIAN])
        self.russian = russian_words(root)
        self.english = english_words(root)
        self.mixed = mixed_words(root)

    @cached_property
    def _forms(self) -> set[str]:
        """Все русские слова репозитория, каждое по разу."""
        return {word.text for word in self.russian}

    def misspelled(self) -> list[str]:
        """Русские слова, которых нет ни в словаре, ни в списке."""
        unknown = [form for form in self._forms if not self.dictionary.knows(form)]
        similar = {form: ", ".join(self.dictionary.suggestions(form)) for form in unknown}
        return [
            f"{word} нет в словаре. Похожи: {similar[word.text] or 'никакие'}. "
            f"Если слово верно, впишите его в {RUSSIAN}"
            for word in self.russian
            if word.text in similar
        ]

    def without_yo(self) -> list[str]:
        """Слова через «е», у которых есть пара через «ё»."""
        allowed = set(self.lists[WITHOUT_YO])
        pairs = {form: self.dictionary.with_yo(form) for form in self._forms}
        return [
            f"{word}: нужно «{pairs[word.text][0]}»? Если нет, впишите слово в {WITHOUT_YO}"
            for word in self.russian
            if pairs[word.text] and word.text.lower() not in allowed
        ]

    def foreign(self) -> list[str]:
        """Английские слова текста, которых нет ни в коде, ни в списке."""
        return [
            f"{word} — не слово из кода. Опечатка? Если нет, впишите его в {ENGLISH}"
            for word in self.english
            if not self._listed(word.text)
        ]

    def _listed(self, text: str) -> bool:
        """Слово из списка; с прописной буквы может начинаться и предложение."""
        listed = self.lists[ENGLISH]
        return text in listed or (text.istitle() and text.lower() in listed)

    def two_alphabets(self) -> list[str]:
        """Слова, в которых рядом стоят русская и латинская буквы."""
        return [f"{word} — буквы из двух алфавитов" for word in self.mixed]

    def unused(self) -> list[str]:
        """Слова списков, которые больше не нужны."""
        used = {
            RUSSIAN: {entry for form in self._forms for entry in self.dictionary.entries(form)},
            ENGLISH: {text for word in self.english for text in (word.text, word.text.lower())},
            WITHOUT_YO: {form.lower() for form in self._forms if self.dictionary.with_yo(form)},
        }
        return [
            f"{name}: «{entry}» больше не нужно, удалите"
            for name, entries in self.lists.items()
            for entry in entries
            if entry.partition("/")[0] not in used[name]
        ]
