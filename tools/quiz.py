"""Вопросы «Проверьте себя»: их разбор, один для сайта и ноутбука, и вид в ноутбуке.

Вопрос — обычный Markdown: слова и код, потом список вариантов, под каждым — объяснение.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from tools.blocks import Block, ChapterError

NAME = re.compile(r"quiz(-[a-z0-9]+)+")
OPTION = re.compile(r"- \[(?P<mark>[ x])\] (?P<text>\S.*)")
LIKE_OPTION = re.compile(r"\s*[-*+]\s*\[.?\]")
INDENT = "  "
FEWEST = 3
# Вариант — заголовок, который раскрывают: ссылке в нём не место, а формулу ноутбук не нарисует.
NOT_PLAIN = re.compile(r"\$|\]\(|<https?:|\{(?!const\}|glue:text\})[\w:]+\}`")
VERDICTS = {True: "Верно.", False: "Неверно."}


@dataclass(frozen=True)
class Option:
    """Вариант ответа, его объяснение и строки файла, с которых они начинаются."""

    is_right: bool
    text: str
    line: int
    explanation: str
    explanation_line: int

    @property
    def verdict(self) -> str:
        """С чего начинается объяснение."""
        return VERDICTS[self.is_right]


@dataclass(frozen=True)
class Question:
    """Вопрос: имя (оно же адрес на странице), Markdown самого вопроса и варианты."""

    name: str
    text: str
    line: int
    options: list[Option]


def read_question(block: Block, path: Path) -> Question:
    """Разобрать тело директивы `quiz` из файла `path`.

    Raises
    ------
    ChapterError
        Если имя не подходит, нет вопроса, вариантов меньше трёх, верный не один, у какого-нибудь
        нет объяснения или в нём не только слова и код.
    """

    def stop(line: int, problem: str) -> None:
        raise ChapterError(path, line, problem)

    name, lines = block.options.get("name", ""), block.text.split("\n")
    if not NAME.fullmatch(name):
        stop(block.line, f"имя вопроса «{name}»: нужно вида quiz-slovo, латиницей (:name:)")
    for number, line in enumerate(lines, start=block.body_line):
        if line.lstrip().startswith(":::"):
            stop(number, "внутри вопроса директив не бывает")
        if LIKE_OPTION.match(line) and not OPTION.fullmatch(line):
            stop(number, "вариант пишут без отступа: «- [ ] текст», а верный — «- [x] текст»")
    starts = [index for index, line in enumerate(lines) if OPTION.fullmatch(line)]
    if len(starts) < FEWEST:
        stop(block.line, f"вариантов ответа {len(starts)}, а нужно не меньше {FEWEST}")
    text = "\n".join(lines[: starts[0]]).strip()
    if not text or text.startswith(("`", ":", "$$")):
        stop(block.line, "вопрос начинают словами; код и формулы — после них")
    ends = [*starts[1:], len(lines)]
    options = [
        _option(lines[start:end], block.body_line + start, stop)
        for start, end in zip(starts, ends, strict=True)
    ]
    if len({option.text for option in options}) < len(options):
        stop(block.line, "среди вариантов есть одинаковые")
    right = sum(option.is_right for option in options)
    if right != 1:
        stop(block.line, f"верных вариантов (с [x]) {right}, а должен быть один")
    return Question(name, text, block.body_line, options)


def _option(lines: list[str], line: int, stop: Callable[[int, str], None]) -> Option:
    """Вариант из своих строк: до первой пустой — он сам, дальше объяснение."""
    for number, text in enumerate(lines[1:], start=line + 1):
        if text.strip() and not text.startswith(INDENT):
            stop(number, "объяснение варианта пишут под ним, с отступом в два пробела")
    first = OPTION.fullmatch(lines[0])
    rest = [text.removeprefix(INDENT) for text in lines[1:]]
    empty = next((index for index, text in enumerate(rest) if not text.strip()), len(rest))
    shown = "\n".join([first["text"], *rest[:empty]])
    if NOT_PLAIN.search(re.sub(r"`[^`]*`", "``", shown)):
        stop(line, "в варианте ответа только слова и код: без формул и ссылок")
    explained = next((i for i in range(empty, len(rest)) if rest[i].strip()), None)
    if explained is None:
        stop(line, "у варианта нет объяснения: после него — пустая строка и абзац с отступом")
    return Option(
        first["mark"] == "x",
        shown,
        line,
        "\n".join(rest[explained:]).strip(),
        line + 1 + explained,
    )


def to_notebook(
    question: Question,
    title: str,
    convert: Callable[[str, int], str],
    inline: Callable[[str, int], str],
) -> str:
    """Markdown ноутбука: варианты — `<details>`, они раскрываются везде, где открывают ноутбуки.

    `convert` и `inline` переводят абзацы и текст внутри строки, начатые в этой строке файла.
    """
    parts = [f"**{title}.** {convert(question.text, question.line)}"]
    for option in question.options:
        summary = MarkdownIt("commonmark").renderInline(inline(option.text, option.line))
        explanation = convert(option.explanation, option.explanation_line)
        body = f"**{option.verdict}** {explanation}"
        parts.append(f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>")
    return "\n\n".join(parts)
