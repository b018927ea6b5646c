"""Поиск по сайту: что попадает в его текст и как он понимает слова.

Скрипты выполняет Node, то же ядро, что в браузере; сам браузер — в tests/browser.
"""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

EXTENSIONS = Path(__file__).parents[1] / "book" / "_ext"
SCRIPTS = [
    "minisearch.min",
    *("base-stemmer", "russian-stemmer", "porter-stemmer"),
    *("words", "find", "text"),
]
INDEX = """
Основы
======

Первое предложение. Второе,
на двух строках: :math:`\\frac{\\partial L}{\\partial w} \\cdot 2`.
Третье.

.. toctree::

   other

.. math:: x^{17}

Градиент
--------

.. code-block:: python

   def step():

       optimizer.zero_grad()

.. list-table::

   * - Ячейка
     - Ещё ячейка

.. raw:: html

   <b>невидимое</b>

.. image:: dot.svg
   :alt: описание
"""
OTHER = """
Другая страница
===============

Нейронная сеть обучается.
"""


class Site:
    """Маленький сайт, собранный обычным Sphinx."""

    def __init__(self, root: Path):
        self.source = root / "source"
        self.out = root / "out"
        self.source.mkdir()
        self.write("index", INDEX)
        self.write("other", OTHER)
        (self.source / "dot.svg").write_text("<svg/>", encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        (self.source / f"{name}.rst").write_text(text, encoding="utf-8")

    def build(self) -> None:
        with patch_docutils(), docutils_namespace():
            settings = {"extensions": ["course_search"], "root_doc": "index", "language": "ru"}
            folders = (self.out, self.out / ".doctrees")
            app = Sphinx(
                self.source, None, *folders, "html", settings, status=None, warning=io.StringIO()
            )
            app.build()

    def pages(self) -> dict[str, list[dict]]:
        """Разделы по адресам страниц."""
        script = (self.out / "_search" / "text.js").read_text(encoding="utf-8")
        text = json.loads(script.removeprefix("courseSearch.text = ").removesuffix(";\n"))
        return {page["address"]: page["sections"] for page in text["pages"]}

    def run(self, expression: str):
        """Значение выражения JavaScript рядом со скриптами поиска."""
        folder = self.out / "_search"
        scripts = [(folder / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
        program = f"""
            const courseSearch = {{}};
            const module = undefined;
            {";".join(scripts)};
            process.stdout.write(JSON.stringify({expression}));
        """
        result = subprocess.run(
            [nodejs_binary(), "-"], input=program, capture_output=True, encoding="utf-8", check=True
        )
        return json.loads(result.stdout)


def nodejs_binary() -> str:
    from chapters.katex_math import node_binary

    return node_binary()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Собранный сайт."""
    sys.path.insert(0, str(EXTENSIONS))
    site = Site(tmp_path_factory.mktemp("site"))
    site.build()
    yield site
    sys.path.remove(str(EXTENSIONS))


def test_sections_hold_what_the_reader_sees(site):
    page, section = site.pages()["index.html"]
    assert (page["anchor"], page["title"]) == ("", "Основы")
    assert page["prose"].split("\n") == [
        "Первое предложение.",
        "Второе, на двух строках: ∂ L/∂ w ⋅ 2.",
        "Третье.",
    ]
    assert section["title"] == "Градиент"
    assert f'id="{section["anchor"][1:]}"' in (site.out / "index.html").read_text(encoding="utf-8")
    assert section["code"] == "def step():\noptimizer.zero_grad()"
    assert section["prose"] == "Ячейка · Ещё ячейка"


def test_sphinx_search_is_gone(site):
    assert not (site.out / "searchindex.js").exists()
    for name in ("searchtools.js", "language_data.js"):
        assert not (site.out / "_static" / name).exists()
    assert "searchtools" not in (site.out / "search.html").read_text(encoding="utf-8")


def test_pages_not_written_again_stay_and_removed_ones_go(tmp_path, site):
    site = Site(tmp_path)
    site.build()
    site.write("other", OTHER.replace("Нейронная", "Свёрточная"))
    site.build()
    pages = site.pages()
    assert pages["other.html"][0]["prose"] == "Свёрточная сеть обучается."
    assert len(pages["index.html"]) == 2
    (site.source / "other.rst").unlink()
    site.build()
    assert list(site.pages()) == ["index.html"]


def test_formulas_become_one_line(site):
    from course_search.formulas import readable

    assert readable(r"\lambda \le 0{,}1") == "λ ≤ 0,1"
    assert readable(r"\frac{1}{n} \sum_{i} \left( \hat y_i \right)^2") == "1/n ∑_i ( y_i )^2"
    assert readable(r"\exp(-h^{2})") == "exp(-h^2)"


def test_rubrics_with_an_anchor_are_sections(site):
    from course_search.sections import sections_of
    from docutils import nodes
    from docutils.utils import new_document

    document = new_document("")
    section = nodes.section(ids=["page"])
    section += nodes.title("", "Страница")
    section += nodes.paragraph("", "Проверено: 2 числа.", classes=["checked"])
    section += nodes.rubric("", "Без якоря")
    section += nodes.rubric("", "Итоги", ids=["results"])
    section += nodes.paragraph("", "Вывод.")
    document += section
    found = sections_of(document, {"": (3,)})
    assert [(part.anchor, part.title, part.prose) for part in found] == [
        ("", "3. Страница", "Без якоря"),
        ("#results", "Итоги", "Вывод."),
    ]


# Слова, которые поиск обязан считать одним: их спрашивают в одной форме, а в тексте другая.
SAME = """
градиент градиентами
градиентов градиенте
учёт учет
ёмкость ЕМКОСТЬ
ошибка ошибок
точка точек
число чисел
ячейка ячеек
выборки выборок
слой слоёв
ось осей
функция функций
сеть сетями
потери потерь
матрица матриц
gradients gradient
Tensor tensors
0,1 0.1
"""
DIFFERENT = """
вес весна
сеть сетка
потери поток
класс кластер
loss lots
0,1 0,12
"""


@pytest.mark.parametrize(("pairs", "same"), [(SAME, True), (DIFFERENT, False)])
def test_word_forms(site, pairs, same):
    pairs = [line.split() for line in pairs.strip().splitlines()]
    shared = site.run(
        f"{json.dumps(pairs)}.map((pair) => pair.map(courseSearch.words.forms))"
        ".map(([one, two]) => one.some((form) => two.includes(form)))"
    )
    assert [pair for pair, is_same in zip(pairs, shared, strict=True) if is_same != same] == []


@pytest.mark.parametrize(
    ("query", "kind", "title", "line"),
    [
        ("ГРАДИЕНТАМИ", "exact", "Градиент", "Ячейка · Ещё ячейка"),
        ("град", "exact", "Градиент", "Ячейка · Ещё ячейка"),
        ("zero_grad", "exact", "Градиент", "optimizer.zero_grad()"),
        ("zero_gr", "exact", "Градиент", "optimizer.zero_grad()"),
        ("grad", "exact", "Градиент", "optimizer.zero_grad()"),
        ("optimizer.zero_grad()", "exact", "Градиент", "optimizer.zero_grad()"),
        ("как обучаются нейронные сети", "exact", "Другая страница", "Нейронная сеть обучается."),
        ("ytqhjyyfz", "exact", "Другая страница", "Нейронная сеть обучается."),
        ("яукщ_пкфв", "exact", "Градиент", "optimizer.zero_grad()"),
        ("граддиент", "similar", "Градиент", "Ячейка · Ещё ячейка"),
        ("глубокая сеть", "some", "Другая страница", "Нейронная сеть обучается."),
    ],
)
def test_query_finds_the_section_and_its_line(site, query, kind, title, line):
    answer = site.run(f"courseSearch.find({json.dumps(query)})")
    assert answer["kind"] == kind
    best = answer["sections"][0]
    assert (best["title"], best["line"]["text"]) == (title, line)


def test_nothing_found(site):
    answer = site.run("courseSearch.find('абракадабра')")
    assert (answer["kind"], answer["total"], answer["sections"]) == ("none", 0, [])


def test_title_outweighs_text(site):
    """Слово из заголовка одной страницы стоит и в тексте другой, даже трижды."""
    order = site.run(
        "((courseSearch.text.pages[1].sections[0].prose = 'Градиент, градиент. Градиент.'),"
        "courseSearch.find('градиент').sections.map((section) => section.title))"
    )
    assert order == ["Градиент", "Другая страница"]
