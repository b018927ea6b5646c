"""Перевод Markdown главы в Markdown ноутбука.

Ноутбук не знает директив MyST, поэтому врезки становятся цитатами, рисунки — картинками с
подписью, ссылки — ссылками на опубликованный сайт. Словарь глав мал, и правил здесь столько же.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from html import escape

from markdown_it import MarkdownIt
from myst_nb.core.variables import format_plain_text

from tools import bibliography, glossary
from tools.blocks import Block, ChapterError, split_blocks
from tools.course import Book, Label, Page
from tools.frameworks.catalogue import TITLES
from tools.frameworks.show import TABLES, Shown
from tools.quiz import to_notebook

ADMONITION_CLASSES = {"note", "tip", "important", "warning", "dropdown"}
OPTIONS = {
    "admonition": {"class"},
    "figure": {"name", "alt"},
    "rubric": {"heading-level"},
    "exercise": {"label"},
    "solution": set(),
    "quiz": {"name"},
    "frameworks": set(),
}
# Как называют то, на что ссылаются; так же — в настройке numfig_format.
FORMS = {"раздел": "Раздел %s", "рисунок": "Рис. %s", "упражнение": "Упражнение %s"}
# Роль, вставка кода или формула: внутри двух последних ролей нет.
INLINE = re.compile(
    r"\{(?P<role>[A-Za-z][\w:.+-]*)\}`(?P<content>[^`]+)`"
    r"|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
    r"|(?<!\\)\$[^$]+\$",
    re.DOTALL,
)
NAMED = re.compile(r"(?P<text>.*?)\s*<(?P<target>[^<>]+)>\s*$", re.DOTALL)
# В формуле Markdown мог бы принять эти знаки за свои: GitHub съедает обратную косую перед
# знаком препинания, а `<` рядом с буквой начинает тег. У команд из букв такого не бывает.
SIGNS = {
    r"\\": r"\cr",
    r"\,": r"\thinspace",
    r"\{": r"\lbrace",
    r"\}": r"\rbrace",
    r"\|": r"\Vert",
    "<": r"\lt",
    ">": r"\gt",
    "*": r"\ast",
}
SIGN = re.compile(r"\\[\\,{}|]|[<>*]")
VIEW_BOX = re.compile(r'<svg[^>]*\bviewBox="\S+ \S+ (?P<width>\S+)')
LOCAL_LINK = re.compile(r"\]\((?!https?://|mailto:)(?P<address>[^)\s]*)")


def safe_formula(text: str) -> str:
    """Формула, в которой Markdown нечего принять за своё."""
    text = SIGN.sub(lambda match: f" {SIGNS[match[0]]} ", text)
    return re.sub(r" *\n *| +", lambda spaces: spaces[0].strip(" ") or " ", text)


def folded(summary: str, body: str) -> str:
    """Свёрнутый текст, который раскроют и Jupyter, и Colab, и GitHub."""
    return f"<details>\n<summary><b>{summary}</b></summary>\n\n{body}\n\n</details>"


@dataclass
class Converter:
    """Переводчик одной страницы; `glued` — значения `glue` этой страницы, как их вывел Python."""

    book: Book
    page: Page
    glued: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def shown(self) -> Shown:
        """Ноутбуки фреймворков."""
        return Shown(self.book)

    def convert(self, text: str, line: int) -> str:
        """Перевести Markdown, который начинается в файле со строки `line`."""
        result: list[str] = []
        for block in split_blocks(text, line, self.page.path):
            if block.kind == "blank":
                if result and result[-1]:
                    result.append("")
            elif block.kind != "target":
                result.append(self._block(block))
        return "\n".join(result).strip("\n")

    def caption(self, name: str, text: str, line: int) -> str:
        """Подпись рисунка курсивом, с номером."""
        number = self.page.captions[name]
        body = self.inline(f"Рис. {number}. {text.strip()}", line)
        mark = "_" if "*" in body else "*"
        return f"{mark}{body}{mark}"

    def inline(self, text: str, line: int) -> str:
        """Заменить роли внутри текста."""
        if match := LOCAL_LINK.search(text):
            raise self._error(
                line, f"ссылка на «{match['address']}»: внутри книги нужна роль {{doc}} или {{ref}}"
            )

        def replace(match: re.Match) -> str:
            if match["ticks"]:
                return match[0]
            if not match["role"]:
                return safe_formula(match[0])
            here = line + text.count("\n", 0, match.start())
            roles: dict[str, Callable[[str, int], str]] = {
                "ref": self._ref,
                "numref": self._numref,
                "doc": self._doc,
                "glue:text": self._glue,
                "const": lambda content, line: content,
                "term": partial(self._outer, glossary.notebook_link),
                "cite:t": partial(self._outer, bibliography.textual),
                "cite:p": partial(self._outer, bibliography.parenthetical),
            }
            if match["role"] not in roles:
                raise self._error(here, f"роль {{{match['role']}}} вне словаря глав")
            return roles[match["role"]](" ".join(match["content"].split()), here)

        return INLINE.sub(replace, text)

    def _error(self, line: int, problem: str) -> ChapterError:
        return ChapterError(self.page.path, line, problem)

    def _block(self, block: Block) -> str:
        if block.kind == "text":
            return self.inline(block.text, block.line)
        if block.kind == "heading":
            number = self.page.headings[block.line]
            title = self.inline(block.text, block.line)
            return " ".join(filter(None, ["#" * block.level, number, title]))
        if block.kind == "directive":
            return self._directive(block)
        return safe_formula(block.text) if block.kind == "math" else block.text

    def _directive(self, block: Block) -> str:
        if block.name not in OPTIONS:
            raise self._error(block.line, f"директива {{{block.name}}} вне словаря глав")
        if unknown := block.options.keys() - OPTIONS[block.name]:
            raise self._error(block.line, f"параметр :{min(unknown)}: вне словаря глав")
        return getattr(self, f"_{block.name}")(block)

    def _admonition(self, block: Block) -> str:
        classes = block.options.get("class", "").split()
        if not classes or set(classes) - ADMONITION_CLASSES:
            raise self._error(block.line, f"класс врезки «{' '.join(classes)}» вне словаря глав")
        title = self.inline(block.argument, block.line)
        body = self.convert(block.text, block.body_line)
        if "dropdown" in classes:
            summary = MarkdownIt("commonmark").renderInline(title)
            return folded(summary, body)
        # Знак цитаты внутри многострочной формулы стал бы её частью: формулу — в одну строку.
        body = re.sub(
            r"\$\$.*?\$\$", lambda formula: " ".join(formula[0].split()), body, flags=re.S
        )
        lines = [f"**{title}**", "", *body.split("\n")]
        return "\n".join(f"> {line}".rstrip() for line in lines)

    def _figure(self, block: Block) -> str:
        name, alt = block.options.get("name", ""), block.options.get("alt", "")
        if not alt:
            raise self._error(block.line, "у рисунка нет описания (alt)")
        if not (self.book.folder / block.argument).exists():
            raise self._error(block.line, f"нет файла рисунка {block.argument}")
        # Без ширины SVG растянулся бы во весь ноутбук.
        drawing = (self.book.folder / block.argument).read_text(encoding="utf-8")
        size = VIEW_BOX.search(drawing)
        width = f' width="{size["width"]}"' if size else ""
        picture = f'<img src="{self.book.image(block.argument)}" alt="{escape(alt)}"{width}>'
        return f"{picture}\n\n{self.caption(name, block.text, block.body_line)}"

    def _exercise(self, block: Block) -> str:
        number = self._label(block.options["label"], block.line).number
        title = self.inline(block.argument, block.line)
        body = self.convert(block.text, block.body_line)
        return f"### {FORMS['упражнение'] % number}. {title}\n\n{body}"

    def _solution(self, block: Block) -> str:
        return folded("Решение", self.convert(block.text, block.body_line))

    def _rubric(self, block: Block) -> str:
        level = int(block.options.get("heading-level", 2))
        return f"{'#' * level} {self.inline(block.argument, block.line)}"

    def _quiz(self, block: Block) -> str:
        question = self.page.questions[block.options["name"]]
        title = self.book.labels[question.name].title.capitalize()
        return to_notebook(question, title, self.convert, self.inline)

    def _frameworks(self, block: Block) -> str:
        if block.argument in TABLES:
            return TABLES[block.argument](self.shown)
        try:
            panels = self.shown.panels(block.argument)
        except LookupError as error:
            raise self._error(block.line, str(error)) from error
        return "\n\n".join(folded(TITLES[name], text) for name, text in panels.items())

    def _label(self, name: str, line: int) -> Label:
        if name not in self.book.labels:
            raise self._error(line, f"нет метки {name}")
        return self.book.labels[name]

    def _link(self, text: str, label: Label) -> str:
        return f"[{text}]({self.book.url(label.page, label.anchor)})"

    def _ref(self, content: str, line: int) -> str:
        named = NAMED.match(content)
        label = self._label(named["target"] if named else content, line)
        default = FORMS[label.kind].lower() % label.number
        if label.kind == "раздел":
            default = f"{label.number} {label.title}"
        return self._link(named["text"] if named else default.strip(), label)

    def _numref(self, content: str, line: int) -> str:
        named = NAMED.match(content)
        label = self._label(named["target"] if named else content, line)
        if not label.number:
            raise self._error(line, f"у метки {content} нет номера")
        form = named["text"] if named else FORMS[label.kind]
        return self._link(form.replace("%s", label.number), label)

    def _doc(self, content: str, line: int) -> str:
        named = NAMED.match(content)
        name = (named["target"] if named else content).removeprefix("/").removesuffix(".md")
        if name not in self.book.pages:
            raise self._error(line, f"нет страницы {name}")
        page = self.book.pages[name]
        return f"[{named['text'] if named else page.full_title}]({self.book.url(name)})"

    def _outer(self, link: Callable[[Book, str], str], content: str, line: int) -> str:
        try:
            return link(self.book, content)
        except LookupError as error:
            raise self._error(line, str(error)) from error

    def _glue(self, content: str, line: int) -> str:
        name, _, form = content.partition(":")
        if name not in self.glued:
            raise self._error(line, f"нет значения glue с именем {name}")
        try:
            text = format_plain_text(self.glued[name], form)
        except ValueError as error:
            raise self._error(line, f"значение {name} = {self.glued[name]}: {error}") from error
        # По-русски дробная часть отделяется запятой, а минус — не дефис.
        return re.sub(r"^-(?=\d)", "−", re.sub(r"(?<=\d)\.(?=\d)", ",", text))
