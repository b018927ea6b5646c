"""Интерактивный рисунок на открытой странице: как его двигать и что он при этом показывает."""

import json

import pytest


class Figure:
    """Рисунок `fig-…`, который уже ожил."""

    def __init__(self, page, site: str, page_name: str, name: str):
        self.page, self.selector = page, f"#{name}"
        page.goto(f"{site}/{page_name}.html#{name}")
        page.wait_for_selector(f"{self.selector} .live-on")
        self.root = page.locator(f"{self.selector} .live")

    def wait_for_frame(self) -> None:
        """Дождаться кадра: рисунок рисует не чаще."""
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
        )

    @property
    def values(self) -> dict:
        """Точные значения того, что показано сейчас."""
        self.wait_for_frame()
        return json.loads(self.root.get_attribute("data-values"))

    @property
    def readout(self) -> str:
        """Числа под рисунком так, как их видит читатель."""
        self.wait_for_frame()
        return self.root.locator(".live-readout, .live-table").inner_text()

    def slider(self, label: str):
        """Ползунок по его названию."""
        return self.root.get_by_role("slider", name=label, exact=True)

    def set(self, label: str, value: float) -> None:
        """Поставить ползунок, как его поставил бы читатель."""
        self.slider(label).evaluate(
            "(input, value) => { input.value = value; input.dispatchEvent(new Event('input')) }",
            value,
        )

    def press(self, label: str, *keys: str) -> None:
        """Подвинуть ползунок клавишами."""
        for key in keys:
            self.slider(label).press(key)

    def click(self, name: str) -> None:
        """Нажать кнопку."""
        self.root.get_by_role("button", name=name, exact=True).click()

    def choose(self, name: str) -> None:
        """Выбрать один из нескольких вариантов."""
        self.root.get_by_role("radio", name=name, exact=True).click()


@pytest.fixture
def figure(open_page, site):
    """Открывает страницу у рисунка; параметры после имён — как у `new_context`."""
    return lambda page_name, name, **options: Figure(open_page(**options), site, page_name, name)
