"""Новая глава по образцу: `make new TITLE="Свёртка изображений"`.

Глава получает следующий номер, файл по этому номеру и названию, выполненный ноутбук и место в
оглавлении, в таблице на главной странице, в списках постоянных адресов и нарочных ошибок. Всё это
делается в копии; в книгу попадает только готовое, поэтому при любой ошибке она остаётся прежней.
"""

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from tools.blocks import Block, ChapterError, split_blocks
from tools.chapter_entries import Refused, contents_with, landing_with
from tools.course import ROOT, Book, Page
from tools.notebooks import build
from tools.repository import RepositoryError
from tools.whole import explain
from tools.wording import slug

SAMPLE = Path(__file__).with_name("chapter_sample.md")
REFERENCES = "src/checks"
ADDRESSES = "tests/browser/addresses.txt"
MUTANTS = "tests/mutants.toml"
MUTANT = """
# ── Глава {number} ─────────────────────────────────────────────────────────────────────────────────────

[[mutant]]
id = "{number:02d}-sample"
kind = "прочее"
what = "пять чисел → шесть"
find = "torch.arange(5)"
replace = "torch.arange(6)"
pages = ["{name}"]
"""  # noqa: E501
LONGEST = 60  # знаков: столько уместится на карточке страницы
ALLOWED = re.compile(r"[\w .,:;!?()«»—–+-]+")
INSTEAD = "— только буквы, цифры и знаки препинания (кавычки — «ёлочки»)."
EMPTY = 'Как назвать главу? Например: make new TITLE="Свёртка изображений"'
DONE = """\
Глава {number} «{title}» готова к правке: book/{name}.md
Есть и ноутбук, и место в оглавлении (book/_toc.yml), на главной странице и в списках проверок.
Опишите главу в её строке на book/index.md и на карте урока book/images/course-map.svg.
Дальше: make book, чтобы увидеть; make notebooks, чтобы обновить ноутбук; make test."""


def checked_title(title: str) -> str:
    """Название без лишних пробелов, если оно годится."""
    title = " ".join(title.split())
    if not title:
        raise Refused(EMPTY)
    if len(title) > LONGEST:
        raise Refused(f"Название длиннее {LONGEST} знаков: {len(title)}. Сократите его.")
    if wrong := sorted(set(ALLOWED.sub("", title))):
        raise Refused(f"В названии не годится {' '.join(wrong)} {INSTEAD}")
    if not slug(title):
        raise Refused(f"В названии «{title}» нет ни одного слова.")
    return title


def blocks_of(page: Page):
    """Блоки текста главы."""
    for line, cell in page.cells:
        if cell.cell_type == "markdown":
            yield from split_blocks(cell.source, line, page.path)


def addresses_of(page: Page, book: Book) -> set[str]:
    """Адреса главы и всех мест в ней, на которые страница предложит сослаться."""
    labels = {label.anchor for label in book.labels.values() if label.page == page.name}
    previous = Block("blank", 0, "")
    for block in blocks_of(page):
        title = block.argument if block.name == "rubric" else ""
        if title and previous.kind != "target":
            labels.add(slug(title))
        previous = block
    return {f"{page.name}.html", *(f"{page.name}.html#{anchor}" for anchor in labels)}


def prepare(root: Path, title: str, copy: Path) -> tuple[str, dict[str, bytes]]:
    """Создать главу в копии книги; вернуть её имя и новое содержимое файлов проекта."""
    book = Book(root / "book")
    address = slug(title)
    twin = next((p for p in book.folder.glob("*.md") if p.stem.endswith(f"-{address}")), None)
    same = [page.path for page in book.pages.values() if page.title.lower() == title.lower()]
    if taken := twin or next(iter(same), None):
        raise Refused(f"Такая глава уже есть: book/{taken.name}")
    number = max((page.number[0] for page in book.pages.values() if page.number), default=0) + 1
    name = f"{number:02d}-{address}"
    chapter = SAMPLE.read_text(encoding="utf-8").replace("TITLE", title).replace("SLUG", address)
    texts = {
        f"book/{name}.md": chapter,
        "book/index.md": landing_with(book, name, title),
        "book/_toc.yml": contents_with(book, name),
    }
    shutil.copytree(
        book.folder, copy / "book", ignore=shutil.ignore_patterns("_*", "*.ipynb", ".*")
    )
    if (root / REFERENCES).is_dir():  # пакет умеет сверять числа: у главы будет эталон
        (copy / REFERENCES).mkdir(parents=True)
    for extra in ("_config.yml", "_toc.yml"):
        shutil.copy(book.folder / extra, copy / "book")
    for file, text in texts.items():
        (copy / file).write_text(text, encoding="utf-8")
    new = Book(copy / "book")
    build(new, new.pages[name])
    known = (root / ADDRESSES).read_text(encoding="utf-8").split()
    texts[ADDRESSES] = "\n".join(sorted({*known, *addresses_of(new.pages[name], new)})) + "\n"
    mutants = (root / MUTANTS).read_text(encoding="utf-8").rstrip("\n") + "\n"
    texts[MUTANTS] = mutants + MUTANT.format(number=number, name=name)
    made = [f"book/{name}.ipynb", f"{REFERENCES}/{name}.json"]
    files = {file: (copy / file).read_bytes() for file in made if (copy / file).exists()}
    return name, files | {file: text.encode() for file, text in texts.items()}


def place(root: Path, files: dict[str, bytes]) -> None:
    """Записать файлы рядом и переименовать; не вышло — вернуть всё как было."""
    before = {name: (root / name).read_bytes() for name in files if (root / name).exists()}
    aside = {name: (root / name).with_name(f".{Path(name).name}.new") for name in files}
    try:
        for name, content in files.items():
            aside[name].write_bytes(content)
        for name in files:
            os.replace(aside[name], root / name)
    except BaseException:
        for name in files:
            aside[name].unlink(missing_ok=True)
            if name in before and (root / name).read_bytes() != before[name]:
                (root / name).write_bytes(before[name])
            elif name not in before:
                (root / name).unlink(missing_ok=True)
        raise


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Создать главу; 1, если не получилось."""
    words = sys.argv[1:] if arguments is None else arguments
    try:
        title = checked_title(" ".join(words))
        with tempfile.TemporaryDirectory(prefix="course-") as folder:
            name, files = prepare(root, title, Path(folder))
        place(root, files)
    except (Refused, ChapterError, RepositoryError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        print("Глава не создана, ничего не изменилось.", explain(error) or error, file=sys.stderr)
        return 1
    print(DONE.format(number=int(name[:2]), title=title, name=name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
