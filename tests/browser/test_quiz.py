"""Вопросы «Проверьте себя» на телефоне: клавиатурой, чтецом с экрана, без JavaScript, на бумаге."""

import pytest

from tools.audit.axe import UNFOLD
from tools.course import Book

pytestmark = pytest.mark.slow

PHONE = {"viewport": {"width": 375, "height": 700}, "has_touch": True, "reduced_motion": "reduce"}
TARGET = 44  # пикселей: меньше пальцу трудно
CHAPTERS = [page for page in Book().pages.values() if page.questions]
MARKS = """() => [...document.querySelectorAll(".quiz summary")]
    .map(answer => getComputedStyle(answer, "::before").content)"""
SEEN = """options => options.map(option =>
    option.querySelector("p").checkVisibility({contentVisibilityAuto: true}))"""


def to_next_option(page) -> None:
    """Клавишей Tab до варианта; по дороге бывает только кнопка «Скопировать» у кода вопроса."""
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.classList.contains('copybtn')"):
        page.keyboard.press("Tab")


def announced(page) -> tuple[str, bool]:
    """Что чтец с экрана скажет об элементе в фокусе: имя и раскрыт ли он."""
    session = page.context.new_cdp_session(page)
    focused = session.send("Runtime.evaluate", {"expression": "document.activeElement"})
    tree = {"objectId": focused["result"]["objectId"], "fetchRelatives": False}
    node = session.send("Accessibility.getPartialAXTree", tree)["nodes"][0]
    properties = {item["name"]: item["value"]["value"] for item in node["properties"]}
    return node["name"]["value"], properties["expanded"]


def test_questions_are_answered_by_keyboard(open_page, site):
    chapter, page = CHAPTERS[1], open_page(**PHONE)
    page.goto(f"{site}/{chapter.name}.html")
    first = page.locator(".quiz summary").first
    first.evaluate("answer => { const quiz = answer.closest('.quiz'); quiz.tabIndex = -1; }")
    page.locator(".quiz").first.focus()
    for number, question in enumerate(chapter.questions.values(), start=1):
        group = page.locator(f"#{question.name}")
        text = group.locator("p").first.inner_text()
        assert text.startswith(f"Вопрос {number}. ")
        assert page.get_by_role("group", name=f"Вопрос {number}.", exact=False).count() == 1
        for option, node in zip(question.options, group.locator("details").all(), strict=True):
            to_next_option(page)
            explanation = node.locator("p").first
            assert announced(page)[1] is False and not explanation.is_visible()
            before = announced(page)[0]
            page.keyboard.press("Enter")
            verdict = "верно: " if option.is_right else "неверно: "
            assert announced(page) == (verdict + before, True)
            assert explanation.is_visible()
            assert explanation.inner_text().startswith(option.verdict)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_answers_are_hidden_and_wide_enough_for_a_finger(open_page, site, chapter):
    page = open_page(**PHONE, java_script_enabled=False)
    page.goto(f"{site}/{chapter.name}.html")
    answers = page.locator(".quiz summary")
    assert set(page.evaluate(MARKS)) == {'""'}, "знак выдаёт ответ до выбора"
    assert not any(page.locator(".quiz details").evaluate_all(SEEN))
    low = [answer for answer in answers.all() if answer.bounding_box()["height"] < TARGET]
    assert low == []
    answers.first.tap()
    assert page.locator(".quiz details p").first.is_visible()
    page.evaluate(UNFOLD)
    assert all(page.locator(".quiz details").evaluate_all(SEEN))
    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_answers_stand_on_paper(open_page, site):
    page = open_page()
    page.goto(f"{site}/{CHAPTERS[0].name}.html")
    page.emulate_media(media="print")
    options = [option for question in CHAPTERS[0].questions.values() for option in question.options]
    assert page.evaluate(MARKS) == ['"✓"' if option.is_right else '"✗"' for option in options]
    assert all(page.locator(".quiz details").evaluate_all(SEEN))
