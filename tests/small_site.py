"""Маленькая копия курса: несколько страниц с настоящими настройками и расширениями."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Больше пяти страниц: только тогда Sphinx читает их параллельно.
PAGES = ["index", "first", "second", "third", "fourth", "fifth"]

PAGE = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

({name}-label)=
# Страница {name}

Формула $x^2$ и число {{glue:text}}`{name}:.2f`.

```{{code-cell}}
import os
from myst_nb import glue
with open(os.environ["RUNS"], "a") as runs:
    runs.write("{name} " + os.environ["COURSE_DATA_DIR"] + "\\n")
glue("{name}", 2.8849, display=False)
```

```{{code-cell}}
:tags: [hide-input]
import sys
print("полоса", file=sys.stderr)
print("вывод страницы")
```

```{{code-cell}}
:tags: [raises-exception]
int("семь")
```

$$
\\begin{{bmatrix}} 1 & 2 \\end{{bmatrix}}, \\quad \\text{{если }} x > 0
$$ (eq-{name})

По формуле {{eq}}`eq-{name}`, см. {{ref}}`{name}-label`. Знак не отрывается от $x$, формулы.

:::{{rubric}} Итоги
:heading-level: 2
:::
"""

CONTENTS = """\
format: jb-book
root: index
parts:
  - caption: Урок
    numbered: 2
    chapters: [{chapters}]
"""


class Project:
    """Временная копия репозитория с маленькой книгой; первая из её страниц — главная."""

    def __init__(self, root: Path, pages: list[str] = PAGES):
        self.root, self.timeout = root, 300
        self.book = root / "book"
        self.html = self.book / "_build" / "html"
        self.runs = root / "runs.txt"
        ignore = shutil.ignore_patterns("__pycache__")
        for name in ("_ext", "_static", "_templates"):
            shutil.copytree(ROOT / "book" / name, self.book / name, ignore=ignore)
        shutil.copy(ROOT / "book" / "_config.yml", self.book)
        for name in ("src", "tools"):
            shutil.copytree(ROOT / name, root / name, ignore=ignore)
        for name in ("requirements.txt", "constraints.txt"):
            shutil.copy(ROOT / name, root)
        chapters = ", ".join(f"{{file: {name}}}" for name in pages[1:])
        (self.book / "_toc.yml").write_text(CONTENTS.format(chapters=chapters), encoding="utf-8")
        for name in pages:
            (self.book / f"{name}.md").write_text(PAGE.format(name=name), encoding="utf-8")

    def build(self, *options: str) -> tuple[int, str, list[str]]:
        """Собирает книгу: код выхода, вывод, имена выполненных страниц."""
        return self.run(
            str(Path(sys.executable).parent / "jupyter-book"), "build", "book", *options
        )

    def run(self, *command: str) -> tuple[int, str, list[str]]:
        """Выполняет команду в папке проекта: код выхода, вывод, имена выполненных страниц."""
        self.runs.write_text("", encoding="utf-8")
        environment = os.environ | {"RUNS": str(self.runs), "NO_COLOR": "1"}
        result = subprocess.run(
            command,
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=self.timeout,
        )
        executed = sorted(line.split()[0] for line in self.runs.read_text().splitlines())
        return result.returncode, result.stdout + result.stderr, executed

    def edit(self, name: str, old: str, new: str) -> None:
        """Заменяет в файле проекта отрывок, который там точно есть."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def page(self, name: str) -> str:
        """Собранная страница."""
        return (self.html / f"{name}.html").read_text(encoding="utf-8")
