"""Настройки, без которых обещания курса молча перестали бы выполняться."""

import re

import pytest
import yaml

from tools.assembly import has_code
from tools.course import BOOK, NUMBERED_DEPTH, ROOT, Book

# Настройка book/_config.yml, её значение и что без него сломается.
SETTINGS = [
    ("execute.raise_on_error", True, "ошибка в ячейке не остановит сборку"),
    ("execute.execute_notebooks", "cache", "каждая сборка выполняет все главы или ни одной"),
    ("execute.stderr_output", "remove", "на страницах появятся полосы tqdm и предупреждения"),
    ("execute.show_tb", False, "в сообщении о сбое сборки будет стек вызовов"),
    ("only_build_toc_files", True, "соберутся и черновики, которых нет в оглавлении"),
    ("exclude_patterns", ["**.ipynb"], "глава и её ноутбук станут двумя одинаковыми страницами"),
    ("sphinx.config.language", "ru", "подписи темы и поиск будут английскими"),
    ("sphinx.config.numfig", True, "у рисунков и ссылок на разделы не будет номеров"),
    ("sphinx.config.nb_merge_streams", True, "вывод одной ячейки распадётся на куски"),
    ("sphinx.config.katex_prerender", True, "ошибка в формуле не остановит сборку"),
]


def front_matter(text: str) -> dict | None:
    """Блок YAML, с которого начинается страница."""
    found = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    return yaml.safe_load(found[1]) if found else None


def sample() -> dict:
    """Начало главы, которое советует CONTRIBUTING.md."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return front_matter(text.split("## Начало главы\n\n```markdown\n")[1])


@pytest.mark.parametrize(("name", "wanted", "otherwise"), SETTINGS, ids=[s[0] for s in SETTINGS])
def test_setting_is_the_one_the_course_relies_on(name, wanted, otherwise):
    value = yaml.safe_load((BOOK / "_config.yml").read_text(encoding="utf-8"))
    for key in name.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    message = f"book/_config.yml: {name}: {value!r}, а нужно {wanted!r}: иначе {otherwise}"
    assert (type(value), value) == (type(wanted), wanted), message


def test_sample_front_matter_asks_for_python():
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    assert sample()["kernelspec"] == kernel
    assert sample()["jupytext"]["text_representation"]["format_name"] == "myst"


@pytest.mark.parametrize("name", Book().pages)
def test_chapter_begins_like_the_sample(name):
    """Страница без кода обходится без этого блока, но другого у неё быть не может."""
    page = Book().pages[name]
    found = front_matter(page.path.read_text(encoding="utf-8"))
    message = f"book/{name}.md: начало не такое, как в CONTRIBUTING.md, «Начало главы»"
    assert found == sample() or found is None and not has_code(page), message


def test_contents_are_numbered_as_deep_as_notebooks():
    contents = yaml.safe_load((BOOK / "_toc.yml").read_text(encoding="utf-8"))
    depths = [part["numbered"] for part in contents["parts"] if "numbered" in part]
    message = f"_toc.yml: numbered: {depths}, а tools/course.py: NUMBERED_DEPTH = {NUMBERED_DEPTH}"
    assert depths == [NUMBERED_DEPTH], f"{message}: номера на сайте и в ноутбуках разойдутся"
