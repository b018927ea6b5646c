"""Репозиторий не противоречит сам себе: ссылки, оглавление, версии, состав пакета."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
import yaml

from tools.gates.place_list import COLAB, COLAB_TORCH

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([A-Za-z0-9.]+)$")
# Что устанавливается под именем, отличным от имени модуля.
DISTRIBUTIONS = {
    "IPython": "ipython",
    "matplotlib_inline": "ipython",
    "jupyter_client": "ipykernel",
}


def requirement_lines(name: str) -> list[str]:
    """Значимые строки файла требований."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(name: str) -> dict[str, str]:
    """Точные версии файла требований: имя → версия."""
    found = (PIN.match(line) for line in requirement_lines(name))
    return {normalized(match[1]): match[2] for match in found if match}


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


@pytest.mark.parametrize("name", ["_config.yml", "_toc.yml"])
def test_root_link_leads_to_the_book(name):
    assert (ROOT / name).resolve() == BOOK / name
    assert (ROOT / name).read_bytes() == (BOOK / name).read_bytes()


def test_contents_list_every_page_once():
    def files(node):
        if isinstance(node, dict):
            for key, value in node.items():
                yield from [value] if key in ("file", "root") else files(value)
        elif isinstance(node, list):
            for item in node:
                yield from files(item)

    contents = list(files(yaml.safe_load((BOOK / "_toc.yml").read_text(encoding="utf-8"))))
    pages = {path.stem for path in BOOK.glob("*.md")}
    for name in contents:
        assert contents.count(name) == 1, f"book/_toc.yml: {name} встречается не один раз"
        assert name in pages, f"book/_toc.yml называет {name}, а файла book/{name}.md нет"
    extra = [f"book/{name}.md" for name in sorted(pages - set(contents))]
    assert not extra, f"{extra}: в оглавлении их нет; впишите в book/_toc.yml или удалите"


def test_every_requirement_is_an_exact_pin():
    lines = requirement_lines("requirements.txt")
    assert {"-e .", "-c constraints.txt"} <= set(lines)
    assert [line for line in lines if not line.startswith("-") and not PIN.match(line)] == []
    constraints = requirement_lines("constraints.txt")
    assert [line for line in constraints if not PIN.match(line)] == []


def test_pins_do_not_repeat_each_other():
    assert pins("requirements.txt").keys() & pins("constraints.txt").keys() == set()


def test_environment_is_the_pinned_one():
    installed = {name: metadata.version(name).split("+")[0] for name in pins("requirements.txt")}
    assert installed == pins("requirements.txt"), "обновите окружение: см. README"


def test_constraints_cover_what_requirements_pull_in():
    """Каждая зависимость установленных прямых пакетов тоже закреплена."""
    known = pins("requirements.txt") | pins("constraints.txt")
    missing = set()
    for name in known:
        try:
            needed = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # закреплён для другой системы или версии Python
        for line in needed:
            if ";" not in line:  # без условий: нужен всегда
                dependency = normalized(re.match(r"[A-Za-z0-9._-]+", line)[0])
                if dependency not in known:
                    missing.add(dependency)
    assert missing == set()


def project() -> dict:
    """Описание пакета."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def declared() -> dict[str, str]:
    """Зависимости пакета: имя → нижняя граница."""
    return dict(line.split(">=") for line in project()["dependencies"])


@pytest.mark.parametrize("grading", [False, True])
def test_package_declares_what_it_imports(grading):
    """Проверке домашних работ нужно больше, но больше никому этого не нужно."""
    imported = set()
    for path in (ROOT / "src").rglob("*.py"):
        if not grading and path.parent.name == "grading":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                imported.add(node.module.split(".")[0])
    foreign = imported - sys.stdlib_module_names - {"src"}
    extra = set(project()["optional-dependencies"]["grading"]) if grading else set()
    assert {DISTRIBUTIONS.get(name, name) for name in foreign} == set(declared()) | extra


def test_package_installs_over_colab():
    """Пакет не требует нового: в Colab ничего не переустанавливают."""
    colab = COLAB | {"torch": COLAB_TORCH}
    too_new = {
        name: bound for name, bound in declared().items() if version(bound) > version(colab[name])
    }
    assert too_new == {}


@pytest.mark.slow
def test_wheel_holds_src_with_subpackages_and_data(tmp_path):
    """Колесо собирается из копии, где у `src` есть ещё подпакет с данными и посторонний сосед."""
    project = tmp_path / "project"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", project / "src", ignore=ignore)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, project)
    for folder in (project / "src" / "extra", project / "utils"):
        folder.mkdir()
        (folder / "__init__.py").touch()
        (folder / "values.json").write_text("{}", encoding="utf-8")

    wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir"]
    subprocess.run([*wheel, str(tmp_path), str(project)], check=True)
    (built,) = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(built).namelist() if ".dist-info/" not in name}
    sources = (path for path in (project / "src").rglob("*") if path.is_file())
    assert packed == {path.relative_to(project).as_posix() for path in sources}
