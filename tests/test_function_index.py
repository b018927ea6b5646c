"""Указатель функций: всё, что вызывает код страниц, есть в описях, лишнего нет, адреса верны."""

import re
from functools import cache
from posixpath import join

import pytest
from sphinx.util.inventory import InventoryFile

from tests.small_book import make_book
from tools.course import BOOK, Book
from tools.function_index import (
    DOCUMENTED,
    FOLDER,
    SITES,
    inventory,
    kind,
    listing,
    names_in,
    uses,
)

OWN = {
    "torch": r"generated/{name}\.html#{name}",
    "numpy": r"reference/(random/)?generated/{name}\.html#{name}",
}
SHARED = {
    "torch": r"(backends|benchmark_utils|data|distributed|tensor_attributes|testing)\.html#{name}",
    "numpy": r"reference/random/generator\.html#{name}",
}
PAGE = """\
# Глава

(sec-own)=
## Раздел

```{code-cell}
import numpy as np
import torch
from torch import nn

net = nn.Linear(2, 1)
torch.tensor([1.0]).sum()
```

## Без метки

```{code-cell}
nn.Tanh()(torch.zeros(1))
```
"""


@cache
def used() -> dict[str, set[str]]:
    """Что вызывает код страниц, под тем именем, под каким оно описано."""
    callable_names = [name for name in uses(Book()) if kind(name)]
    return {
        package: {DOCUMENTED.get(n, n) for n in callable_names if n.startswith(f"{package}.")}
        for package in SITES
    }


@cache
def described(package: str) -> dict[str, str]:
    """Имена описи и адреса."""
    with (BOOK / FOLDER / f"{package}.inv").open("rb") as stream:
        kinds = InventoryFile.load(stream, SITES[package], join)
    return {name: item[2] for items in kinds.values() for name, item in items.items()}


@pytest.mark.parametrize("package", SITES)
def test_everything_used_is_described(package):
    missing = sorted(used()[package] - set(described(package)))
    assert len(used()[package]) > 9
    assert not missing, f"{missing}: выполните python -m tools.function_index"


@pytest.mark.parametrize("package", SITES)
def test_index_lists_only_what_is_used(package):
    text = listing(Book(), package, set(described(package)))
    shown = re.findall(r"\{py:obj\}`[\w.]+ <([\w.]+)>`", text)
    assert set(shown) == used()[package] and len(shown) == len(set(shown))


@pytest.mark.parametrize("package", SITES)
def test_addresses_follow_the_pattern_of_the_documentation(package):
    for name, address in described(package).items():
        path = address.removeprefix(SITES[package])
        shapes = [OWN[package], SHARED[package]]
        patterns = [shape.format(name=re.escape(name)) for shape in shapes]
        assert any(re.fullmatch(pattern, path) for pattern in patterns), address


def test_names_are_followed_through_imports():
    cells = [
        "import numpy as np\nfrom torch import nn",
        "nn.Linear(1, 1); np.sin(x).sum(); y.sin()",
    ]
    assert list(names_in(cells)) == [set(), {"torch.nn", "torch.nn.Linear", "numpy.sin"}]
    assert list(names_in(["import torch.nn.functional as F", "F.relu(x)"]))[1] == {
        "torch.nn.functional",
        "torch.nn.functional.relu",
    }
    assert list(names_in(["from math import sin\nsin(1)"])) == [set()]


def test_only_what_can_be_called_is_described():
    text = inventory("torch", ["torch.nn", "torch.pi", "torch.long", "torch.sin", "numpy.sin"])
    assert text.splitlines()[3:] == ["torch.sin function generated/torch.sin.html"]
    assert kind("torch.utils.data.DataLoader") == "class" and kind("torch.absent") == ""


def test_place_is_the_section(tmp_path):
    book = make_book(tmp_path, two=PAGE)
    known = {"torch.nn.Linear", "torch.nn.Tanh", "torch.tensor", "torch.zeros"}
    assert listing(book, "torch", known - {"torch.zeros"}).replace("\N{NO-BREAK SPACE}", " ") == (
        "- {py:obj}`torch.nn.Linear <torch.nn.Linear>` — {ref}`2.1 <sec-own>`\n"
        "- {py:obj}`torch.nn.Tanh <torch.nn.Tanh>` — {doc}`2.2 <two>`\n"
        "- {py:obj}`torch.tensor <torch.tensor>` — {ref}`2.1 <sec-own>`"
    )
