"""Страница «Чему учит каждый раздел»: всё, чему учат, проверяется, и каждая проверка названа."""

import re

from tools.course import BOOK, Book

LINK = re.compile(r"\{(?:num)?ref\}`(?:[^`<]*<)?(?P<label>[\w-]+)>?`")
UNNUMBERED = {"sec-inference-mode", "sec-why-not-equal", "sec-overfitting"}


def rows() -> list[tuple[str, list[str]]]:
    """Строки страницы: раздел (у главы без разделов пусто) и метки того, что его проверяет."""
    text = (BOOK / "learning-path.md").read_text(encoding="utf-8")
    found = []
    for line in re.findall(r"^- (.+)$", text, re.MULTILINE):
        labels = LINK.findall(line)
        checks = [label for label in labels if label.startswith(("ex-", "quiz-"))]
        found.append((next((label for label in labels if label not in checks), ""), checks))
    return found


def test_every_exercise_and_question_has_its_place():
    named = sorted(label for _, checks in rows() for label in checks)
    known = sorted(label for label in Book().labels if label.startswith(("ex-", "quiz-")))
    assert named == known


def test_every_section_is_checked():
    book = Book()
    sections = {
        name
        for name, label in book.labels.items()
        if name.startswith("sec-") and label.kind == "раздел" and label.number
    }
    listed = {section for section, _ in rows()}
    assert sections | UNNUMBERED <= listed
    assert all(checks for _, checks in rows())


def test_checks_stand_in_the_chapter_of_their_section():
    labels = Book().labels
    for section, checks in rows():
        pages = {labels[label].page for label in checks}
        assert len(pages) == 1
        assert not section or labels[section].page in pages
