"""Копия курса у другого преподавателя: одна настройка, `make notebooks`, `make book`."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_output

from tests.small_book import make_book
from tools import settings
from tools.course import BOOK, ROOT, Book
from tools.freshness import DIGESTS, digests
from tools.gates.trees import copy_tree, tracked_files
from tools.notebooks import build
from tools.repository import RepositoryError, branch_name, repository_address, site_address

OWNER, NAME, BRANCH = "Someone", "my-course", "autumn/2027"
REPOSITORY = f"https://github.com/{OWNER}/{NAME}"
TEXTS = {".css", ".html", ".ipynb", ".js", ".json", ".md", ".py", ".svg", ".toml", ".xml", ".yml"}
CHAPTER = "# Глава\n\n```{code-cell}\nprint(1 / 3)\n```\n\nСм. {doc}`начало <index>`.\n"


# --- настройка ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/Owner/course",
        "https://github.com/Owner/course/",
        "https://github.com/Owner/course.git/",
        "http://www.github.com/Owner/course",
        "github.com/Owner/course",
        "git@github.com:Owner/course.git",
        "ssh://git@github.com/Owner/course.git",
        " https://github.com/Owner/course\n",
    ],
)
def test_any_form_of_the_address_is_understood(url):
    assert repository_address(url) == "https://github.com/Owner/course"
    assert site_address(url) == "https://owner.github.io/course/"


@pytest.mark.parametrize(
    "url",
    [
        "",
        None,
        "курс",
        "https://gitlab.com/Owner/course",
        "https://github.com.example.org/Owner/course",
        "https://github.com/Owner",
        "https://github.com/Owner/course/tree/main",
        "git@github.com:Owner/..",
        "git@gitlab.com:Owner/course.git",
        "https://github.com/Own.er/course",
        "https://github.com/Owner/курс",
    ],
)
def test_wrong_address_is_refused(url):
    with pytest.raises(
        RepositoryError, match="нужен адрес на GitHub: https://github.com/владелец/название"
    ):
        repository_address(url)


def test_branch_may_look_like_a_number_but_not_like_nothing():
    assert branch_name(2027) == "2027" and branch_name("осень/a_1.2-b") == "осень/a_1.2-b"
    for wrong in ("", None, True, 1.1, "a b", "/a", "a/", "a:b"):
        with pytest.raises(RepositoryError, match="нужно имя ветки"):
            branch_name(wrong)


def test_site_may_be_published_elsewhere(tmp_path):
    book = make_book(tmp_path)
    book.config["html"] = {"baseurl": "https://example.org/course"}
    assert book.url("one") == "https://example.org/course/one.html"
    assert book.image("a.svg").startswith("https://raw.githubusercontent.com/Owner/course/")


@pytest.mark.parametrize("own", ["example.org/course", "https://", "https://a b", 7])
def test_site_needs_a_full_address(own):
    with pytest.raises(RepositoryError, match="нужен полный адрес сайта: https://"):
        site_address(REPOSITORY, own)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  url: https://github.com/Owner/course\n", "", "repository.url: пусто"),
        ("  url: https://github.com/Owner/course\n", "  url:\n", "repository.url: пусто"),
        ("Owner/course", "Owner", "«https://github.com/Owner», а нужен"),
        ("  branch: main\n", "", "repository.branch: пусто"),
        ("branch: main", "branch: 1.10", "repository.branch: «1.1», а нужно имя"),
        ("  branch", "\tbranch", "_config.yml:3: не разобрать"),
        ("repository:\n", "", "repository.url: пусто"),
        ("repository:", "repository:\nhtml: {baseurl: example.org}\nrepository:", "html.baseurl"),
    ],
)
def test_wrong_setting_is_named_before_the_build(tmp_path, old, new, words):
    make_book(tmp_path)
    path = tmp_path / "_config.yml"
    settings.main(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(SystemExit, match=re.escape(words)):
        settings.main(tmp_path)


@pytest.mark.parametrize(
    ("own", "site"),
    [("", "https://owner.github.io/course/"), ("https://example.org", "https://example.org/")],
)
def test_build_takes_the_same_address(monkeypatch, own, site):
    """Теме и Sphinx достаются уже выправленные настройки; негодные останавливают сборку."""
    monkeypatch.syspath_prepend(BOOK / "_ext")
    from website.site_address import AddressError, set_address

    options = {"repository_url": "git@github.com:Owner/course.git", "repository_branch": 2027}
    config = SimpleNamespace(html_theme_options=options, html_baseurl=own)
    set_address(None, config)
    assert config.html_baseurl == site
    assert options == {
        "repository_url": "https://github.com/Owner/course",
        "repository_branch": "2027",
    }
    options["repository_url"] = "https://example.org/course"
    with pytest.raises(AddressError, match="нужен адрес на GitHub"):
        set_address(None, config)


# --- ноутбуки -------------------------------------------------------------------------------


def move(folder: Path) -> Book:
    """Поменять владельца и ветку маленькой книги."""
    path = folder / "_config.yml"
    text = path.read_text(encoding="utf-8").replace("Owner/course", f"{OWNER}/{NAME}")
    path.write_text(text.replace("branch: main", f"branch: {BRANCH}"), encoding="utf-8")
    return Book(folder)


@pytest.fixture
def moved(tmp_path, monkeypatch):
    """Книга, у которой сменился адрес, и список того, что после этого выполнялось."""
    book = make_book(tmp_path, two=CHAPTER)
    runs = []

    def execute(cells, folder, python):
        runs.append([cell.source for cell in cells])
        cells[1].outputs = [new_output("stream", text=f"прогон {len(runs)}\n")]

    monkeypatch.setattr("tools.notebooks.execute", execute)
    assert build(book, book.pages["two"])
    runs.clear()
    return move(tmp_path), runs


def stored(book: Book):
    return nbformat.read(book.folder / "two.ipynb", as_version=4)


def test_new_address_alone_executes_nothing(moved):
    book, runs = moved
    assert build(book, book.pages["two"]) and not runs
    text = (book.folder / "two.ipynb").read_text(encoding="utf-8")
    assert (
        "Owner" not in text and "owner" not in text and f"{OWNER}/{NAME}" in text and BRANCH in text
    )
    assert stored(book).cells[3].outputs[0].text == "прогон 1\n"
    assert not build(book, book.pages["two"]) and len(runs) == 1, "повторный запуск выполняет код"


def test_new_address_and_new_code_are_executed(moved):
    book, runs = moved
    path = book.pages["two"].path
    path.write_text(path.read_text("utf-8").replace("1 / 3", "1 / 4"), encoding="utf-8")
    book = Book(book.folder)
    assert build(book, book.pages["two"]) and "print(1 / 4)" in runs[0]


def test_output_changed_by_hand_is_not_kept(moved):
    book, runs = moved
    notebook = stored(book)
    notebook.cells[3].outputs[0].text = "подделка"
    assert notebook.metadata[DIGESTS] != digests(notebook)
    nbformat.write(notebook, book.folder / "two.ipynb")
    assert build(book, book.pages["two"]) and runs
    assert stored(book).cells[3].outputs[0].text == "прогон 1\n"


# --- копия всего курса ----------------------------------------------------------------------


def old_addresses() -> re.Pattern:
    """Всё, по чему можно узнать прежний адрес: владелец, репозиторий, ветка в адресах."""
    owner, name = Book().repository.split("/")[-2:]
    branch = re.escape(Book().branch)
    places = rf"(?:blob|edit|tree|heads|{re.escape(NAME)})/{branch}\b|@{branch}\b"
    return re.compile(rf"{re.escape(owner)}|/{re.escape(name)}\b|{places}", re.IGNORECASE)


def traces(files) -> list[str]:
    """Где остался прежний адрес."""
    pattern, found = old_addresses(), []
    for path in files:
        if path.suffix in TEXTS or path.name in ("Makefile", "run", "postBuild"):
            text = path.read_text(encoding="utf-8")
            found += [
                f"{path}: …{text[m.start() - 30 : m.end() + 30]}…" for m in pattern.finditer(text)
            ]
    return found


def run(tree: Path, *command: str) -> str:
    """Вывод команды, которая обязана получиться."""
    environment = os.environ | {"NO_COLOR": "1", "PYTHONPATH": str(tree)}
    done = subprocess.run(
        [str(Path(sys.executable).parent / command[0]), *command[1:]],
        cwd=tree, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_course_names_its_repository_once():
    """В сохранённых файлах адрес стоит в настройке и в ноутбуках, которые из неё сделаны."""
    files = [path for path in tracked_files() if path.parts[0] != "tests"]
    sources = [path for path in files if path.suffix != ".ipynb" and path.name != "_config.yml"]
    assert traces(ROOT / path for path in sources) == []
    assert traces([BOOK / "_config.yml"]), "в настройке адрес есть, и проверка его видит"


NEW = "Свёртка изображений"
CHECKS = ["chapters", "configuration", "faults"]


@pytest.mark.slow
def test_fork_with_a_new_chapter_keeps_no_trace_of_the_original(tmp_path):
    tree = copy_tree(tmp_path / "fork")
    cache = BOOK / "_build" / ".jupyter_cache"
    if cache.is_dir():  # иначе главы выполнятся ещё раз
        shutil.copytree(cache, tree / "book" / "_build" / ".jupyter_cache")
    config = tree / "book" / "_config.yml"
    text = config.read_text(encoding="utf-8").replace(Book().repository, f"{REPOSITORY}.git/")
    config.write_text(text.replace(f"branch: {Book().branch}", f"branch: {BRANCH}"), "utf-8")
    outputs = {path.name: digests(nbformat.read(path, 4)) for path in BOOK.glob("*.ipynb")}

    assert "обновлён" in run(tree, "python", "-m", "tools.notebooks")
    assert "готова к правке" in run(tree, "python", "-m", "tools.new_chapter", NEW)
    run(tree, "jupyter-book", "build", "book", "-W", "-n", "--keep-going")

    book = Book(tree / "book")
    assert (book.repository, book.branch) == (REPOSITORY, BRANCH)
    assert (
        traces(path for path in tree.rglob("*") if path.is_file() and "tests" not in path.parts)
        == []
    )
    for name, before in outputs.items():
        assert digests(nbformat.read(tree / "book" / name, 4)) == before, f"{name}: код выполнялся"
    html = tree / "book" / "_build" / "html"
    page = (html / "02-tensors.html").read_text(encoding="utf-8")
    for address in (
        f"colab.research.google.com/github/{OWNER}/{NAME}/blob/{BRANCH}/book/02-tensors.ipynb",
        f"{REPOSITORY}/edit/{BRANCH}/book/02-tensors.md",
        f'rel="canonical" href="{book.url("02-tensors")}"',
    ):
        assert address in page
    assert f"{book.site}02-tensors.html" in (html / "sitemap.xml").read_text(encoding="utf-8")
    assert f'href="/{NAME}/' in (html / "404.html").read_text(encoding="utf-8")

    # Новая глава проходит все проверки глав; её ноутбук — сравнение выводов.
    (chapter,) = (path for path in book.folder.glob("*.ipynb") if path.name not in outputs)
    files = [f"tests/test_{name}.py" for name in CHECKS] + ["tests/browser/test_addresses.py"]
    assert " passed" in run(tree, "pytest", "-q", "-n0", "-m", "", "--nbval", *files, str(chapter))
