"""Устройство книги: порядок и номера страниц, метки, адреса опубликованного сайта.

Номера считаются так же, как их считает Sphinx, чтобы в ноутбуке и на сайте они совпадали:
главы и разделы — по оглавлению, до второго уровня; рисунки — по главам.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml
from docutils.nodes import make_id

from tools.blocks import Block, ChapterError, read_cells, split_blocks
from tools.exercises import Cells, Exercise
from tools.exercises import read as read_exercises
from tools.quiz import Question, read_question
from tools.repository import branch_name, repository_address, site_address

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"
NUMBERED_DEPTH = 2
NOT_YAML = "не разобрать. Проверьте в этой строке и перед ней отступы, двоеточия и кавычки"


def read_yaml(path: Path) -> dict:
    """Содержимое `_config.yml` или `_toc.yml`; об описке — имя файла и строка."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        raise ChapterError(path, error.problem_mark.line + 1, NOT_YAML) from error
    if not isinstance(found, dict):
        raise ChapterError(path, 1, NOT_YAML)
    return found


@dataclass(frozen=True)
class Label:
    """То, на что ссылаются по метке: раздел, рисунок или упражнение."""

    page: str
    anchor: str
    number: str
    title: str
    kind: str = "раздел"


@dataclass
class Page:
    """Страница книги и номер её заголовка: (2,), (5, 7) или () у страниц без номера."""

    name: str
    path: Path
    number: tuple[int, ...] = ()
    title: str = ""
    sections: int = 0
    headings: dict[int, str] = field(default_factory=dict)  # номер строки → «2.6»
    captions: dict[str, str] = field(default_factory=dict)  # метка рисунка → «2.1»
    questions: dict[str, Question] = field(default_factory=dict)  # вопросы по порядку
    home: str = ""  # страница сайта, которая показывает этот ноутбук, если своей у него нет

    @cached_property
    def _split(self) -> tuple[Cells, list[Exercise]]:
        return read_exercises(read_cells(self.path), self.path)

    @property
    def cells(self) -> Cells:
        """Ячейки ноутбука этой страницы с номерами их первых строк."""
        return self._split[0]

    @property
    def exercises(self) -> list[Exercise]:
        """Упражнения страницы по порядку."""
        return self._split[1]

    @property
    def full_title(self) -> str:
        """Заголовок с номером, если он есть."""
        return " ".join(filter(None, [".".join(map(str, self.number)), self.title]))


class Book:
    """Книга: страницы по порядку оглавления и метки всех страниц."""

    def __init__(self, folder: Path = BOOK):
        self.folder = folder
        self.config = read_yaml(folder / "_config.yml")
        self.pages: dict[str, Page] = {}
        self.labels: dict[str, Label] = {}
        self._counts: dict[tuple[str, tuple[int, ...]], int] = {}

        contents = read_yaml(folder / "_toc.yml")
        self._read_page(contents["root"], ())
        chapter = 0
        for part in contents.get("parts", [contents]):
            numbered = part.get("numbered") or part.get("options", {}).get("numbered")
            for entry in part.get("chapters", []):
                chapter += bool(numbered)
                self._read_tree(entry, (chapter,) if numbered else ())

    def _repository(self, name: str):
        """Настройка из раздела `repository`; None, если её нет."""
        return (self.config.get("repository") or {}).get(name)

    @property
    def repository(self) -> str:
        """Адрес репозитория — единственное место, где он назван."""
        return repository_address(self._repository("url"))

    @property
    def branch(self) -> str:
        """Ветка, из которой опубликован сайт."""
        return branch_name(self._repository("branch"))

    @property
    def path(self) -> str:
        """Где в репозитории лежит книга."""
        return (self._repository("path_to_book") or "").strip("/")

    @property
    def site(self) -> str:
        """Адрес опубликованного сайта."""
        return site_address(self.repository, (self.config.get("html") or {}).get("baseurl"))

    def image(self, name: str) -> str:
        """Адрес нарисованной картинки, по которому её покажет ноутбук.

        Colab не видит файлов рядом с ноутбуком, не показывает вложений (colabtools, #3836) и
        SVG в data URI (colabtools, #2092); VS Code тоже отвергает SVG в data URI (markdown-it,
        #941), а JupyterLab — SVG-вложения (jupyterlab, #10464). Полный адрес файла в
        репозитории понимают все четверо: Colab, GitHub, VS Code и JupyterLab, — но двум
        последним для него нужна сеть; без сети остаются подпись и описание рисунка.
        """
        address = self.repository.replace("github.com", "raw.githubusercontent.com")
        return f"{address}/{self.branch}/{self.path}/{name}"

    def url(self, page: str, anchor: str = "") -> str:
        """Адрес страницы сайта или места на ней."""
        return f"{self.site}{page}.html" + (f"#{anchor}" if anchor else "")

    def _read_tree(self, entry: dict, number: tuple[int, ...]) -> None:
        """Прочитать страницу и её дочерние: они нумеруются вслед за разделами страницы."""
        page = self._read_page(entry["file"], number)
        for index, child in enumerate(entry.get("sections", []), start=page.sections + 1):
            self._read_tree(child, (*number, index) if number else ())

    def _read_page(self, name: str, number: tuple[int, ...]) -> Page:
        """Завести страницу и прочитать её."""
        page = Page(name, self.folder / f"{name}.md", number)
        self.pages[name] = page
        if not page.path.exists():
            raise ChapterError(page.path, 1, "глава есть в _toc.yml, но файла нет")
        return self.read(page)

    def read(self, page: Page) -> Page:
        """Прочитать текст страницы: номера заголовков и рисунков, метки, вопросы."""
        pending: list[str] = []
        for line, cell in page.cells:
            if cell.cell_type == "markdown":
                self._read_blocks(page, split_blocks(cell.source, line, page.path), pending)
            elif figure := cell.metadata.get("mystnb", {}).get("figure"):
                self._add_figure(page, figure.get("name", ""), line)
        return page

    def _read_blocks(self, page: Page, blocks, pending: list[str]) -> None:
        """Запомнить заголовки, метки перед ними и рисунки."""
        for block in blocks:
            if block.kind == "target":
                pending.append(block.text)
            elif block.kind == "heading":
                self._add_heading(page, block, pending)
                pending.clear()
            elif block.kind == "directive":
                if block.name == "figure":
                    self._add_figure(page, block.options.get("name", ""), block.line)
                elif block.name == "exercise":
                    name = block.options.get("label", "")
                    self._add_numbered(page, "упражнение", name, block.argument, block.line)
                elif block.name == "quiz":
                    self._add_question(page, block)
                else:  # рисунок может стоять внутри врезки
                    for label in pending:
                        target = Label(page.name, make_id(label), "", block.argument)
                        self._add_label(label, target, page, block.line)
                    pending.clear()
                    inner = split_blocks(block.text, block.body_line, page.path)
                    self._read_blocks(page, inner, [])
            if block.kind not in ("blank", "target") and pending:
                problem = f"метка {pending[0]} стоит не у заголовка"
                raise ChapterError(page.path, block.line, problem)

    def _add_heading(self, page: Page, block: Block, pending: list[str]) -> None:
        if block.level == 1:
            page.title = block.text
            number = page.number
        else:
            page.sections += block.level == 2
            number = (*page.number, page.sections) if page.number and block.level == 2 else ()
        shown = ".".join(map(str, number)) if len(number) <= NUMBERED_DEPTH else ""
        page.headings[block.line] = shown
        title = re.sub(r"[*`]", "", block.text)
        for label in pending:
            self._add_label(label, Label(page.name, make_id(label), shown, title), page, block.line)

    def _add_figure(self, page: Page, name: str, line: int) -> None:
        if not name:
            raise ChapterError(page.path, line, "у рисунка нет имени (name)")
        page.captions[name] = self._add_numbered(page, "рисунок", name, "", line)

    def _add_numbered(self, page: Page, kind: str, name: str, title: str, line: int) -> str:
        """Дать следующий в главе номер рисунку или упражнению; вернуть его."""
        chapter = page.number[:1]
        self._counts[kind, chapter] = self._counts.get((kind, chapter), 0) + 1
        number = ".".join(map(str, (*chapter, self._counts[kind, chapter])))
        self._add_label(name, Label(page.name, make_id(name), number, title, kind), page, line)
        return number

    def _add_question(self, page: Page, block: Block) -> None:
        question = read_question(block, page.path)
        page.questions[question.name] = question
        title = f"вопрос {len(page.questions)}"
        self._add_label(question.name, Label(page.name, question.name, "", title), page, block.line)

    def _add_label(self, name: str, label: Label, page: Page, line: int) -> None:
        if name in self.labels:
            raise ChapterError(page.path, line, f"метка {name} уже есть")
        self.labels[name] = label
