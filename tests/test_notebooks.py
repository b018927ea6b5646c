"""Сборка ноутбуков: выполнение, выводы, сравнение с главами."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.small_book import make_book
from tools.assembly import assemble
from tools.blocks import ChapterError
from tools.course import Book
from tools.freshness import digests
from tools.kernel import EXEMPT
from tools.notebooks import add_outputs, build, main

CHAPTER = """\
# Глава

Число {glue:text}`third:.2f`.

```{code-cell}
import os
import sys
import time
from pathlib import Path

print("видно", Path.cwd().name, os.environ["COURSE_DATA_DIR"])
print("не видно", file=sys.stderr)
1 / 4
```

```{code-cell}
:tags: [remove-cell]
from myst_nb import glue

glue("third", 1 / 3, display=False)
```

```{code-cell}
:tags: [raises-exception]
int("слово")
```

```{code-cell}
:tags: [nbval-ignore-output]
time.time_ns()
```

```{code-cell}
:tags: [remove-output]
print("скрыто")
```

```{code-cell}
from IPython.display import clear_output

for step in range(3):
    clear_output(wait=True)
    print("шаг", step)
```
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Книга, ноутбук которой сделан дважды: байты после каждого раза."""
    folder = tmp_path_factory.mktemp("book")
    book, page = pages_of(make_book(folder, two=CHAPTER))
    assert main([], folder) == 0
    first = (folder / "two.ipynb").read_bytes()
    assert not build(book, page)
    return folder, [first, (folder / "two.ipynb").read_bytes()]


def test_second_run_gives_the_same_bytes(built):
    folder, contents = built
    assert contents[0] == contents[1]
    assert sorted(path.name for path in folder.glob("*ipynb*")) == ["two.ipynb"]


def test_notebook_is_plain_and_complete(built):
    folder, _ = built
    notebook = nbformat.read(folder / "two.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "outputs": digests(notebook),
    }
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3, 4, 5, 6]
    colab, first, error, _, hidden, steps = code
    assert colab.outputs == [] and hidden.outputs == []
    assert [output.output_type for output in first.outputs] == ["stream", "execute_result"]
    assert first.outputs[0].text == f"видно {folder.name} data\n"
    assert first.outputs[1].execution_count == 2
    assert first.metadata.glue.third.expression == "1 / 3"
    message = "invalid literal for int() with base 10: 'слово'"
    assert error.outputs[0].traceback == [f"ValueError: {message}"]
    assert steps.outputs[0].text == "шаг 2\n"
    assert "Число 0,33." in notebook.cells[2].source
    assert "remove-cell" not in json.dumps(notebook)


@pytest.mark.parametrize(
    ("before", "kept"),
    [("x = 1", True), ("x = 2", False)],
    ids=["ничего не изменилось", "изменилась ячейка выше"],
)
def test_exempt_output_is_kept_until_something_changes(before, kept):
    def notebook(first, value, time):
        cells = [
            new_code_cell(first, id=first[-1], outputs=[new_output("stream", text=value)]),
            new_code_cell(
                "time()",
                id="time",
                metadata={"tags": [EXEMPT]},
                outputs=[new_output("stream", text=time)],
            ),
        ]
        return new_notebook(cells=cells)

    new = notebook("x = 1", "1", "позже")
    add_outputs(new, notebook("x = 1", "1", "позже").cells, notebook(before, "1", "раньше"))
    assert new.cells[1].outputs[0].text == ("раньше" if kept else "позже")
    add_outputs(new, notebook("x = 1", "1", "позже").cells, notebook(before, "0", "раньше"))
    assert new.cells[1].outputs[0].text == "позже"


@pytest.mark.parametrize(("new", "kept"), [("n = 5:  12.30 мс", True), ("n = 6: 0.5 мс", False)])
def test_time_alone_does_not_change_notebook(new, kept):
    def notebook(text):
        output = new_output("stream", name="stdout", text=text)
        return new_notebook(cells=[new_code_cell("run()", id="run", outputs=[output])])

    made = notebook("")
    add_outputs(made, notebook(new).cells, notebook("n = 5: 0.50 мс"))
    assert made.cells[0].outputs[0].text == ("n = 5: 0.50 мс" if kept else new)


def test_cell_ids_depend_on_content_only(tmp_path):
    cells = "```{code-cell}\n1\n```\n\n```{code-cell}\n1\n```\n"
    before = assemble(*pages_of(make_book(tmp_path, two=f"# Глава\n\n{cells}")), {})
    after = assemble(
        *pages_of(make_book(tmp_path, two=f"# Глава\n\n```{{code-cell}}\n2\n```\n\n{cells}")), {}
    )
    old, new = [cell.id for cell in before.cells], [cell.id for cell in after.cells]
    assert len(set(old)) == len(old)
    assert set(old) < set(new)


def pages_of(book: Book):
    """Книга и её вторая глава."""
    return book, book.pages["two"]


def test_check_finds_what_fell_behind(built, tmp_path, capsys):
    _, contents = built
    book = make_book(tmp_path, two=CHAPTER)
    assert main(["--check"], tmp_path) == 1
    assert "two.md: ноутбука нет. Обновить: make notebooks" in capsys.readouterr().out

    source = contents[0].decode()
    (tmp_path / "two.ipynb").write_text(source, encoding="utf-8")
    assert main(["--check", "two.md"], tmp_path) == 0
    assert "соответствуют" in capsys.readouterr().out

    for old, new, what in [
        ("0.25", "0.26", "вывод ячейки [2]"),
        ("шаг 2", "шаг 3", "вывод ячейки [6]"),
    ]:
        assert old in source
        (tmp_path / "two.ipynb").write_text(source.replace(old, new), encoding="utf-8")
        assert main(["--check"], tmp_path) == 1
        assert f"two.md: в ноутбуке руками изменён {what}. Обновить" in capsys.readouterr().out
    (tmp_path / "two.ipynb").write_text(source, encoding="utf-8")

    for old, new in [("1 / 4", "1 / 5"), ("Число", "Дробь"), ("[remove-output]", "[]")]:
        make_book(tmp_path, two=CHAPTER.replace(old, new))
        assert main(["--check"], tmp_path) == 1
        assert "two.md: отличается ячейка" in capsys.readouterr().out

    make_book(tmp_path, two=CHAPTER)
    (tmp_path / "extra.ipynb").write_text("{}", encoding="utf-8")
    assert main(["--check"], book.folder) == 1
    assert "extra.ipynb: главы с кодом для этого ноутбука нет" in capsys.readouterr().out


def test_failed_cell_is_named(tmp_path):
    book = make_book(tmp_path, two="# Глава\n\n```{code-cell}\n1 / 0\n```\n")
    message = "two.md:12: ячейка не выполнилась. ZeroDivisionError: division by zero"
    with pytest.raises(ChapterError, match=message):
        build(*pages_of(book))
    assert not (tmp_path / "two.ipynb").exists()


def test_unknown_chapter_is_refused(tmp_path):
    make_book(tmp_path, two="# Глава\n\n```{code-cell}\n1\n```\n")
    with pytest.raises(SystemExit, match="Нет главы с кодом: three. Есть: two"):
        main(["three"], tmp_path)


# --- ячейка для Colab -----------------------------------------------------------------------
