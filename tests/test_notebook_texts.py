"""Ноутбуки читаются там, где нет ни MyST, ни KaTeX: в Colab, на GitHub, в VS Code и Jupyter."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

from tools import bibliography, glossary
from tools.assembly import HELP
from tools.course import BOOK, Book
from tools.gates.trees import tracked_files

NOTEBOOKS = sorted(BOOK.glob("*.ipynb"))
# Команды, которые рисуют и KaTeX, и MathJax 2 и 3. Новую проверьте в документации обоих.
COMMANDS = """
alpha beta gamma delta varepsilon eta theta lambda mu nu pi rho sigma tau phi varphi omega
Delta Theta Lambda Sigma Phi Omega partial nabla infty ell
frac sqrt sum prod int hat bar tilde vec left right lbrace rbrace lVert rVert Vert vert mid
cdot times pm approx ne neq equiv sim propto le ge lt gt ll gg in notin to leftarrow rightarrow
mapsto ldots cdots vdots ddots ast circ top ln log exp sin cos tan tanh max min arg operatorname
mathrm mathbf mathcal mathbb boldsymbol text begin end cr quad qquad thinspace underbrace
overline
"""
ENVIRONMENTS = {"bmatrix", "pmatrix", "aligned", "cases", "array"}
FENCE = re.compile(r"^(> ?)?(`{3,}|~{3,}).*?^(> ?)?\2", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
INLINE = re.compile(r"(?<![\\$])\$([^$]+)\$(?!\$)")


def cells(path: Path) -> list[str]:
    """Тексты ячеек Markdown без кода."""
    notebook = nbformat.read(path, as_version=4)
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return [CODE.sub("код", FENCE.sub("", text)) for text in texts]


def formulas(text: str) -> list[str]:
    return DISPLAY.findall(text) + INLINE.findall(DISPLAY.sub("", text))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def texts(request):
    return cells(request.param)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_first_cell_says_how_to_run_and_where_to_find_help(path):
    notebook = nbformat.read(path, as_version=4)
    first = notebook.cells[0].source
    errors = any("raises-exception" in cell.metadata.get("tags", []) for cell in notebook.cells)
    assert "Shift + Enter" in first and ("нарочно кончаются ошибкой" in first) == errors
    page = Book().pages[HELP]
    link = f"Откройте «[{page.title}]({Book().url(HELP)})»"
    assert (link in first) == (path.stem != HELP)


def test_there_are_notebooks_with_formulas():
    assert len(NOTEBOOKS) > 3
    assert sum(len(formulas(text)) for path in NOTEBOOKS for text in cells(path)) > 100


def test_no_myst_is_left(texts):
    for text in texts:
        plain = INLINE.sub("", DISPLAY.sub("", text))
        assert re.findall(r"^\s*:{3,}.*|\{[a-z:]+\}код|^\([\w-]+\)=", plain, re.MULTILINE) == []


def test_dollars_stand_in_pairs_where_github_sees_them(texts):
    """GitHub не узнаёт доллар, за которым пробел или к которому прижато слово."""
    for text in texts:
        plain = DISPLAY.sub("\n", text)
        assert "$" not in INLINE.sub("", plain), text
        for match in INLINE.finditer(plain):
            around = plain[max(match.start() - 1, 0) : match.start()], plain[match.end() :][:1]
            assert match[1] == match[1].strip(), match[0]
            assert not re.search(r"[\w-]", "".join(around)), f"{match[0]}: рядом {around}"


def test_display_formulas_stand_alone(texts):
    """Формула на своей строке — абзац: иначе Markdown сделает её частью текста."""
    for text in texts:
        for match in DISPLAY.finditer(text):
            before = text[: match.start()].split("\n")[-1]
            after = text[match.end() :].split("\n")[0]
            assert before.strip("> ") == after.strip() == "", match[0]
            lines = text[: match.start()].split("\n")
            assert len(lines) < 2 or lines[-2].strip("> ") == "", match[0]
            assert "\n\n" not in match[1], match[0]
            assert ">" not in before or "\n" not in match[1], match[0]


def test_both_renderers_know_every_command(texts):
    for text in texts:
        for formula in formulas(text):
            body = re.sub(r"\\text\{([^{}\\_$]+)\}", "", formula)
            assert "\\text" not in body, f"внутри \\text только слова: {formula}"
            assert set(re.findall(r"\\([A-Za-z]+)", body)) <= {*COMMANDS.split()}, formula
            assert not re.search(r"[а-яё]", body, re.IGNORECASE), f"слова без \\text: {formula}"
            opened = re.findall(r"\\begin\{(\w+)\}", body)
            assert set(opened) <= ENVIRONMENTS
            assert opened == [] or formula in DISPLAY.findall(text), f"не в $$: {formula}"
            assert sorted(opened) == sorted(re.findall(r"\\end\{(\w+)\}", body))
            assert body.count("{") == body.count("}")


def test_markdown_eats_nothing_in_formulas(texts):
    for text in texts:
        for formula in formulas(text):
            assert not re.search(r"\\[^A-Za-z]|[<>*~#%]", formula), formula


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (test_no_myst_is_left, "см. {ref}`метка`"),
        (test_no_myst_is_left, ":::{note} Раз\n:::"),
        (test_no_myst_is_left, "(метка-1)=\n# Раздел".replace("метка", "label")),
        (test_dollars_stand_in_pairs_where_github_sees_them, "цена $5"),
        (test_dollars_stand_in_pairs_where_github_sees_them, "где $ x$"),
        (test_dollars_stand_in_pairs_where_github_sees_them, "в $i$-й строке"),
        (test_display_formulas_stand_alone, "Раз $$x$$"),
        (test_display_formulas_stand_alone, "Раз\n$$x$$"),
        (test_display_formulas_stand_alone, "$$\nx\n\ny\n$$"),
        (test_display_formulas_stand_alone, "> $$\n> x\n> $$"),
        (test_both_renderers_know_every_command, r"$\htmlClass{a}{x}$"),
        (test_both_renderers_know_every_command, r"$\text{a_b}$"),
        (test_both_renderers_know_every_command, r"$\begin{bmatrix} 1 \end{bmatrix}$"),
        (test_both_renderers_know_every_command, r"$$\begin{bmatrix} 1 \end{cases}$$"),
        (test_both_renderers_know_every_command, "$всего$"),
        (test_markdown_eats_nothing_in_formulas, "$a<b$"),
        (test_markdown_eats_nothing_in_formulas, r"$a\,b$"),
    ],
)
def test_every_rule_notices_its_error(rule, text):
    with pytest.raises(AssertionError):
        rule([CODE.sub("код", text)])


def test_links_are_complete_and_lead_to_the_site():
    book, known = Book(), {path.as_posix() for path in tracked_files()}
    raw = book.image("").removesuffix(f"{book.path}/")
    sources = bibliography.read(book.folder).entries
    reference = {
        glossary.PAGE: {term.anchor for term in glossary.read_glossary(book.folder).values()},
        bibliography.PAGE: {bibliography.ANCHOR.format(key=key) for key in sources},
    }
    found = set()
    for path in NOTEBOOKS:
        for text in cells(path):
            for address in re.findall(r"(?:\]\(|src=\")([^)\s\"]+)", text):
                parts = urlsplit(address)
                assert parts.scheme == "https", address
                if address.startswith(raw):
                    found.add("рисунок")
                    assert address.removeprefix(raw) in known
                elif address.startswith(book.site):
                    name, _, anchor = address.removeprefix(book.site).partition(".html")
                    found.add("страница")
                    assert name in book.pages, address
                    anchors = {label.anchor for label in book.labels.values() if label.page == name}
                    anchors |= reference.get(name, set())
                    assert anchor.removeprefix("#") in anchors | {""}, address
                elif "ipynb" in address:
                    found.add(parts.netloc)
                    place = address.split(f"{book.branch}", 1)[1]
                    place = re.sub(r"^(\?urlpath=lab/tree)?/", "", unquote(place))
                    assert place in known, address
    places = {"colab.research.google.com", "www.kaggle.com", "mybinder.org"}
    assert found >= {"рисунок", "страница"} | places


def test_plots_are_folded_and_answers_hidden():
    folded = 0
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        for cell in notebook.cells:
            if "hide-input" in cell.metadata.get("tags", []):
                folded += 1
                assert cell.metadata.cellView == "form" and cell.metadata.jupyter.source_hidden
        text = "\n".join(cells(path))
        assert text.count("<details>") == text.count("</details>") == text.count("<summary>")
        for body in re.findall(r"</summary>(.*?)</details>", text, re.DOTALL):
            assert body.startswith("\n\n") and body.endswith("\n\n"), "внутри <details> — Markdown"
    assert folded > 5
