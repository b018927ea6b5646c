"""Одна таблица стилей, значки, размеры картинок: то, из чего собрана голова страницы."""

import re
import sys
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))

from chapters import image_sizes  # noqa: E402
from looks import icons, page_assets, stylesheet  # noqa: E402

PAGE = '<body class="page wide" style="color: var(--ink)"><p id="first">Текст</p></body>'
SCRIPT = 'menu.classList.add("opened");'


def shrink(css: str) -> str:
    """Стили, нужные странице PAGE и скрипту SCRIPT."""
    return stylesheet.shrink(
        css, stylesheet.words_of_page(PAGE) | stylesheet.words_of_script(SCRIPT)
    )


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".page { top: 0 }", True),
        ("#first { top: 0 }", True),
        (".opened { top: 0 }", True),  # этот класс назначает скрипт
        ("main > p { top: 0 }", True),
        (".absent { top: 0 }", False),
        (".page .absent { top: 0 }", False),
        (".absent, .page { top: 0 }", True),
        (".page:not(.absent) { top: 0 }", True),
        ("@media print { .page { top: 0 } }", True),
        ("@media print { .absent { top: 0 } }", False),
        ("@supports (display: grid) { .wide { top: 0 } }", True),
        ("@keyframes absent { to { top: 0 } } .absent { top: 1px }", True),
    ],
)
def test_a_rule_stays_when_a_page_or_a_script_can_use_it(css, kept):
    assert ("top" in shrink(css)) is kept


def test_variables_nobody_reads_go_away_with_those_they_read():
    css = shrink(
        ":root { --a: var(--b); --b: 1px; --c: var(--d); --d: 2px; --ink: red } p { top: var(--a) }"
    )
    assert re.findall(r"(--\w+):", css) == ["--a", "--b", "--ink"]


def test_a_font_stays_when_something_is_set_in_it():
    face = '@font-face { font-family: "%s"; src: url(%s.woff2) }'
    css = face % ("Used", "used") + face % ("Other", "other") + face % ("Font Awesome 6", "icons")
    css = shrink(css + 'p { font: 1em "Used" } .page { font-family: "Font Awesome 6" }')
    assert stylesheet.addresses(css) == ["used.woff2"]


def test_addresses_survive_the_move():
    css = 'a { b: url(fonts/a.woff2) url("../c.svg") url(data:image/svg+xml,x) url(#d) }'
    moved = stylesheet.move_urls(css, "katex")
    assert stylesheet.addresses(moved) == ["katex/fonts/a.woff2", "c.svg"]
    assert "url(data:image/svg+xml,x) url(#d)" in moved


def test_icons_become_drawings_with_their_classes():
    page = icons.draw('<i class="theme fa-solid fa-sun fa-lg" data-mode="light"></i><i>курсив</i>')
    assert page.startswith("<svg") and "<i class" not in page and "<i>курсив</i>" in page
    assert 'data-mode="light"' in page and 'aria-hidden="true"' in page
    assert 'class="drawn-icon theme fa-solid fa-sun fa-lg"' in page


def test_icons_have_old_names_too_and_unknown_ones_stop_the_build():
    assert icons.drawing("pencil-alt") == icons.drawing("pencil") != icons.drawing("sun")
    with pytest.raises(icons.IconError, match="«unicorn»"):
        icons.draw('<i class="fa-solid fa-unicorn"></i>')


def test_styles_get_the_icons_they_ask_for():
    assert icons.variables("a { mask: var(--icon-check) }").count("--icon-") == 1


@pytest.fixture
def picture(tmp_path):
    """Картинка 30 × 20."""
    Image.new("RGB", (30, 20)).save(tmp_path / "a.png")
    return tmp_path / "a.png"


def test_an_image_tells_its_size_and_waits_for_the_reader(picture):
    tag = image_sizes.describe('<img alt="a" src="_images/a.png" />', picture, first_view=False)
    assert tag == (
        '<img alt="a" src="_images/a.png" width="30" height="20" loading="lazy" decoding="async"/>'
    )


def test_an_image_of_the_first_view_loads_at_once_and_a_given_size_stays(picture):
    tag = '<img alt="a" src="_images/a.png" width="15"/>'
    assert image_sizes.describe(tag, picture, first_view=True) == tag


def test_only_what_is_asked_for_remains(tmp_path):
    names = ["_static/site.css", "_static/fonts/a.woff2", "_static/fonts/LICENSE", "_images/a.png"]
    others = ["_static/theme/a.js", "_static/theme/LICENSE", "_static/b.css", "_images/old.png"]
    for name in names + others:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    page_assets.remove_unused(tmp_path, {name for name in names if "LICENSE" not in name})
    left = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")]
    assert sorted(left) == sorted(name for name in names if "LICENSE" not in name)
    assert (tmp_path / "_static" / "fonts" / "LICENSE").exists()
    assert not (tmp_path / "_static" / "theme").exists()
