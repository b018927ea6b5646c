"""Вопросы «Проверьте себя»: разбор и его ошибки, страница, ноутбук и сами вопросы курса."""

import contextlib
import io
import re
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from tests.small_book import SITE, make_book
from tests.test_chapters import SECTIONS, UNDER_THE_HOOD
from tools.assembly import assemble
from tools.blocks import ChapterError
from tools.course import BOOK, Book
from tools.quiz import Question

EXTENSIONS = BOOK / "_ext"
ADDRESSES = BOOK.parent / "tests" / "browser" / "addresses.txt"
CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
QUESTION = """\
:::{quiz}
:name: quiz-sum
Чему равна сумма
двух $x$?

```python
print(1 + 1)
```

- [ ] `1 < 2` и _всё_.

  Это $x$, а не

  их сумма.
- [x] Двум
  `x`.

  Их два.
- [ ] Нулю.

  Нет.
:::
"""


def book_with(folder: Path, text: str) -> Book:
    """Маленькая книга, на второй странице которой этот текст."""
    return make_book(folder, two=f"# Глава\n\n{text}")


# --- разбор ---------------------------------------------------------------------------------


def test_question_is_read_with_its_places(tmp_path):
    page = book_with(tmp_path, QUESTION).pages["two"]
    question = page.questions["quiz-sum"]
    assert question.text == "Чему равна сумма\nдвух $x$?\n\n```python\nprint(1 + 1)\n```"
    assert [option.is_right for option in question.options] == [False, True, False]
    assert question.options[1].text == "Двум\n`x`."
    assert question.options[0].explanation == "Это $x$, а не\n\nих сумма."
    lines = page.path.read_text(encoding="utf-8").splitlines()
    for option in question.options:
        assert option.text.partition("\n")[0] in lines[option.line - 1]
        assert option.explanation.partition("\n")[0] in lines[option.explanation_line - 1]
    assert lines[question.line - 1] == "Чему равна сумма"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (":name: quiz-sum\n", "", "12: имя вопроса «»: нужно вида quiz-slovo"),
        ("quiz-sum", "sum", "12: имя вопроса «sum»"),
        ("[x]", "[ ]", "12: верных вариантов .* 0, а должен быть один"),
        ("- [ ] Нулю", "- [x] Нулю", "12: верных вариантов .* 2, а должен быть один"),
        ("- [ ] Нулю.\n\n  Нет.\n", "", "12: вариантов ответа 2, а нужно не меньше 3"),
        ("\n  Нет.\n", "", "30: у варианта нет объяснения"),
        ("\n  Нет.\n", "  Нет.\n", "30: у варианта нет объяснения"),
        ("  Нет.", "Нет.", "32: объяснение варианта пишут под ним, с отступом"),
        ("- [ ] Нулю", "* [ ] Нулю", "30: вариант пишут без отступа"),
        ("- [ ] Нулю", "- [] Нулю", "30: вариант пишут без отступа"),
        ("- [ ] Нулю", "- [X] Нулю", "30: вариант пишут без отступа"),
        ("Нулю", "Двум\n  `x`", "12: среди вариантов есть одинаковые"),
        ("Нулю", "$0$", "30: в варианте ответа только слова и код"),
        ("Нулю", "[Нулю](https://a.org)", "30: в варианте ответа только слова и код"),
        ("Нулю", "{ref}`here`", "30: в варианте ответа только слова и код"),
        ("Чему равна сумма\nдвух $x$?\n\n", "", "12: вопрос начинают словами"),
        ("  Нет.", "  :::{rubric} Нет\n  :::", "32: внутри вопроса директив не бывает"),
        (":name:", ":open:\n:name:", "12: параметр :open: вне словаря"),
        (QUESTION[-9:], f"{QUESTION[-9:]}\n{QUESTION}", "35: метка quiz-sum уже есть"),
    ],
)
def test_error_names_file_and_line(tmp_path, old, new, problem):
    assert old in QUESTION
    text = QUESTION.replace(old, new, 1)
    with pytest.raises(ChapterError, match=f"^two.md:{problem}"):
        book = book_with(tmp_path, text)
        assemble(book, book.pages["two"], {})


def test_constants_and_code_may_stand_in_an_option(tmp_path):
    text = QUESTION.replace("Нулю", "{const}`0,5`, `$a$` и `[a](b)`")
    assert len(book_with(tmp_path, text).pages["two"].questions) == 1


# --- ноутбук --------------------------------------------------------------------------------


def test_notebook_holds_the_question(tmp_path):
    second = QUESTION.replace("quiz-sum", "quiz-second")
    book = book_with(tmp_path, f"{QUESTION}\nСм. {{ref}}`quiz-second`.\n\n{second}")
    text = assemble(book, book.pages["two"], {}).cells[2].source
    question, _, rest = text.partition("\n\nСм. ")
    assert question == (
        "# 2 Глава\n\n"
        "**Вопрос 1.** Чему равна сумма\nдвух $x$?\n\n```python\nprint(1 + 1)\n```\n\n"
        "<details>\n<summary><code>1 &lt; 2</code> и <em>всё</em>.</summary>\n\n"
        "**Неверно.** Это $x$, а не\n\nих сумма.\n\n</details>\n\n"
        "<details>\n<summary>Двум\n<code>x</code>.</summary>\n\n"
        "**Верно.** Их два.\n\n</details>\n\n"
        "<details>\n<summary>Нулю.</summary>\n\n**Неверно.** Нет.\n\n</details>"
    )
    assert rest.startswith(f"[вопрос 2]({SITE}/two.html#quiz-second).\n\n**Вопрос 2.** Чему")


# --- страница -------------------------------------------------------------------------------


def build(folder: Path, text: str, warning: str = "") -> BeautifulSoup:
    """Страница, собранная Sphinx с одним нашим расширением; о чём он должен предупредить."""
    source = folder / "source"
    source.mkdir()
    (source / "index.md").write_text(f"# Глава\n\n{text}", encoding="utf-8")
    settings = {
        "extensions": ["myst_parser", "chapters.quiz"],
        "myst_enable_extensions": ["colon_fence", "dollarmath"],
        "html_theme": "basic",
    }
    log = io.StringIO()
    folders = source, None, folder / "html", folder / "cache"
    with patch_docutils(), docutils_namespace():
        Sphinx(*folders, "html", settings, status=None, warning=log).build()
    assert bool(log.getvalue()) == bool(warning) and warning in log.getvalue(), log.getvalue()
    html = (folder / "html" / "index.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser")


@pytest.fixture(autouse=True)
def extensions(monkeypatch):
    monkeypatch.syspath_prepend(EXTENSIONS)


def test_page_shows_the_question_without_scripts(tmp_path):
    second = QUESTION.replace("quiz-sum", "quiz-second")
    page = build(tmp_path, f"{QUESTION}\nСм. {{ref}}`quiz-second`.\n\n{second}")
    first, other = page.select("div.quiz")
    assert (first["id"], first["role"], other["id"]) == ("quiz-sum", "group", "quiz-second")
    label = page.find(id=first["aria-labelledby"])
    assert label.get_text() == "Вопрос 1. Чему равна сумма\nдвух \\(x\\)?"
    assert first.find(class_="highlight").get_text().strip() == "print(1 + 1)"
    options = first.find_all("details", recursive=False)
    answers = [option.summary.get_text() for option in options]
    assert answers == ["1 < 2 и всё.", "Двум\nx.", "Нулю."]
    assert [option.find("p").get_text() for option in options] == [
        "Неверно. Это \\(x\\), а не",
        "Верно. Их два.",
        "Неверно. Нет.",
    ]
    kinds = [(set(option["class"]) - {"quiz-option"}).pop() for option in options]
    assert kinds == ["quiz-wrong", "quiz-right", "quiz-wrong"]
    assert not any(option.has_attr("open") for option in options)
    assert page.find("a", href="#quiz-second").get_text() == "вопрос 2"


def test_mistake_stops_the_build_naming_the_line(tmp_path):
    with pytest.raises(Exception, match=r"index.md:3: верных вариантов .* 0") as caught:
        build(tmp_path, QUESTION.replace("[x]", "[ ]"))
    assert caught.value.category == "Сборка остановлена"


def test_mistake_inside_is_named_by_its_line(tmp_path):
    with pytest.raises(Exception, match=r"index.md:21: в варианте ответа только слова"):
        build(tmp_path, QUESTION.replace("Нулю", "$0$"))


def test_warnings_name_the_line(tmp_path):
    build(tmp_path, QUESTION.replace("Нет.", "{beer}`x`"), "index.md:23: WARNING: Unknown interp")


# --- вопросы курса --------------------------------------------------------------------------


@cache
def questions() -> dict[str, list[Question]]:
    """Вопросы всех страниц с номерами."""
    pages = Book().pages.values()
    return {page.name: list(page.questions.values()) for page in pages if page.number}


EVERY = [question for found in questions().values() for question in found]


@pytest.mark.parametrize("name", questions())
def test_every_chapter_ends_with_questions(name):
    """В главах договора вопросов не меньше трёх, в начатой новой — хотя бы один, из образца."""
    found = questions()[name]
    least = 3 if name in (*SECTIONS, UNDER_THE_HOOD[0]) else 1
    assert least <= len(found) <= 6, f"{name}.md: вопросов {len(found)}, а нужно от трёх до шести"
    assert any(CODE.search(question.text) for question in found), f"{name}.md: ни строки кода"
    places = {[option.is_right for option in question.options].index(True) for question in found}
    assert len(places) > 1 or len(found) == 1, f"{name}.md: верный вариант всегда на одном месте"


def test_length_does_not_give_the_answer_away():
    longest = sum(
        max(question.options, key=lambda option: len(option.text)).is_right for question in EVERY
    )
    assert longest < len(EVERY) / 2, f"верный ответ — самый длинный в {longest} из {len(EVERY)}"


def printed(code: str) -> str:
    """Что напечатает код; если он остановится — имя ошибки."""
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            exec(compile(code, "вопрос", "exec"), {"__name__": "__main__"})
    except Exception as error:
        return type(error).__name__
    return output.getvalue().strip()


@pytest.mark.parametrize("question", EVERY, ids=lambda question: question.name)
def test_code_prints_what_the_right_answer_says(question):
    for code in CODE.findall(question.text):
        expected = f"`{printed(code)}`"
        for option in question.options:
            assert (option.text == expected) == option.is_right, f"код напечатал {expected}"


def test_addresses_of_questions_are_promised():
    """На вопросы ссылаются по имени: пропавшее имя заметит `tests/browser/test_addresses.py`."""
    promised = set(ADDRESSES.read_text(encoding="utf-8").split())
    names = [(page, question.name) for page, found in questions().items() for question in found]
    new = {f"{page}.html#{name}" for page, name in names}
    assert new <= promised, "впишите в addresses.txt: " + " ".join(sorted(new - promised))
