"""Данные интерактивных рисунков: что уходит на страницу и как она это принимает."""

import json

import numpy as np
import pytest
import torch

from src import figures
from tests.small_site import Project


@pytest.fixture
def shown(monkeypatch):
    """Что вывела бы ячейка."""
    bundles = []
    monkeypatch.setattr(figures, "display", lambda bundle, raw: bundles.append(bundle))

    def run(**data):
        figures.interactive("gabor", place="fig-x", **data)
        return bundles[-1]

    return run


def test_numbers_keep_six_digits_and_everything_becomes_json(shown):
    weight = torch.nn.Parameter(torch.tensor([[1 / 3, -2e-7], [0.0, 12345678.0]]))
    bundle = shown(
        weight=weight, nested={"n": [1, np.float64(2 / 3), True, None, "да"]}, many=np.arange(2)
    )
    [mime] = {*bundle} - {"text/plain"}
    assert bundle[mime] == {
        "kind": "gabor",
        "place": "fig-x",
        "data": {
            "weight": [[0.333333, -2e-07], [0.0, 12345700.0]],
            "nested": {"n": [1, 0.666667, True, None, "да"]},
            "many": [0, 1],
        },
    }
    json.dumps(bundle, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "error", "named"),
    [
        (float("nan"), ValueError, "data.losses[1]"),
        (float("inf"), ValueError, "data.losses[1]"),
        (object(), TypeError, "data.losses[1]"),
    ],
)
def test_bad_value_is_named(shown, value, error, named):
    with pytest.raises(error) as caught:
        shown(losses=[1.0, value])
    assert named in str(caught.value)


LIVE = """
```{code-cell}
---
mystnb:
  figure:
    name: fig-line
    caption: Прямая.
  image:
    alt: Прямая.
---
import matplotlib.pyplot as plt
from src.plots import use_course_style
use_course_style()
plt.plot([0, 1])
plt.show()
```

```{code-cell}
from src.figures import interactive
interactive("gabor", place="fig-line", start=[1, 1 / 3])
```
"""


@pytest.mark.slow
def test_data_survive_the_cache_and_mistakes_stop_the_build(tmp_path):
    project = Project(tmp_path)
    project.edit(
        "book/first.md",
        "```{code-cell}\n:tags: [hide-input]",
        LIVE + "\n```{code-cell}\n:tags: [hide-input]",
    )
    data = project.html / "_live" / "first-line.js"
    wanted = 'courseLive.data["first-line"] = {"start":[1,0.333333]};\n'

    code, output, executed = project.build()
    assert code == 0, output
    assert "first" in executed and data.read_text(encoding="utf-8") == wanted
    page = project.page("first")
    assert 'data-kind="gabor" data-name="first-line"' in page
    scripts = page.partition('data-files="')[2].partition('"')[0].split()
    assert all((project.html / script).is_file() for script in scripts)

    data.unlink()
    project.edit("book/first.md", "Знак не отрывается", "Знак никогда не отрывается")
    code, output, executed = project.build()
    assert (code, executed) == (0, []), "после правки текста ячейки не выполняются"
    assert data.read_text(encoding="utf-8") == wanted

    project.edit("book/first.md", 'place="fig-line"', 'place="fig-absent"')
    code, output, _ = project.build()
    assert code != 0 and "негде встать: fig-absent" in output
    project.edit(
        "book/first.md",
        'interactive("gabor", place="fig-absent"',
        'interactive("absent", place="fig-line"',
    )
    code, output, _ = project.build()
    assert code != 0 and "нет скрипта absent.js" in output
