"""Мутанты: к чему они применяются, годен ли список и хорош ли список курса."""

import nbformat
import pytest

from tests.small_project import (
    CHAPTER,
    PACKAGE,
    SOURCE,
    UNSEEN,
    VISIBLE,
    make_project,
    write_list,
)
from tools.course import ROOT
from tools.gates.faults import FaultError, changes, read_faults
from tools.gates.imports import affected
from tools.gates.mutants import LIST


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path / "project")


def the_fault(root, entry):
    """Единственный мутант списка."""
    return read_faults(write_list(root, entry))[0]


def after(found):
    """Новые тексты файлов по именам."""
    return {change.path.as_posix(): change.after for change in found}


# --- применение ----------------------------------------------------------------------------


def test_every_code_place_is_changed_and_nothing_else(project):
    found = after(changes(the_fault(project, VISIBLE), project))
    assert sorted(found) == ["book/one.ipynb", "book/one.md"]
    assert found["book/one.md"] == CHAPTER.replace("---\nx = 1", "---\nx = 2")
    before = nbformat.read(project / "book/one.ipynb", as_version=4)
    mutated = nbformat.reads(found["book/one.ipynb"], as_version=4)
    assert mutated.cells[1].source == "x = 2\nprint(x / 3)"
    mutated.cells[1].source = SOURCE
    assert mutated == before


def test_expressions_for_the_text_are_changed_too(project):
    entry = {"find": "x / 3", "replace": "x / 4"}
    found = after(changes(the_fault(project, entry), project))
    cell = nbformat.reads(found["book/one.ipynb"], as_version=4).cells[1]
    assert cell.metadata.glue.third.expression == "x / 4" and cell.source.endswith("print(x / 4)")
    assert 'glue("third", x / 4)' in found["book/one.md"]


def test_pages_limit_a_fault(project):
    entry = {"find": "print", "replace": "repr"}
    assert len(changes(the_fault(project, entry), project)) == 4
    entry["pages"] = ["two"]
    assert [*after(changes(the_fault(project, entry), project))] == ["book/two.ipynb"]
    entry["pages"] = ["src"]
    with pytest.raises(FaultError, match="устарел"):
        changes(the_fault(project, entry), project)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"find": "y = 1", "replace": "y = 2"}, "a устарел"),
        ({"find": "glue(", "replace": "glued("}, "a устарел"),  # есть только в главе
        ({"find": "print(x", "replace": "print(x("}, "портит синтаксис"),
        (VISIBLE | {"pages": ["four"]}, "нет страницы four"),
    ],
)
def test_fault_that_cannot_be_applied(project, entry, words):
    with pytest.raises(FaultError, match=words):
        changes(the_fault(project, entry), project)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [(VISIBLE, ["one"]), (PACKAGE, ["two"]), (UNSEEN, ["two"])],
    ids=lambda value: value["id"] if isinstance(value, dict) else "",
)
def test_only_notebooks_that_can_notice_are_run(project, fault, expected):
    found = changes(the_fault(project, fault), project)
    assert [path.stem for path in affected([c.path for c in found], project)] == expected


# --- список --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "ни одного"),
        ("mutant = 1", "ни одного"),
        ("[[mutant]", "не читается"),
        ("[[mutants]]\nid = 'a'", "непонятно, что такое mutants"),
        ("[[mutant]]\nid = 'a'", "мутант a: не хватает kind, what, find, replace"),
        ("[[mutant]]\nkind = 'a'", "мутант 1: не хватает id"),
    ],
)
def test_unreadable_list(tmp_path, text, words):
    path = tmp_path / "mutants.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FaultError, match=words):
        read_faults(path)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([VISIBLE, VISIBLE], "visible записан дважды"),
        ([VISIBLE | {"replace": "x = 1\n"}], "visible: find и replace одинаковы"),
        ([VISIBLE | {"page": "one"}], "visible: непонятно, что такое page"),
        ([VISIBLE | {"find": " "}], "visible: find пуст"),
        ([VISIBLE | {"invisible": ""}], "visible: invisible пуст"),
        ([VISIBLE | {"what": 1}], "visible: what — строка"),
        ([VISIBLE | {"pages": "one"}], "visible: pages — список"),
    ],
)
def test_wrong_list(tmp_path, entries, words):
    with pytest.raises(FaultError, match=words):
        read_faults(write_list(tmp_path, *entries))


# --- мутанты курса -------------------------------------------------------------------------

KINDS = {
    "скорость обучения", "зерно", "размер батча", "сигма", "число эпох", "знак формулы",
    "константа формулы", "формула", "перемешивание", "активация", "усреднение потерь",
    "нет zero_grad", "нет eval", "ось", "срез", "подпись", "данные рисунка", "ось рисунка",
    "данные интерактивного рисунка", "прочее",
}  # fmt: skip


@pytest.fixture(scope="module")
def course():
    """Мутанты курса."""
    return read_faults(ROOT / LIST)


def test_course_mutants_are_many_and_of_every_kind(course):
    assert len(course) >= 60
    assert {fault.kind for fault in course} == KINDS
    assert sum(bool(fault.invisible) for fault in course) <= 0.05 * len(course)


def test_course_mutants_apply_to_every_page(course):
    changed = {change.path for fault in course for change in changes(fault, ROOT)}
    with_code = {path.relative_to(ROOT) for path in (ROOT / "book").glob("*.ipynb")}
    assert with_code <= changed
    modules = {path.stem for path in changed if path.parts[0] == "src"}
    assert modules >= {"utils", "data", "models", "training", "plots"}
