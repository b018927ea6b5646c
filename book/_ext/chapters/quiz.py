"""Вопросы «Проверьте себя»: каждый вариант раскрывается и говорит, верен ли он и почему.

Вариант — `<details>`: без JavaScript, с клавиатуры, с программой чтения с экрана. Варианты одного
вопроса не закрывают друг друга: объяснения сравнивают, а страница под пальцем не прыгает.
Разбирает вопросы `tools.quiz`, он же пишет их в ноутбук.
"""

import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxDirective

from tools.blocks import ChapterError, split_blocks
from tools.quiz import read_question

START = re.compile(r":{3,}\s*\{quiz\}")


class QuizError(SphinxError):
    """Вопрос записан не так."""

    category = "Сборка остановлена"


class quiz(nodes.Body, nodes.Element):
    """Вопрос с вариантами."""


class quiz_option(nodes.Body, nodes.Element):
    """Вариант с объяснением; в `classes` — верен ли он."""


class quiz_answer(nodes.TextElement):
    """Текст варианта, видный всегда."""


class Quiz(SphinxDirective):
    """Директива `quiz`: вопрос, список вариантов, под каждым объяснение."""

    has_content = True
    option_spec = {"name": directives.unchanged}

    def run(self):
        path = Path(self.env.doc2path(self.env.docname))
        lines = path.read_text(encoding="utf-8").split("\n")
        starts = [number for number, line in enumerate(lines, start=1) if START.match(line)]
        # MyST-NB ошибается на строку, если ячейка начинается с пустых: берём ближайшее начало.
        start = min(starts, key=lambda number: abs(number - self.lineno))
        try:
            block = next(split_blocks("\n".join(lines[start - 1 :]), start, path))
            question = read_question(block, path)
        except ChapterError as error:
            raise QuizError(str(error)) from error
        title = f"вопрос {self.env.new_serialno('quiz') + 1}"
        standard = self.env.get_domain("std")  # чтобы на вопрос вела роль ref
        standard.note_hyperlink_target(question.name, self.env.docname, question.name, title)

        content = self.parsed(f"{title.capitalize()}.", question.text, question.line)
        content[0]["ids"].append(f"{question.name}-text")
        group = quiz("", *content, ids=[question.name])
        for option in question.options:
            text, _ = self.parse_inline(option.text, lineno=option.line)
            explanation = self.parsed(option.verdict, option.explanation, option.explanation_line)
            kind = "quiz-right" if option.is_right else "quiz-wrong"
            group += quiz_option("", quiz_answer("", "", *text), *explanation, classes=[kind])
        return [group]

    def parsed(self, beginning: str, text: str, line: int) -> list[nodes.Node]:
        """Абзацы, первый из которых начинается жирным `beginning`."""
        content = self.parse_text_to_nodes(text, offset=line - self.lineno - 1)
        content[0].insert(0, [nodes.strong("", beginning), nodes.Text(" ")])
        return content


def visit_quiz(self, node):
    label = f"{node['ids'][0]}-text"
    tag = self.starttag(node, "div", CLASS="quiz", role="group", **{"aria-labelledby": label})
    self.body.append(tag)


def depart_quiz(self, node):
    self.body.append("</div>\n")


def visit_option(self, node):
    self.body.append(self.starttag(node, "details", CLASS="quiz-option"))


def depart_option(self, node):
    self.body.append("</details>\n")


def visit_answer(self, node):
    self.body.append(self.starttag(node, "summary", ""))


def depart_answer(self, node):
    self.body.append("</summary>\n")


def setup(app):
    app.add_node(quiz, html=(visit_quiz, depart_quiz))
    app.add_node(quiz_option, html=(visit_option, depart_option))
    app.add_node(quiz_answer, html=(visit_answer, depart_answer))
    app.add_directive("quiz", Quiz)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
