"""Главы соответствуют договору: разделы, словарь разметки, описания рисунков, размер ячеек."""

import ast
import re
from functools import cache

import pytest

from tools.assembly import has_code
from tools.blocks import split_blocks
from tools.contract.numbers import TAG, OwnTolerance
from tools.course import ROOT, Book, Page
from tools.exercises import TAG as EXERCISE
from tools.freshness import difference, read
from tools.kernel import CHECK, EXEMPT, tags
from tools.reference import ROUNDING

# Разделы каждой главы по порядку; номера им даёт оглавление.
SECTIONS = {
    "01-frameworks": ("Фреймворки для обучения нейронных сетей", []),
    "02-tensors": (
        "PyTorch тензоры",
        [
            "Настройка ускорителя",
            "Воспроизводимость вычислений на GPU",
            "Копирование с CPU на GPU и обратно",
            "Вычисления на CPU / GPU",
            "Tensor to Numpy and Numpy to Tensor",
            "Вычисление производных с помощью алгоритма обратного распространения ошибки",
        ],
    ),
    "03-neural-networks": (
        "Нейронные сети",
        ["Пример: фильтр Габора", "Нейронные сети в PyTorch"],
    ),
    "04-gabor-regression": (
        "Задача регрессии для фильтра Габора",
        [
            "Обучение нейронных сетей с помощью метода стохастического градиентного спуска",
            "Формирование батчей",
            "Функция потерь",
            "Оптимизатор",
            "Обучение и валидация модели",
            "Тестирование модели",
        ],
    ),
    "05-xor-classification": (
        "Бинарная классификация XOR датасета",
        [
            "XOR dataset",
            "Модель классификатора",
            "Функция потерь для задачи бинарной классификации",
            "Метрика качества для задачи бинарной классификации",
            "Обучение и валидация классификатора",
            "Тестирование классификатора",
        ],
    ),
    "06-distributed": (
        "Когда одного процесса мало",
        [
            "Среднее двух половин",
            "Два процесса и all-reduce",
            "DistributedDataParallel",
            "Кому какие примеры",
            "Обучение в одном, двух и четырёх процессах",
            "Если процесс убит",
            "Быстрее ли стало",
            "Несколько машин и видеокарты",
            "Что дальше: FSDP, Lightning, Ray Train",
        ],
    ),
}
SUBSECTIONS = ["Почему параметры не совпали?", "А если параметров много?"]
UNDER_THE_HOOD = ("05-7-autograd", "5.7 Под капотом: свой autograd")
NOT_LESSONS = {"bibliography", "for-lecturer", "function-index", "glossary", "how-we-check"}
NOT_LESSONS |= {"large-class", "learning-path", "troubleshooting"}
TAGS = {"hide-input", "remove-cell", "raises-exception", "remove-output"}
TAGS |= {ROUNDING, EXEMPT, EXERCISE}
LINES = 25
LONG_CELLS = {"04-gabor-regression": "PlotLosses(", "05-7-autograd": "class Value:"}
TIMING = re.compile(r"perf_counter|benchmark|elapsed_time")  # время не проверяется нигде
OUTSIDE_VOCABULARY = {
    "HTML": re.compile(r"</?[a-zA-Z][^>\n]*>"),
    "сноска": re.compile(r"\[\^[^]]+\]"),
    "подстановка": re.compile(r"\{\{"),
    "метка формулы": re.compile(r"\$\$\s*\("),
}
MYST = re.compile(r"^:::|^[`~]{3,}\{|\{[A-Za-z][\w:-]*\}`|^\([\w-]+\)=", re.MULTILINE)


@cache
def book() -> Book:
    """Книга целиком."""
    return Book()


def page(name: str) -> Page:
    """Страница книги."""
    return book().pages[name]


# Главы, которых в договоре нет, проверяются наравне с остальными.
PAGES = list(book().pages)
CODE_PAGES = [name for name in PAGES if has_code(page(name))]
MISSING = [name for name in [*SECTIONS, UNDER_THE_HOOD[0]] if name not in PAGES]


def test_contents_name_every_contract_page():
    if MISSING:
        pytest.fail(f"book/_toc.yml: нет глав {MISSING}; верните их в оглавление", pytrace=False)


@pytest.fixture(autouse=True)
def contents(request):
    """Без главы остальные тесты только повторяли бы ту же жалобу другими словами."""
    if MISSING and request.function is not test_contents_name_every_contract_page:
        pytest.skip(f"в оглавлении нет глав {MISSING}")


def blocks(name: str):
    """Блоки страницы вместе с теми, что внутри врезок."""
    for line, cell in page(name).cells:
        if cell.cell_type == "markdown":
            for block in split_blocks(cell.source, line, page(name).path):
                yield block
                if block.kind == "directive":
                    yield from split_blocks(block.text, block.body_line, page(name).path)


def headings(name: str, level: int) -> list[str]:
    """Заголовки одного уровня по порядку."""
    return [
        block.text for block in blocks(name) if block.kind == "heading" and block.level == level
    ]


def code_cells(name: str):
    """Ячейки с кодом и место каждой."""
    return [
        (f"{page(name).path.name}:{line}", cell)
        for line, cell in page(name).cells
        if cell.cell_type == "code"
    ]


# --- разделы --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SECTIONS)
def test_sections_follow_contract(name):
    title, sections = SECTIONS[name]
    assert headings(name, 1) == [title]
    assert headings(name, 2) == sections


def test_numbers_follow_contract():
    numbers = {name: ".".join(map(str, page(name).number)) for name in PAGES}
    contract = dict(zip(SECTIONS, "123456", strict=True))
    assert numbers | contract == numbers
    assert numbers["index"] == numbers["homework-01"] == ""
    assert page(UNDER_THE_HOOD[0]).full_title == UNDER_THE_HOOD[1]


def test_extra_subsections_stand_in_their_chapters():
    found = [(name, text) for name in SECTIONS for text in headings(name, 3)]
    assert ("04-gabor-regression", SUBSECTIONS[0]) in found
    assert any(text == SUBSECTIONS[1] for name, text in found if name[:2] in ("04", "05"))


@pytest.mark.parametrize("name", [name for name, (_, sections) in SECTIONS.items() if sections])
def test_nothing_is_numbered_before_first_section(name):
    levels = [block.level for block in blocks(name) if block.kind == "heading"]
    assert levels[:2] == [1, 2]


# --- разметка -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_text_keeps_to_vocabulary(name):
    for block in blocks(name):
        if block.kind in ("text", "heading", "math"):
            text = re.sub(r"(`+).+?\1", "", block.text, flags=re.DOTALL)
            text = text if block.kind == "math" else re.sub(r"\$[^$]+\$", "", text)
            text = re.sub(r"<https?://[^>]+>", "", text)
            for what, pattern in OUTSIDE_VOCABULARY.items():
                assert not pattern.search(text), f"{name}.md:{block.line}: {what} вне словаря глав"


@pytest.mark.parametrize("name", CODE_PAGES)
def test_cells_keep_to_vocabulary(name):
    for place, cell in code_cells(name):
        assert set(cell.metadata) <= {"tags", "mystnb"}, place
        unknown = {tag for tag in set(tags(cell)) - TAGS if not TAG.fullmatch(tag)}
        assert not unknown, f"{place}: меток {unknown} нет в CONTRIBUTING.md, «Метки ячеек»"
        try:
            OwnTolerance.from_tags(tags(cell))
        except ValueError as error:
            pytest.fail(f"{place}: {error}", pytrace=False)
        options = cell.metadata.get("mystnb", {})
        assert set(options) <= {"image", "figure"}, place
        assert set(options.get("image", {})) <= {"alt"}, place
        assert set(options.get("figure", {})) <= {"name", "caption"}, place


@pytest.mark.parametrize("name", PAGES)
def test_pictures_are_described(name):
    """У рисунка есть описание — и не то же самое, что подпись."""
    for block in blocks(name):
        if block.kind == "directive" and block.name == "figure":
            alt = block.options.get("alt", "")
            assert len(alt) > 20 and alt != block.text, f"{name}.md:{block.line}"


@pytest.mark.parametrize("name", CODE_PAGES)
def test_plots_are_described(name):
    """У каждой картинки, которую нарисовал код, есть описание и подпись."""
    pictures = [
        any("image/png" in output.get("data", {}) for output in cell.outputs)
        for cell in read(page(name).path.with_suffix(".ipynb")).cells
        if cell.cell_type == "code" and CHECK not in tags(cell)
    ][1:]  # первая ячейка ноутбука — для Colab, в главе её нет
    visible = [item for item in code_cells(name) if "remove-cell" not in tags(item[1])]
    assert len(pictures) == len(visible), f"{name}: ноутбук отстал от главы"
    for (place, cell), has_picture in zip(visible, pictures, strict=True):
        if has_picture:
            options = cell.metadata.get("mystnb", {})
            assert len(options.get("image", {}).get("alt", "")) > 20, f"{place}: нет alt"
            assert options.get("figure", {}).get("caption"), f"{place}: нет подписи"


# --- ячейки ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CODE_PAGES)
def test_cells_are_short(name):
    """Длинными могут быть только цикл обучения из 4.5 и класс из 5.7: ради них главы и написаны."""
    for place, cell in code_cells(name):
        wanted = LONG_CELLS.get(name)
        if not (wanted and wanted in cell.source):
            assert len(cell.source.splitlines()) <= LINES, place


@pytest.mark.parametrize("name", CODE_PAGES)
def test_visible_cells_are_separated_by_prose(name):
    """Без слов между ними стоят не больше двух ячеек и свёрнутый рисунок к ним."""
    row = 0
    for line, cell in page(name).cells:
        if cell.cell_type == "markdown":
            row = 0
        elif not {"remove-cell", "hide-input"} & set(tags(cell)):
            row += 1
            assert row <= 2, f"{name}.md:{line}: перед ячейкой нет пояснения"


@pytest.mark.parametrize("name", CODE_PAGES)
def test_exempt_cells_are_followed_by_checked_ones(name):
    """После ячейки без сравнения в том же разделе есть ячейка, вывод которой сравнивается.

    Кроме измерений времени: сравнивать их не с чем.
    """
    waiting = ""
    for cell in read(page(name).path.with_suffix(".ipynb")).cells:
        if cell.cell_type == "markdown" and re.search(r"^## \d", cell.source, re.MULTILINE):
            assert not waiting, f"{name}: результат не проверен нигде: {waiting}"
        elif cell.cell_type == "code" and EXEMPT in tags(cell):
            waiting = waiting or ("" if TIMING.search(cell.source) else cell.source)
        elif cell.cell_type == "code" and cell.outputs:
            waiting = ""
    assert not waiting, f"{name}: результат не проверен нигде: {waiting}"


@pytest.mark.parametrize("name", [*CODE_PAGES, "src"])
def test_weights_are_loaded_safely_and_without_a_gpu(name):
    """Чужой файл не выполнит код, а сохранённое на видеокарте прочтётся и без неё."""
    if name == "src":
        sources = [(path.name, path.read_text("utf-8")) for path in ROOT.glob("src/*.py")]
    else:
        sources = [(place, cell.source) for place, cell in code_cells(name)]
    for place, source in sources:
        for call in ast.walk(ast.parse(source)):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "torch.load":
                options = {option.arg: ast.unparse(option.value) for option in call.keywords}
                text = f"{place}: {ast.unparse(call)}"
                assert options.get("weights_only") == "True", f"{text} без weights_only=True"
                assert "map_location" in options, f"{text} без map_location"


# --- ноутбуки -------------------------------------------------------------------------------


def test_code_pages_are_those_with_notebooks():
    for name in (*SECTIONS, UNDER_THE_HOOD[0]):
        assert has_code(page(name)), f"{name}.md: в главе не осталось ни одной ячейки с кодом"
    notebooks = {path.stem for path in book().folder.glob("*.ipynb")}
    extra = [f"book/{name}.ipynb" for name in sorted(notebooks - set(CODE_PAGES))]
    assert not extra, f"{extra}: глав с кодом для них нет; впишите главу в _toc.yml или удалите"
    absent = [f"book/{name}.ipynb" for name in CODE_PAGES if name not in notebooks]
    assert not absent, f"{absent}: ноутбуков не хватает; создайте их: make notebooks"


@pytest.mark.parametrize("name", PAGES)
def test_notebook_is_in_step_with_chapter(name):
    if has_code(page(name)):
        problem = difference(book(), page(name))
        assert not problem, f"{name}.md: {problem}. Обновить: make notebooks"


@pytest.mark.parametrize("name", CODE_PAGES)
def test_no_directive_is_left_in_notebook(name):
    for cell in read(page(name).path.with_suffix(".ipynb")).cells:
        if cell.cell_type == "markdown":
            prose = re.sub(r"^(`{3,}).*?^\1", "", cell.source, flags=re.DOTALL | re.MULTILINE)
            assert not MYST.search(prose), cell.source


def test_landing_page_lists_every_lesson():
    """Строка таблицы ведёт на страницу и берёт время чтения у неё же."""
    index = page("index").path.read_text(encoding="utf-8")
    row = r"^\| \{(?:numref|doc)\}`.+? <([\w-]+)>` \|.*\| \{minutes\}`([\w-]+)` \|$"
    rows = re.findall(row, index, re.M)
    for target, name in rows:
        assert target in {*PAGES, *book().labels}, f"index.md: метки и страницы {target} нет"
        assert name == (target if target in PAGES else book().labels[target].page)
    assert [name for _, name in rows] == [name for name in PAGES[1:] if name not in NOT_LESSONS]
