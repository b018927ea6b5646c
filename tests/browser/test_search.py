"""Поиск глазами читателя: с сервера и из файла, мышью, с клавиатуры и на телефоне."""

import json
import re

import pytest

from tools.audit import axe
from tools.audit.chromium import missing
from tools.wording import plural

pytestmark = pytest.mark.slow

CHAPTER = "02-tensors"
FIELD = "input[name=q]:visible"
# Вопрос читателя, страница среди первых трёх ответов, отмеченное в них слово.
QUERIES = [
    ("градиентами", "04-gabor-regression", "градиент"),
    ("ГРАДИЕНТНЫЙ СПУСК", "04-gabor-regression", "спуска"),
    ("zero_grad", "04-gabor-regression", "zero_grad"),
    ("optimizer.zero_grad()", "04-gabor-regression", "zero_grad"),
    ("nn.Module", "03-neural-networks", "Module"),
    ("bcewithlogitsloss", "05-xor-classification", "BCEWithLogitsLoss"),
    ("BCEWith", "05-xor-classification", "BCEWithLogitsLoss"),
    ("data loader", "04-gabor-regression", "DataLoader"),
    ("как обнулить градиенты", "04-gabor-regression", "обнулить"),
    ("переобучение", "05-xor-classification", "переобучение"),
    ("функции потерь", "04-gabor-regression", "потерь"),
    ("сохранить параметры", "03-neural-networks", "параметры"),
    ("тензо", "02-tensors", "тензоры"),
    ("растягивание форм", "02-tensors", "форм"),
    ("скорость обучения", "04-gabor-regression", "обучения"),
    ("сигмойда", "05-xor-classification", "сигмоида"),
    ("uhflbtyn", "04-gabor-regression", "градиент"),
    ("цикл обучения на видеокарте", "04-gabor-regression", "обучения"),
    # Сообщения, вставленные целиком: числа и имена в них свои.
    ("mat1 and mat2 shapes cannot be multiplied (64x5 and 2x4)", "troubleshooting", "mat1"),
    ("NameError: name 'cfg' is not defined", "troubleshooting", "NameError"),
    ("RuntimeError: CUDA out of memory. Tried to allocate", "troubleshooting", "CUDA"),
]
# Запросы, от которых ответ меняться не должен: ё и е, буквы прописные и строчные, формы.
EQUAL = [
    ("счёт", "счет"),
    ("Colab", "colab"),
    ("матрица", "матрицами"),
    ("картинка", "картинок"),
    ("перекрёстная энтропия", "перекрестной энтропией"),
]


@pytest.fixture(params=["сервер", "файл"])
def address(request, site, site_folder) -> str:
    """Начало адреса страниц: один и тот же сайт с сервера и прямо из папки."""
    return site if request.param == "сервер" else site_folder.as_uri()


def ask(page, query: str) -> str:
    """Пишет запрос в открытое поле и возвращает, что сказал поиск."""
    page.locator(FIELD).fill(query)
    status = page.locator(".search-status:visible")
    status.wait_for()
    return status.inner_text()


def answers(page) -> list[dict]:
    """Показанные ответы."""
    return page.locator(".search-list:visible > li").evaluate_all(
        """items => items.map((item) => ({
            href: item.querySelector("a").href,
            line: item.querySelector(".search-line")?.textContent ?? "",
            isCode: item.querySelector("code") !== null,
            marks: [...item.querySelectorAll("mark")].map((mark) => mark.textContent),
        }))"""
    )


def page_of(answer: dict) -> str:
    return re.search(r"([\w-]+)\.html", answer["href"])[1]


def test_readers_find_what_they_ask_for(address, page):
    page.goto(f"{address}/search.html")
    wrong = []
    for query, expected, word in QUERIES:
        said = ask(page, query)
        best = answers(page)[:3]
        marks = {mark.lower() for answer in best for mark in answer["marks"]}
        if expected not in map(page_of, best) or word.lower() not in marks:
            wrong.append((query, said, [page_of(answer) for answer in best], marks))
    assert wrong == []


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_forms_of_a_word_find_the_same(site, page, one, other):
    page.goto(f"{site}/search.html")
    ask(page, one)
    found = {answer["href"] for answer in answers(page)}
    ask(page, other)
    assert found and found == {answer["href"] for answer in answers(page)}


def test_answer_leads_to_its_section_and_quotes_it(address, page):
    page.goto(f"{address}/search.html?q=BCEWithLogitsLoss")
    page.locator(".search-list a").first.wait_for()
    quotes = answers(page)
    assert len(quotes) > 3
    for answer in quotes:
        page.goto(answer["href"])
        text = " ".join(page.locator("article").text_content().split())
        line = answer["line"].strip(" …")
        assert line in text, answer


def test_every_section_has_its_anchor(site_folder):
    """Все разделы, которые поиск может показать, а не только найденные здесь."""
    script = (site_folder / "_search" / "text.js").read_text(encoding="utf-8")
    pages = json.loads(script.removeprefix("courseSearch.text = ").removesuffix(";\n"))["pages"]
    assert len(pages) >= 9
    for page in pages:
        html = (site_folder / page["address"]).read_text(encoding="utf-8")
        for section in page["sections"][1:]:
            assert f'id="{section["anchor"].removeprefix("#")}"' in html, section["title"]


def test_message_counts_in_russian(site, page):
    page.goto(f"{site}/search.html")
    forms = set()
    for query in ("Dropout", "zero_grad", "градиент", "тензор", "число", "sigmoid", "Colab"):
        said = ask(page, query)
        number = int(re.search(r"\d+", said)[0])
        shown = len(answers(page))
        assert plural(number, ("раздел", "раздела", "разделов")) in said
        assert ("показаны первые" in said) == (number > shown)
        forms.add(re.search(r"раздел\w*", said)[0])
    assert len(forms) > 1


def test_nothing_found_and_nothing_asked(address, page):
    page.goto(f"{address}/search.html")
    page.locator("main input").fill("а")
    page.locator("main input").fill("")
    assert "Ищите слово в любой форме" in page.locator("main .search-status").inner_text()
    said = ask(page, "ыъыъыъ")
    assert said.startswith("По запросу «ыъыъыъ» ничего не нашлось.") and answers(page) == []
    assert "Ищите слово" in ask(page, "  ?! ")


def test_markup_in_a_query_stays_text(address, page):
    attack = "<img src=x onerror=document.title='взломано'>"
    page.goto(f"{address}/search.html?q={attack}")
    page.locator("main .search-status").wait_for()
    assert page.locator(FIELD).input_value() == attack
    assert "«<ыъыъ>»" in ask(page, "<ыъыъ>")
    assert page.locator(".search-results img").count() == 0
    assert "взломано" not in page.title()


def test_keyboard_opens_walks_and_closes(address, page):
    page.goto(f"{address}/{CHAPTER}.html")
    start = page.locator(".bd-article a").first
    start.focus()
    page.keyboard.press("Control+k")
    field = page.locator("dialog[open] input")
    assert field.evaluate("field => field === document.activeElement")
    page.keyboard.type("градиент/")
    assert field.input_value() == "градиент/"
    page.locator("dialog[open] .search-list a").first.wait_for()

    focused = "document.activeElement.textContent"
    titles = page.locator("dialog[open] .search-list a").all_text_contents()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == titles[0]
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == titles[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert field.evaluate("field => field === document.activeElement")

    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert start.evaluate("link => link === document.activeElement")


def test_slash_opens_and_enter_follows_the_answer(address, page):
    page.goto(f"{address}/{CHAPTER}.html")
    page.keyboard.press("/")
    page.keyboard.type("воспроизводимость")
    page.locator("dialog[open] .search-list a").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"{CHAPTER}\.html#"))
    assert page.locator("dialog[open]").count() == 0


@pytest.mark.parametrize(("key", "code", "control"), [("л", "KeyK", True), (".", "Slash", False)])
def test_shortcuts_work_in_the_russian_layout(site, page, key, code, control):
    page.goto(f"{site}/{CHAPTER}.html")
    event = {"key": key, "code": code, "ctrlKey": control, "bubbles": True, "cancelable": True}
    page.evaluate(
        "event => document.body.dispatchEvent(new KeyboardEvent('keydown', event))", event
    )
    assert page.locator("dialog[open] input").is_visible()


def test_button_opens_and_close_button_closes(site, open_page):
    page = open_page(viewport={"width": 375, "height": 700})
    page.goto(f"{site}/{CHAPTER}.html")
    page.locator(".search-button__button:visible").click()
    page.get_by_role("button", name="Закрыть").click()
    assert page.locator("dialog[open]").count() == 0


def test_enter_in_the_field_opens_the_search_page(address, page):
    page.goto(f"{address}/{CHAPTER}.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("тензор")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"search\.html\?q="))
    page.locator("main .search-list a").first.wait_for()
    assert page.locator(FIELD).input_value() == "тензор"


def test_page_loads_the_search_only_when_asked(site, page):
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{site}/{CHAPTER}.html")
    page.wait_for_load_state("networkidle")
    assert requests and not [url for url in requests if "/_search/" in url]
    page.keyboard.press("Control+k")
    ask(page, "тензор")
    assert [url for url in requests if url.endswith("/_search/text.js")]


def test_without_javascript_the_page_says_so(site, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(f"{site}/search.html?q=тензор")
    assert page.locator("noscript p", has_text="включите в браузере JavaScript").is_visible()
    assert page.locator("input[name=q]:visible").count() == 0
    assert page.locator(".search-button__button:visible").count() == 0


@pytest.mark.parametrize("theme", axe.THEMES)
@pytest.mark.parametrize("width", [375, 1440])
def test_results_fit_the_screen(site, open_page, theme, width):
    page = open_page(viewport={"width": width, "height": 700}, color_scheme=theme)
    for name in ("search", CHAPTER):
        page.goto(f"{site}/{name}.html")
        page.keyboard.press("Control+k")
        for query in ("градиент", "optimizer.zero_grad()" * 9, "ыъ" * 99):
            ask(page, query)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            results = page.locator(".search-results:visible")
            assert results.evaluate("area => area.scrollWidth <= area.clientWidth")


@pytest.mark.parametrize("theme", axe.THEMES)
@pytest.mark.parametrize("width", [375, 1440])
def test_results_are_accessible(site, open_page, theme, width):
    """К тому, что axe говорит о странице без ответов, ответы ничего не добавляют."""
    if problem := missing(modules=True):
        pytest.skip(problem)
    page = open_page(viewport={"width": width, "height": 700}, color_scheme=theme)
    for name in ("search", CHAPTER):
        page.goto(f"{site}/{name}.html")
        before = axe.violations(page)
        page.keyboard.press("Control+k")
        ask(page, "градиент")
        assert set(axe.violations(page)) <= set(before)
