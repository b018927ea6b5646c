"""Что страница 1.1 показывает из ноутбуков фреймворков: один Markdown для сайта и для ноутбука.

Аргумент директивы `frameworks` — название раздела, и тогда это вкладки, по одной на фреймворк, или
имя таблицы из TABLES. На сайте вкладки рисует расширение, в ноутбуке они раскрываются.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode

from tools.course import Book
from tools.frameworks.catalogue import (
    CHANGE,
    FIRST,
    FOLDER,
    ORIGINAL,
    RUN,
    SHOWN,
    TITLES,
    VARIANT,
    Framework,
    code_digest,
    code_of,
    frameworks,
    lines_of_code,
    phrases,
    printed,
    read_notebooks,
    results,
    section,
)
from tools.launch import addresses
from tools.wording import markdown_table, russian_date

PHRASEBOOK = "phrasebook"
PLACES = ("Colab", "Kaggle")  # там почти все фреймворки уже стоят
ELSEWHERE = "На JAX тот же код показал другое:"
STORED = (
    "Выводы во вкладках и числа в таблице сохранены {day}, когда код выполнялся последний раз: "
    "{versions}. При сборке этой страницы фреймворки не запускались, а тест следит, чтобы код "
    "с тех пор не изменился."
)
FRESH = "Код во вкладках выполнен при сборке этой страницы, {day}: {versions}."


@dataclass
class Shown:
    """Ноутбуки, из которых берутся выводы: сохранённые или, если они есть и свежи, новые."""

    book: Book
    fresh: Path | None = None

    @cached_property
    def pages(self) -> dict[str, Framework]:
        """Источники ноутбуков."""
        return frameworks(self.book)

    @cached_property
    def _chosen(self) -> tuple[dict[str, NotebookNode], bool]:
        found = read_notebooks(self.fresh) if self.fresh else {}
        codes = {name: notebook.metadata[RUN]["code"] for name, notebook in found.items()}
        if codes == {name: code_digest(page) for name, page in self.pages.items()}:
            return found, True
        return read_notebooks(self.book.folder / FOLDER), False

    @property
    def notebooks(self) -> dict[str, NotebookNode]:
        """Ноутбуки по порядку."""
        return self._chosen[0]

    @property
    def is_fresh(self) -> bool:
        """Выполнены ли они для этой сборки."""
        return self._chosen[1]

    def panels(self, title: str) -> dict[str, str]:
        """Вкладки раздела: имя фреймворка → Markdown; вариант показан внутри исходного."""
        if title == PHRASEBOOK:
            return self.phrasebook()
        found = {
            name: section(notebook, title)
            for name, notebook in self.notebooks.items()
            if name != VARIANT
        }
        if not any(found.values()):
            raise LookupError(f"раздела «{title}» нет ни в одном ноутбуке фреймворков")
        variant = [*code_of(section(self.notebooks[VARIANT], title))]
        return {
            name: panel(cells, variant if name == ORIGINAL else None)
            for name, cells in found.items()
            if cells
        }

    def phrasebook(self) -> dict[str, str]:
        """Вкладки разговорника: рядом с фразой — та же на PyTorch."""
        said = {name: phrases(notebook) for name, notebook in self.notebooks.items()}
        first = said[FIRST]
        found = {
            FIRST: table(["Что", TITLES[FIRST]], [[what, code(first[what])] for what in first])
        }
        for name in said.keys() - {FIRST, VARIANT}:
            rows = [[what, code(first[what]), code(said[name][what])] for what in first]
            found[name] = table(["Что", TITLES[FIRST], TITLES[name]], rows)
        return {name: found[name] for name in TITLES if name in found}

    def results(self) -> str:
        """Таблица того, что получилось."""
        rows = []
        for name, notebook in self.notebooks.items():
            numbers = [value.replace(".", ",") for value in results(notebook).values()]
            rows.append([TITLES[name], *numbers, str(lines_of_code(notebook))])
        return markdown_table(("Фреймворк", "w₁", "w₂", "Потери", "Строк кода"), rows)

    def sources(self) -> str:
        """Таблица: откуда градиент и что компилируется."""
        rows = [
            [TITLES[name], page.facts["gradient"], page.facts["compiled"]]
            for name, page in self.pages.items()
            if name != VARIANT
        ]
        return table(["Фреймворк", "Откуда градиент", "Что компилируется"], rows)

    def versions(self) -> str:
        """Когда и чем получены выводы."""
        runs = [notebook.metadata[RUN] for notebook in self.notebooks.values()]
        known = runs[0]["versions"]
        shown = [f"`{name} {known[name]}`" for name in SHOWN]
        text = f"{', '.join(shown)}, Python `{known['python']}`"
        day = russian_date(max(run["date"] for run in runs))
        return (FRESH if self.is_fresh else STORED).format(day=day, versions=text)

    def links(self) -> str:
        """Где запустить ноутбук каждого фреймворка."""
        rows = []
        for name, page in self.pages.items():
            path = f"{self.book.path}/{page.name}.ipynb"
            places = addresses(self.book.repository, self.book.branch, path)
            shown = ", ".join(f"[{place}]({places[place]})" for place in PLACES)
            rows.append(f"- {TITLES[name]}: {shown}")
        return "\n".join(rows)

    def change(self) -> str:
        """Строка, которой отличается вариант."""
        return f"```python\n{CHANGE[1]}\n```"


TABLES: dict[str, Callable[[Shown], str]] = {
    "results": Shown.results,
    "sources": Shown.sources,
    "versions": Shown.versions,
    "notebooks": Shown.links,
    "change": Shown.change,
}


def panel(cells: list[NotebookNode], variant: list[NotebookNode] | None) -> str:
    """Markdown раздела: слова, код, выводы, а если у варианта вывод другой — и он."""
    parts, others = [], iter(variant or [])
    for cell in cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        parts.append(f"```python\n{cell.source}\n```")
        output, other = printed(cell), next(others, None)
        if output:
            parts.append(f"```text\n{output}\n```")
        if other and printed(other) != output:
            parts += [ELSEWHERE, f"```text\n{printed(other)}\n```"]
    return "\n\n".join(parts)


def code(text: str) -> str:
    """Код в ячейке таблицы: каждая строка кода — отдельным куском с новой строки."""
    return "<br>".join(f"`{line.strip()}`" for line in text.rstrip(";").splitlines())


def table(header: list[str], rows: list[list[str]]) -> str:
    """Таблица Markdown, в которой слова, а не числа."""
    lines = [header, [":--"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
