"""Как растут время и память сборки, когда глав становится больше.

Запуск из корня репозитория: ``python benchmarks/growth.py``, минут двадцать. Книги собраны из
копий глав курса; к каждой копии дописана ячейка со своим номером, чтобы кэш выполнения не узнал
в ней оригинал. Печатает таблицу Markdown для benchmarks/README.md.
"""

import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path

import yaml
from measure import BIN, ROOT, copy_repository, machine, run

sys.path.insert(0, str(ROOT))

from tools.wording import markdown_table, russian_number  # noqa: E402

CHAPTERS = (
    "01-frameworks",
    "02-tensors",
    "03-neural-networks",
    "04-gabor-regression",
    "05-xor-classification",
)
SIZES = (5, 10, 20, 50)
HEADER = ("Глав", "Холодная, с", "На главу, с", "Повторная, с", "Память, МБ")


def make_book(book: Path, size: int) -> None:
    """Заменить оглавление книги копиями глав."""
    names = []
    for number, source in enumerate(islice(cycle(CHAPTERS), size), start=1):
        names.append(f"copy-{number:02}-{source}")
        text = (book / f"{source}.md").read_text(encoding="utf-8")
        text += f"\n```{{code-cell}}\n# копия {number}\n```\n"
        (book / f"{names[-1]}.md").write_text(text, encoding="utf-8")
    part = {"caption": "Копии", "numbered": 2, "chapters": [{"file": name} for name in names]}
    contents = {"format": "jb-book", "root": "index", "parts": [part]}
    (book / "_toc.yml").write_text(yaml.safe_dump(contents, allow_unicode=True), encoding="utf-8")


def row(size: int) -> list[str]:
    """Собрать книгу дважды; строка таблицы."""
    with tempfile.TemporaryDirectory() as folder:
        repository = copy_repository(Path(folder) / "course")
        make_book(repository / "book", size)
        build = [BIN / "jupyter-book", "build", "book"]
        cold, warm = run(build, repository), run(build, repository)
    times = (cold.seconds, cold.seconds / size, warm.seconds)
    return [str(size), *(russian_number(time, 3) for time in times), f"{cold.megabytes:.0f}"]


def main() -> None:
    """Измерить книги всех размеров."""
    print(machine())
    print(markdown_table(HEADER, [row(size) for size in SIZES]))


if __name__ == "__main__":
    main()
