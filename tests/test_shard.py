"""Сайт, главы которого выполнены по частям, неотличим от собранного целиком."""

import shutil
import sys
from pathlib import Path

import pytest
import yaml

from tests.small_site import Project
from tools.assembly import has_code
from tools.course import BOOK, ROOT, Book
from tools.shard import chapters, contents, pages

TOTAL = 2
PAGES = ["index", *(f"page-{number:02}" for number in range(1, 12))]


@pytest.mark.parametrize("total", [1, 2, 3, 7])
def test_every_chapter_is_in_one_shard(total):
    parts = [chapters(BOOK, index, total) for index in range(total)]
    with_code = [name for name, page in Book().pages.items() if has_code(page)]
    assert sorted(sum(parts, [])) == sorted(with_code)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_shard_keeps_pages_its_chapters_refer_to():
    mine = chapters(BOOK, 0, TOTAL)
    names = [item["file"] for item in contents(BOOK, mine)["chapters"]]
    assert set(pages(BOOK)) - {"index"} - set(names) == set(chapters(BOOK, 1, TOTAL))
    assert "glossary" in names and set(mine) <= set(names)


def test_publication_executes_every_shard_and_merges_them():
    text = (ROOT / ".github" / "workflows" / "site.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"]
    execute, build = jobs["execute"], jobs["build"]
    shards = execute["strategy"]["matrix"]["shard"]
    assert shards == list(range(len(shards))) and len(shards) >= TOTAL
    run, upload = execute["steps"][-2:]
    assert run["run"].endswith("-m tools.shard run ${{ matrix.shard }} ${{ strategy.job-total }}")
    assert upload["with"]["path"] == "build/shard" and upload["with"]["include-hidden-files"]
    assert build["needs"] == "execute"
    download, whole = build["steps"][2:4]
    name = upload["with"]["name"].replace("${{ matrix.shard }}", "*")
    assert download["with"]["pattern"] == name
    commands = whole["run"].split("\n")
    place = download["with"]["path"]
    assert f".venv/bin/python -m tools.shard merge {place}/*" == commands[1]
    assert commands[2] == "make book"


def files(folder: Path) -> dict[str, bytes]:
    """Всё, что лежит в папке: имя → содержимое."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def shard(project: Project, *arguments: str) -> list[str]:
    """Выполняет `tools.shard` в проекте; имена выполненных страниц."""
    code, log, executed = project.run(sys.executable, "-m", "tools.shard", *arguments)
    assert code == 0, log
    return executed


@pytest.mark.slow
def test_merged_site_is_the_same_and_executes_nothing(tmp_path):
    project = Project(tmp_path / "project", PAGES)
    code, log, executed = project.build("-W", "-n", "--keep-going")
    assert code == 0, log
    assert executed == sorted(PAGES)
    whole = files(project.html)
    shutil.rmtree(project.book / "_build")

    parts, folders = [], []
    for index in range(TOTAL):
        parts.append(shard(project, "run", str(index), str(TOTAL)))
        folders.append(str(tmp_path / f"shard-{index}"))
        # Каждая часть — на своей машине: соседней она не видит.
        shutil.move(project.root / "build" / "shard", folders[-1])
    assert parts == [PAGES[0::2], PAGES[1::2]]

    assert shard(project, "merge", *folders) == []
    code, log, executed = project.build("-W", "-n", "--keep-going")
    assert (code, executed) == (0, []), log
    assert len(whole) > len(PAGES)
    assert files(project.html) == whole

    project.edit("src/__init__.py", '"""', '# правка\n"""')
    shard(project, "run", "0", str(TOTAL))
    code, log, _ = project.run(
        sys.executable, "-m", "tools.shard", "merge", "build/shard", folders[1]
    )
    assert code != 0 and "с разным кодом" in log


@pytest.mark.slow
def test_failing_cell_stops_its_shard_and_is_named(tmp_path):
    project = Project(tmp_path)
    project.edit("book/first.md", 'print("вывод страницы")', "1 / 0")
    assert len(shard(project, "run", "0", "2")) == 3
    code, log, _ = project.run(sys.executable, "-m", "tools.shard", "run", "1", "2")
    assert code != 0
    assert "Глава first.md, ячейка с кодом № 2" in log and "ZeroDivisionError" in log
