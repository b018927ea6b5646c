"""Архив сайта: одна папка внутри, ничего лишнего, одинаковые байты."""

import os
import zipfile

from tools.archive import pack, project, release


def make_site(folder):
    (folder / "_static").mkdir(parents=True)
    (folder / "index.html").write_text("главная", encoding="utf-8")
    (folder / "_static" / "course.css").write_text("p {}", encoding="utf-8")
    for name in (".built", "404.html", "sitemap.xml"):
        (folder / name).touch()
    (folder / ".doctrees").mkdir()
    (folder / ".doctrees" / "index.doctree").touch()
    return folder


def test_archive_is_named_with_the_version():
    assert release("zip").name == f"{project()['name']}-{project()['version']}.zip"


def test_everything_lies_in_one_folder_named_like_the_archive(tmp_path):
    archive = tmp_path / "dist" / "course-1.2.zip"
    assert pack(make_site(tmp_path / "site"), archive) == 2
    with zipfile.ZipFile(archive) as packed:
        assert packed.namelist() == ["course-1.2/_static/course.css", "course-1.2/index.html"]
        assert packed.read("course-1.2/index.html").decode() == "главная"


def test_same_site_gives_same_bytes(tmp_path):
    """Другое время файлов, другие права, другой порядок создания."""
    first, second = tmp_path / "a.zip", tmp_path / "b" / "a.zip"
    site = make_site(tmp_path / "site")
    pack(site, first)
    (site / "index.html").unlink()
    (site / "index.html").write_text("главная", encoding="utf-8")
    os.utime(site / "_static" / "course.css", (10**9, 10**9))
    (site / "index.html").chmod(0o600)
    pack(site, second)
    assert first.read_bytes() == second.read_bytes()
