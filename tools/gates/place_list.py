"""Места, где откроют ноутбук, и то, что стоит в каждом из них заранее."""

import tomllib
from dataclasses import dataclass

from tools.course import ROOT

# Что стоит в Colab (август 2026). Его сборку torch сюда не поставить: здесь работает наша.
COLAB_TORCH = "2.11.0"
COLAB = {
    "ipykernel": "6.17.1",
    "ipython": "7.34.0",
    "matplotlib": "3.10.0",
    "numpy": "2.1.3",
    "scipy": "1.16.3",
    "tqdm": "4.67.3",
}
BROKEN_HOME = "/dev/null/home"  # писать туда не может никто, даже root


@dataclass(frozen=True)
class Place:
    """Место, где откроют ноутбук, и чем оно отличается от нашей машины."""

    name: str
    title: str
    libraries: tuple[str, ...]
    variables: tuple[tuple[str, str], ...] = ()
    folder: str = "notebooks"
    offline: bool = False  # сети нет, а пакет курса уже стоит
    clone: bool = False  # вокруг ноутбука — репозиторий, пакет не установлен, сети нет


def pinned(versions: dict[str, str]) -> tuple[str, ...]:
    """Точные версии так, как их понимает pip."""
    return tuple(f"{name}=={version}" for name, version in versions.items())


def oldest() -> tuple[str, ...]:
    """Самые старые версии, которые обещает pyproject.toml; torch — наш."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounds = dict(line.split(">=") for line in project["dependencies"])
    bounds = {name: bound for name, bound in bounds.items() if name != "torch"}
    return pinned(COLAB | {"scipy": "1.13"} | bounds)  # раньше scipy не знала NumPy 2


NEWEST = tuple(COLAB)
PLACES = [
    Place("colab", "Colab", pinned(COLAB), (("PLACE_COLAB", "1"),)),
    Place(
        "oldest",
        "самые старые версии, папка с пробелами и кириллицей",
        oldest(),
        folder="Мои документы/курс № 1",
    ),
    Place(
        "newest",
        "самые новые версии, домашняя папка закрыта на запись",
        NEWEST,
        (("HOME", BROKEN_HOME),),
    ),
    Place(
        "offline",
        "без сети, пакет курса уже стоит, рядом своя папка src",
        pinned(COLAB),
        offline=True,
    ),
    Place(
        "clone",
        "клон репозитория без установки, без сети",
        (*NEWEST, "livelossplot"),
        folder="мой клон",
        clone=True,
    ),
]
