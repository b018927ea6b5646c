"""Страница «Если что-то пошло не так»: указатель не обещает сообщений, которых код не печатает."""

import re
from dataclasses import dataclass, field

import pytest

from tools.contract.outputs import texts
from tools.course import Book
from tools.freshness import read

NAME = "troubleshooting"
LABEL = re.compile(r"^\((err-[\w-]+)\)=\n### ", re.M)
ENTRY = re.compile(r"^- `(.+)`\s— \{ref\}`(err-[\w-]+)`$", re.M)
SILENT = re.compile(r"^- (?!`).+\s— \{ref\}`(err-[\w-]+)`$", re.M)
QUOTED = re.compile(r"^```text\n(.+?)^```$", re.M | re.S)
# Чтобы увидеть эти сообщения, нужна видеокарта: на странице они процитированы.
NEED_GPU = {"CUDA out of memory", "Attempting to deserialize object on a CUDA device"}
NEED_GPU |= {"Expected all tensors to be on the same device"}


@dataclass
class Section:
    """Одна ошибка: слова о ней, напечатанные сообщения и чем кончилась каждая ячейка."""

    prose: str = ""
    messages: str = ""
    failed: list[bool] = field(default_factory=list)


def sections() -> dict[str, Section]:
    """Ошибки страницы по меткам; выводы — из ноутбука."""
    page = Book().pages[NAME]
    cells = read(page.path.with_suffix(".ipynb")).cells
    executed = [cell for cell in cells if cell.cell_type == "code"][1:]  # первая — для Colab
    outputs = iter(cell.outputs for cell in executed)
    found = {"": Section()}  # до первой ошибки
    for _, cell in page.cells:
        last = list(found.values())[-1]
        if cell.cell_type == "markdown":
            text, *parts = LABEL.split(cell.source)
            last.prose += text
            found |= {
                label: Section(text) for label, text in zip(parts[::2], parts[1::2], strict=True)
            }
        else:
            shown = texts(next(outputs))
            last.messages += "\n".join(shown.values())
            last.failed.append("error" in shown)
    del found[""]
    return found


SECTIONS = sections()
SOURCE = Book().pages[NAME].path.read_text(encoding="utf-8")


def in_order(message: str, text: str) -> bool:
    """Стоит ли сообщение в тексте; многоточие заменяет любые слова."""
    return bool(re.search(".+?".join(map(re.escape, message.split("…"))), text))


@pytest.mark.parametrize(("message", "label"), ENTRY.findall(SOURCE))
def test_message_of_the_index_is_printed_in_its_section(message, label):
    section = SECTIONS[label]
    if message in NEED_GPU:
        assert message in " ".join("\n".join(QUOTED.findall(section.prose)).split())
    else:
        assert in_order(message, section.messages), section.messages


def test_index_names_every_error():
    named = {label for _, label in ENTRY.findall(SOURCE)} | set(SILENT.findall(SOURCE))
    assert named == set(SECTIONS)
    assert len(SECTIONS) >= 20


@pytest.mark.parametrize("label", SECTIONS)
def test_error_has_a_reason_and_a_cure_that_runs(label):
    section = SECTIONS[label]
    reason, cure = section.prose.index("**Почему.**"), section.prose.index("**Что делать.**")
    assert reason < cure
    assert section.failed and not section.failed[-1], "последняя ячейка лечит, а не ломает"
