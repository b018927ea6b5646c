"""`make new`: глава по образцу появляется целиком или не появляется вовсе."""

import os
import subprocess

import nbformat
import pytest
import yaml

from tests.small_book import CONFIG, HEADER, TOC
from tools import new_chapter
from tools.blocks import ChapterError
from tools.course import ROOT, Book
from tools.new_chapter import ADDRESSES, MUTANTS, main

TITLE = "Свёртка изображений"
NAME = "03-svertka-izobrazheniy"
LANDING = """\
# Курс

| Глава | О чём | Чтение |
|:--|:--|--:|
| {numref}`%s <chap-one>` | Первая | {minutes}`one` |
| {doc}`Ещё <two-more>` | Вторая | {minutes}`two-more` |
| {doc}`Дома <homework>` | Задание | {minutes}`homework` |
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Маленький курс, в котором код не выполняется."""
    (tmp_path / "book").mkdir()
    (tmp_path / "tests" / "browser").mkdir(parents=True)
    texts = {name: f"# Страница {name}\n" for name in ("one", "two", "two-more", "homework")}
    for name, text in (texts | {"index": LANDING}).items():
        (tmp_path / "book" / f"{name}.md").write_text(HEADER + text, encoding="utf-8")
    (tmp_path / "book" / "_config.yml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "book" / "_toc.yml").write_text(TOC, encoding="utf-8")
    (tmp_path / ADDRESSES).write_text("one.html\nindex.html\n", encoding="utf-8")
    (tmp_path / MUTANTS).write_text("# список\n", encoding="utf-8")

    def execute(cells, folder, python):
        for cell in cells:
            cell.outputs = []

    monkeypatch.setattr("tools.notebooks.execute", execute)
    return tmp_path


def everything(folder) -> dict:
    """Содержимое всех файлов."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_new_chapter_has_everything_in_place(project, capsys):
    assert main([TITLE], project) == 0
    book = Book(project / "book")
    assert list(book.pages) == ["index", "one", "two", "two-more", NAME, "homework"]
    page = book.pages[NAME]
    assert (
        page.full_title == f"3 {TITLE}" and book.labels["chap-svertka-izobrazheniy"].number == "3"
    )
    rows = [
        line for line in book.pages["index"].path.read_text("utf-8").splitlines() if "|" in line
    ]
    assert rows[-2].endswith("{minutes}`03-svertka-izobrazheniy` |") and TITLE in rows[-2]
    notebook = nbformat.read(project / "book" / f"{NAME}.ipynb", 4)
    nbformat.validate(notebook)
    addresses = (project / ADDRESSES).read_text(encoding="utf-8").split()
    assert addresses == sorted(addresses) and f"{NAME}.html#itogi" in addresses
    assert f'pages = ["{NAME}"]' in (project / MUTANTS).read_text(encoding="utf-8")
    assert f"Глава 3 «{TITLE}» готова" in capsys.readouterr().out


def test_comments_in_contents_survive(project):
    path = project / "book" / "_toc.yml"
    text = path.read_text(encoding="utf-8").replace("- file: two\n", "- file: two  # вторая\n")
    path.write_text(text, encoding="utf-8")
    assert main([TITLE], project) == 0
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if NAME not in line] == text.splitlines()
    assert yaml.safe_load("\n".join(lines))["parts"][0]["chapters"][-1] == {"file": NAME}


def test_second_chapter_follows_the_first(project):
    assert main([TITLE], project) == 0 and main(["Ещё одна"], project) == 0
    assert Book(project / "book").pages["04-eshche-odna"].number == (4,)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("", "Как назвать главу? Например: make new TITLE="),
        ("  \n", "Как назвать главу?"),
        ("С `кодом`", "не годится ` —"),
        ("A | B", "не годится | —"),
        ("../глава", "не годится / —"),
        ("?!", "«?!» нет ни одного слова"),
        ('Что такое "свёртка"', 'не годится " —'),
        ("Спуск 🚀", "не годится 🚀 —"),
        ("щ" * 61, "длиннее 60 знаков: 61"),
        ("страница TWO", "уже есть: book/two.md"),
    ],
)
def test_wrong_title_is_refused(project, capsys, title, words):
    before = everything(project)
    assert main([title], project) == 1
    assert words in capsys.readouterr().err and everything(project) == before


def test_existing_chapter_is_refused(project, capsys):
    assert main([TITLE], project) == 0
    before = everything(project)
    assert main([TITLE.upper()], project) == 1
    assert f"уже есть: book/{NAME}.md" in capsys.readouterr().err
    assert everything(project) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("book/_toc.yml", "  - numbered: 2\n", "  - caption: Часть\n", "нет части с номерами"),
        ("book/_toc.yml", "- file: two-more", "- {file: two-more}", "не нашлось строки"),
        ("book/index.md", "{minutes}`two-more`", "10 минут", "index.md: не нашлось строки"),
    ],
)
def test_unusual_book_is_left_alone(project, capsys, file, old, new, words):
    text = (project / file).read_text(encoding="utf-8")
    assert old in text
    (project / file).write_text(text.replace(old, new), encoding="utf-8")
    before = everything(project)
    assert main([TITLE], project) == 1
    assert words in capsys.readouterr().err and everything(project) == before


def test_failing_cell_leaves_nothing(project, capsys, monkeypatch):
    def fail(book, page):
        raise ChapterError(page.path, 1, "ячейка не выполнилась")

    monkeypatch.setattr(new_chapter, "build", fail)
    before = everything(project)
    assert main([TITLE], project) == 1
    assert "ячейка не выполнилась" in capsys.readouterr().err and everything(project) == before


@pytest.mark.parametrize("count", range(6))
@pytest.mark.parametrize("error", [PermissionError(13, "нет прав"), KeyboardInterrupt()])
def test_interrupted_writing_is_undone(project, capsys, monkeypatch, count, error):
    """Запись прервана после `count` переименований."""
    replaced, real = [], os.replace

    def replace(source, target):
        if len(replaced) == count:
            raise error
        replaced.append(target)
        real(source, target)

    before = everything(project)
    real_build = new_chapter.build

    def build(book, page):  # ноутбук в копии переименовывается по-настоящему
        monkeypatch.setattr(os, "replace", real)
        result = real_build(book, page)
        monkeypatch.setattr(os, "replace", replace)
        return result

    monkeypatch.setattr(new_chapter, "build", build)
    if isinstance(error, KeyboardInterrupt):
        with pytest.raises(KeyboardInterrupt):
            main([TITLE], project)
    else:
        assert main([TITLE], project) == 1
        assert "ничего не изменилось" in capsys.readouterr().err
    assert len(replaced) == count and everything(project) == before


def test_make_passes_the_title_as_it_is():
    """Кавычки и скобки названия оболочке не достаются."""
    command = ["make", "--dry-run", "--always-make", "new", "TITLE=Что такое «свёртка» (и `id`)?"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
    assert 'tools.new_chapter "$CHAPTER_TITLE"' in printed and "`id`" not in printed
