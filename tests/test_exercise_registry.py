"""Реестр упражнений держит одни заголовки: вместе с ним по процессам сборки ходили бы главы."""

import pickle
import sys
from types import SimpleNamespace

from docutils import nodes
from docutils.utils import new_document
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_title

from tools.course import BOOK

sys.path.insert(0, str(BOOK / "_ext"))

from chapters import exercises  # noqa: E402


def entry(docname: str) -> dict:
    """Запись об упражнении страницы, в которой много текста."""
    document = new_document(docname)
    document += nodes.paragraph("", "текст " * 1000)
    box = exercise_enumerable_node("", label="ex-one", ids=["ex-one"])
    box.document = document
    box += [exercise_title("", "Упражнение"), nodes.section("", nodes.paragraph("", "условие"))]
    document += box
    return {"docname": docname, "node": box}


def test_only_titles_of_the_page_just_read_are_kept():
    registry = {"ex-one": entry("first"), "ex-two": entry("second")}
    env = SimpleNamespace(docname="first", sphinx_exercise_registry=registry)
    before = len(pickle.dumps(registry["ex-one"]))
    exercises.keep_titles(SimpleNamespace(env=env), None)
    kept, untouched = registry["ex-one"]["node"], registry["ex-two"]["node"]
    assert isinstance(kept, exercise_enumerable_node) and kept["label"] == "ex-one"
    assert [child.astext() for child in kept.children] == ["Упражнение"]
    assert all(node.document is None for node in kept.findall())
    assert len(pickle.dumps(registry["ex-one"])) < before / 5
    assert len(untouched.children) == 2
