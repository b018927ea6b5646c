"""Сборка сайта на маленькой книге с настоящими настройками и расширениями."""

import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.small_site import PAGES, Project
from tools.course import Book

pytestmark = pytest.mark.slow

# Адрес берётся из настроек: копия курса с другим адресом проверяется так же.
NAME, BRANCH = Book().repository.split("/", 3)[3], Book().branch


def write_notebook(project: Project, text: str) -> None:
    """Ноутбук второй страницы: одна ячейка, которая что-то напечатала."""
    cell = new_code_cell(outputs=[new_output("stream", text=text)])
    nbformat.write(new_notebook(cells=[cell]), project.book / "second.ipynb")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Собранная книга; вывод первой сборки — в её поле `log`."""
    project = Project(tmp_path_factory.mktemp("project"))
    write_notebook(project, "0.5")
    code, project.log, executed = project.build("-W", "-n", "--keep-going")
    project.data_folders = [Path(line.split()[1]) for line in project.runs.read_text().splitlines()]
    assert code == 0, project.log
    assert executed == sorted(PAGES)
    return project


def test_page_shows_results_as_they_are_read(project):
    page = project.page("second")
    assert 'число <span class="pasted-text">2,88</span>.' in page
    assert "<span></span>вывод страницы" in page and "<span></span>полоса" not in page
    assert "ValueError: invalid literal for int() with base 10: 'семь'" in re.sub(
        "&#39;", "'", page
    )
    assert "Traceback" not in page and str(project.root) not in page


def test_formulas_are_drawn_and_accessible(project):
    page = project.page("first")
    assert page.count('class="katex-html"') == page.count("<math xmlns") >= 2
    assert "katex-error" not in page and "MathJax" not in page


def test_headings_and_punctuation_reach_the_reader(project):
    page = project.page("first")
    assert '<h2 class="rubric"' in page
    assert re.search(r'<span class="nowrap">.*</span>,</span>', page, re.DOTALL)
    assert '<html lang="ru"' in page and 'data-theme="light"' in page  # без JavaScript — светлая


def test_site_asks_no_other_host(project):
    address = re.compile(
        r"<(?:script|link(?! rel=\"canonical\")|img|iframe)\b"  # canonical никто не загружает
        r"[^>]*?(?:src|href)=\"((?:https?:)?//[^\"]+)"
    )
    pages = list(project.html.glob("*.html"))
    assert len(pages) >= len(PAGES)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert address.findall(text) == []
        assert "thebe" not in text
    for style in project.html.rglob("*.css"):
        assert re.findall(r"(?:url\(|@import )[\"']?(?:https?:)?//", style.read_text()) == []


def test_interface_is_russian(project):
    page = project.page("second")
    text = re.sub(r"<(script|style|math)\b.*?</\1>", "", page, flags=re.DOTALL)
    labels = re.findall(r"(?:title|aria-label|placeholder|data-bs-title)=\"([^\"]*)\"", text)
    assert [label for label in labels if re.fullmatch(r"[A-Za-z ]+", label)] == []
    for english in ("Show code", "Search", "Back to top", "Repository", "Click to"):
        assert english not in text
    assert "Показать код" in text


def test_buttons_lead_to_the_generated_notebook(project):
    page = project.page("second")
    for address in (
        f"https://colab.research.google.com/github/{NAME}/blob/{BRANCH}/book/second.ipynb",
        "https://www.kaggle.com/kernels/welcome?src="
        f"https://github.com/{NAME}/blob/{BRANCH}/book/second.ipynb",
        f"https://mybinder.org/v2/gh/{NAME}/{BRANCH}?urlpath=lab/tree/book/second.ipynb",
    ):
        assert f'href="{address}"' in page
    assert 'href="notebooks/second.ipynb"' in page
    assert (project.html / "notebooks" / "second.ipynb").read_bytes() == (
        project.book / "second.ipynb"
    ).read_bytes()
    assert not (project.html / "_sources").exists()


def test_page_says_how_much_of_it_is_checked(project):
    assert "Проверено: 1\N{NO-BREAK SPACE}число<" in project.page("second")
    write_notebook(project, "0.5 0.25")
    code, output, executed = project.build()
    assert (code, executed) == (0, []), output
    assert "Проверено: 2\N{NO-BREAK SPACE}числа<" in project.page("second")


def test_page_without_notebook_offers_none(project):
    page = project.page("third")
    assert "Проверено" not in page
    for place in ("colab.research", "kaggle.com", "mybinder", ".ipynb"):
        assert place not in page


def test_every_page_has_its_own_data_folder_removed_afterwards(project):
    assert len(set(project.data_folders)) == len(PAGES)
    assert [folder for folder in project.data_folders if folder.exists()] == []


def test_build_output_is_quiet(project):
    assert "eavesdropping" not in project.log


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("book/first.md", "Формула", "Другая формула", []),
        ("book/first.md", 'int("семь")', 'int("восемь")', ["first"]),
        ("src/__init__.py", '"""', '# правка\n"""', PAGES),
        ("requirements.txt", "\n", "\n# правка\n", PAGES),
        ("constraints.txt", "\n", "\n# правка\n", PAGES),
        ("book/_config.yml", "# Настройки", "# Все настройки", []),
    ],
    ids=["prose", "code", "src", "requirements", "constraints", "settings comment"],
)
def test_build_executes_only_what_changed(project, name, old, new, expected):
    project.edit(name, old, new)
    code, output, executed = project.build()
    assert code == 0, output
    assert executed == sorted(expected)


def test_one_cache_is_kept(project):
    assert len(list((project.book / "_build" / ".jupyter_cache").iterdir())) == 1


def broken(tmp_path, name: str, old: str, new: str) -> str:
    """Вывод сборки, которая обязана остановиться."""
    project = Project(tmp_path)
    project.edit(name, old, new)
    code, output, _ = project.build()
    assert code != 0
    return output


def test_failing_cell_stops_the_build_and_is_named(tmp_path):
    output = broken(tmp_path, "book/fourth.md", 'print("вывод страницы")', "1 / 0")
    assert "Глава fourth.md, ячейка с кодом № 2 («import sys») не выполнилась" in output
    assert "ZeroDivisionError: division by zero" in output


def test_failing_cell_is_named_when_pages_are_read_one_by_one(project):
    project.edit("book/fifth.md", 'print("вывод страницы")', "1 / 0")
    code, output, _ = project.build()
    project.edit("book/fifth.md", "1 / 0", 'print("вывод страницы")')
    assert code != 0
    assert "Глава fifth.md, ячейка с кодом № 2 («import sys») не выполнилась" in output


def test_cell_out_of_time_is_named(project):
    project.edit("book/fifth.md", "import sys", "import sys, time; time.sleep(60)")
    project.edit("book/_config.yml", "timeout: 600", "timeout: 2")
    code, output, _ = project.build()
    project.edit("book/fifth.md", "import sys, time; time.sleep(60)", "import sys")
    project.edit("book/_config.yml", "timeout: 2", "timeout: 600")
    assert code != 0
    assert "ячейка с кодом № 2" in output and "Истекло время" in output


def test_broken_formula_stops_the_build(tmp_path):
    output = broken(tmp_path, "book/first.md", "$x^2$", "$\\frac{1}{2$")
    assert "Страница first, формула «\\frac{1}{2»" in output
