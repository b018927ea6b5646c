"""«Сошлось ли у меня?»: каждое объяснение на своём случае, и никогда — трассировка."""

import json
import random
import re
import types

import numpy as np
import pytest
import torch

import src.checks
from src.checks import check, history, reference
from src.checks.chapter import Cell, compared_names, constants
from src.checks.compare import compare
from src.checks.values import summarize, summarize_value
from tools.contract.numbers import RELATIVE
from tools.course import ROOT, Book
from tools.freshness import difference, read
from tools.kernel import execute
from tools.reference import chapter_cells, orphans, path_of

CELLS = [
    "import torch\nfrom dataclasses import dataclass\nfrom src.utils import set_seed",
    "@dataclass\nclass Config:\n    learning_rate: float = 0.1\n    steps: int = 20\n\n"
    "cfg = Config()",
    "set_seed(42)\nx = torch.randn(100)\ny = 3 * x + 0.1 * torch.randn(100)",
    "model = torch.nn.Linear(1, 1)\nwith torch.no_grad():\n"
    "    for p in model.parameters():\n        p.zero_()",
    "optimizer = torch.optim.SGD(model.parameters(), lr=cfg.learning_rate)\n"
    "for step in range(cfg.steps):\n    optimizer.zero_grad()\n"
    "    loss = ((model(x[:, None])[:, 0] - y) ** 2).mean()\n    loss.backward()\n"
    "    optimizer.step()",
    "final = loss.item()\nprint(final)",
]  # fmt: skip
SECTIONS = ["1", "1.1", "1.2", "1.3", "1.3", "1.4"]


def play(sources: list[str], *, in_notebook: bool = True) -> dict:
    """Выполнить ячейки так, как их выполнил бы читатель; вернуть его переменные."""
    namespace: dict = {"__name__": "__main__"}
    if in_notebook:
        namespace |= {"In": [""], "get_ipython": lambda: None}
    for source in sources:
        if in_notebook:
            namespace["In"].append(source)
        exec(source, namespace)
    return namespace


def replaced(old: str, new: str) -> list[str]:
    """Ячейки главы с одной правкой."""
    assert any(old in source for source in CELLS)
    return [source.replace(old, new) for source in CELLS]


@pytest.fixture(scope="module")
def recorded() -> str:
    return reference.record([*zip(SECTIONS, CELLS, strict=True)], 1e-5, play(CELLS))


@pytest.fixture
def verdict(recorded, monkeypatch, capsys):
    """Что напечатает сверка с маленькой главой для этих переменных."""

    def run(namespace: dict, *, text: str = recorded) -> str:
        monkeypatch.setattr(reference, "load", lambda chapter: reference.parse(text))
        exec("from src.checks import check\ncheck('глава')", namespace)
        printed = capsys.readouterr()
        assert printed.err == "" and "Traceback" not in printed.out
        return printed.out

    return run


# --- всё сошлось ----------------------------------------------------------------------------


@pytest.mark.parametrize("in_notebook", [True, False], ids=["ноутбук", "обычный скрипт"])
def test_clean_run_agrees(verdict, recorded, in_notebook):
    text = verdict(play(CELLS, in_notebook=in_notebook))
    total = len(json.loads(recorded)["values"])
    assert f"Сошлось всё: {total} из {total}." in text and "Почему" not in text
    assert re.search(r"^final +0\.\d+ +0\.\d+ +да$", text, re.M)


def test_extra_cells_and_second_full_run_do_not_matter(verdict):
    assert "Сошлось всё" in verdict(play([*CELLS, "mine = 5", *CELLS, "print(mine)"]))


def test_chosen_names_are_results_and_settings(recorded):
    data = json.loads(recorded)
    assert {"cfg.learning_rate", "cfg.steps", "optimizer.lr"} <= {*data["settings"]}
    assert {"x", "y", "model.weight", "model.bias", "loss", "final"} <= data["values"].keys()
    assert not {"step", "p", "torch", "Config"} & data["values"].keys()


def test_time_and_device_are_left_out():
    source = "start = perf_counter()\nspent = perf_counter() - start\nratio = 2 / spent\nkept = 1"
    device = "ok = torch.cuda.is_available()\ndevice = 'cuda' if ok else 'cpu'"
    assert compared_names([Cell("", source), Cell("", device)]) == ["kept"]


# --- объяснения -----------------------------------------------------------------------------


def test_changed_field_is_named_before_its_consequences(verdict):
    text = verdict(play(replaced("learning_rate: float = 0.1", "learning_rate: float = 0.2")))
    assert "Вы изменили cfg.learning_rate: 0.1 → 0.2" in text
    assert text.index("cfg.learning_rate") < text.index("model.weight")
    assert "изменено" in text and "зерно" not in text and "Перезапустите" not in text


def test_changed_constant_inside_code_is_named(verdict):
    shorter = replaced("torch.randn(100)\ny", "torch.randn(100)\nx = x.sort().values\ny")
    text = verdict(play(shorter))
    assert "Вы изменили код: ячейка из раздела 1.2" in text
    text = verdict(play(replaced("\n    for p in model.parameters():\n        p.zero_()", " pass")))
    assert "Вы изменили код: ячейка из раздела 1.3" in text and "Не выполнено" not in text
    text = verdict(play(replaced("set_seed(42)", "set_seed(43)")))
    assert "Вы изменили set_seed: 42 → 43" in text


def test_skipped_cell_is_named_with_its_section(verdict):
    text = verdict(play(CELLS[:-1]))
    assert "Не выполнено: ячейка из раздела 1.4, которая начинается с «final = loss.item()»" in text
    assert "Нет переменных: final" in text and "нет такого имени" in text


def test_skipped_cell_is_found_without_history(verdict):
    text = verdict(play(CELLS[:-1], in_notebook=False))
    assert "Не выполнено: ячейка из раздела 1.4" in text


def test_deleted_name_is_named(verdict):
    text = verdict(play([*CELLS, "del final"]))
    assert "final — ячейка, которая начинается с «del final»" in text
    assert "Не выполнено" not in text and "Нет переменных" not in text


def test_wrong_order_is_named(verdict):
    text = verdict(play([*CELLS[:5], CELLS[3], CELLS[5]]))
    assert "Ячейки выполнены не по порядку: ячейка из раздела 1.3" in text
    assert "«model = torch.nn.Linear(1, 1)»" in text


def test_repeated_training_is_named(verdict):
    text = verdict(play([*CELLS[:5], CELLS[4], CELLS[5]]))
    assert "Выполнено несколько раз подряд: ячейка из раздела 1.3" in text


@pytest.mark.parametrize("in_notebook", [True, False], ids=["ноутбук", "обычный скрипт"])
@pytest.mark.parametrize("new", ["", "# set_seed(42)\n"], ids=["убрано", "закомментировано"])
def test_missing_seed_is_named(verdict, in_notebook, new):
    torch.manual_seed(random.randrange(10**6, 10**9))
    text = verdict(play(replaced("set_seed(42)\n", new), in_notebook=in_notebook))
    assert re.search(r"Не задано зерно|Похоже, не задано зерно", text), text
    assert "раздела 1.2" in text and "Вы изменили" not in text


def test_other_versions_are_named(verdict, recorded):
    data = json.loads(recorded)
    data["versions"] |= {"PyTorch": "2.1.0", "процессор": "другой"}
    other = json.dumps(data)
    assert "Сошлось всё" in verdict(play(CELLS), text=other)
    text = verdict(play([*CELLS, "final = final + 1"]), text=other)
    assert f"У вас PyTorch {torch.__version__.partition('+')[0]}, а в курсе 2.1.0" in text
    assert "процессор" in text and "последние цифры" in text


def test_unknown_reason_is_admitted(verdict):
    text = verdict(play(CELLS) | {"final": 5.0})
    assert "Причину по этим числам не узнать. Перезапустите ядро" in text
    text = verdict(play(CELLS) | {"final": "пять"})
    assert "Имя занято другим значением: final. Перезапустите ядро" in text


@pytest.mark.parametrize(
    "own",
    ["final = 'мой тест'", "model.weight.data += 1", "model.half()", "model = print"]
    + ["x[0] = 7", "for final in range(3):\n    y.mul_(2)"],
)
def test_own_cell_that_changed_the_chapter_is_named(verdict, own):
    text = verdict(play([*CELLS, own]))
    name = re.search(r"final|model|x", own)[0]
    start = own.partition("\n")[0]
    assert re.search(rf"Вы сами изменили .*{name}.* — ячейка, которая начинается с «", text), text
    assert start in text and "зерно" not in text and "Не выполнено" not in text


def test_own_cell_before_the_chapter_set_the_name_is_innocent(verdict):
    text = verdict(play([*CELLS[:-1], "final = 7", CELLS[-1], "y = None"]))
    assert "y — ячейка" in text and "final" not in text.partition("Почему")[2]


EXERCISE = [
    "import torch\nfrom dataclasses import dataclass\n\nanswer = 1",
    "from src.checks import check_exercise\n\ncheck_exercise('нет-такого', answer)",
]


def test_exercises_are_no_edits_of_the_chapter(verdict):
    """Заготовки стоят после главы и бывают похожи на её ячейки."""
    cells = replaced("learning_rate: float = 0.1", "learning_rate: float = 0.2")
    text = verdict(play([*cells, *EXERCISE]))
    assert "Вы изменили cfg.learning_rate" in text and text.count("•") == 1, text
    text = verdict(play([*CELLS, EXERCISE[0] + "\nfinal = 0", EXERCISE[1]]))
    assert "Вы сами изменили или удалили переменные главы: final" in text and text.count("•") == 1


def test_last_trial_is_named(verdict):
    trials = [replaced("rate: float = 0.1", f"rate: float = {rate}")[1] for rate in (0.2, 0.3)]
    text = verdict(play([CELLS[0], *trials, *CELLS[2:]]))
    assert "Вы изменили cfg.learning_rate: 0.1 → 0.3" in text and "Вы сами" not in text


def test_edited_cell_is_not_taken_for_its_neighbour():
    """Правленый вариант похож и на соседнюю ячейку, но та выполнена как есть."""
    loader = "train_loader = make_loader(train_dataset, batch_size=10, shuffle=True)"
    cells = [Cell("1", loader), Cell("2", f"set_seed(1)\n{loader}\nmodel = make()")]
    found = history.compare(cells, [loader, f"{loader}\nmodel = make()"])
    assert found.unseeded == [cells[1]] and not found.missed


def test_renamed_variable_is_not_called_an_error(verdict):
    text = verdict(play([source.replace("final", "result") for source in CELLS]))
    assert "Нет переменных: final. В главе их задаёт ячейка, которую вы изменили: ячейка" in text
    assert "остановила ошибка" not in text and "Не выполнено" not in text


def test_setting_left_by_another_cell_was_not_changed_by_the_reader(verdict):
    """Ячейка с оптимизатором выполнена до новых настроек, и в нём остались прежние."""
    early = replaced("lr=cfg.learning_rate", "lr=0.2")[4]
    text = verdict(play([*CELLS[:4], early, CELLS[1], CELLS[5]]))
    assert (
        "Ячейки выполнены не по порядку" in text and "optimizer.lr" not in text.split("Почему")[1]
    )


def test_own_cell_amid_the_chapter_is_suspected(verdict):
    text = verdict(play([CELLS[0], "set_seed = print", *CELLS[1:], "print(final)"]))
    assert "Посреди главы выполнено и ваше: ячейка, которая начинается с «set_seed = pr" in text
    assert "print(final)" not in text


def test_noise_is_not_recorded():
    cells = ["a = 1.0\nb = (a + 1e-9) - a\nnothing = 0.0", "c = 2.0", "c = 3.0"]
    named = [("1", cell) for cell in cells]
    data = json.loads(reference.record(named, 1e-5, play(cells)))
    assert {*data["values"]} == {"a", "nothing", "c"}
    data = json.loads(reference.record(named, 1e-5, play(cells), noisy=[cells[2]]))
    assert {*data["values"]} == {"a", "nothing"}


def test_cell_stopped_by_an_error_is_not_called_skipped(verdict):
    namespace = play(CELLS[:-1])
    namespace["In"].append(CELLS[-1])
    text = verdict(namespace)
    assert "Нет переменных: final, а ячейка, которая их задаёт, выполнялась: ячейка из" in text
    assert "остановила ошибка" in text and "Не выполнено" not in text


def test_new_session_is_recognized(verdict):
    text = verdict(play([]))
    assert "не выполнена ни одна ячейка главы" in text
    assert "Нет переменных" not in text and len(text.splitlines()) < 20


def test_accelerator_widens_the_tolerance_and_is_named(verdict, monkeypatch):
    namespace = play([*CELLS, "final = final * 1.0003"])
    assert "Сошлось всё" not in verdict(namespace)
    monkeypatch.setattr(src.checks.explain, "accelerator", lambda namespace: "cuda")
    assert "Вы считали на устройстве cuda: допуск здесь шире" in verdict(namespace)
    text = verdict(play([*CELLS, "final = final * 2"]))
    assert "Вы считали на устройстве cuda" in text and "допуск" in text


@pytest.mark.parametrize("name", ["cuda:0", "mps", "cpu"])
def test_accelerator_is_found_among_variables(name):
    found = src.checks.explain.accelerator({"n": 1, "where": torch.device(name)})
    assert found == name.partition(":")[0].replace("cpu", "")


# --- правила сравнения ----------------------------------------------------------------------


def number(value):
    return summarize_value(value)


@pytest.mark.parametrize(
    ("mine", "expected", "same"),
    [
        (1.0, 1.000009, True),
        (1.0, 1.00002, False),
        (0.1, 0.11, False),
        (200, 201, False),
        (3, 3.0, True),
        (float("nan"), float("nan"), True),
        (float("inf"), float("inf"), True),
        (float("nan"), 1.0, False),
        (1.0, float("inf"), False),
        (3e-16, 5e-16, True),
        ([1.0, 2.0], torch.tensor([1.0, 2.0]), True),
        ([1.0, 2.0], [2.0, 1.0], False),
        (torch.zeros(3), torch.zeros(4), False),
        (torch.zeros(2, 3), torch.zeros(3, 2), False),
        ([1e-9, 1.0], [2e-9, 1.0], True),
        (torch.arange(1000.0), torch.arange(1000.0).flip(0), False),
    ],
)
def test_values_are_compared_like_numbers_of_the_course(mine, expected, same):
    problem = compare(number(mine), number(expected), float(RELATIVE))
    assert (not problem) == same


def test_constants_are_named_as_in_code():
    source = "a = 1\nmake(5, size=0.3)\ndef f(n, k=2):\n    pass\nclass C:\n    b: int = 7"
    assert sorted(constants(source)) == [("a", 1), ("b", 7), ("k", 2), ("make", 5), ("size", 0.3)]


# --- ничто не приводит к трассировке --------------------------------------------------------


class Hostile:
    """Отказывает на любом вопросе."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __repr__(self):
        raise RuntimeError("repr")

    def __len__(self):
        raise RuntimeError("len")

    def __eq__(self, other):
        raise RuntimeError("eq")

    __hash__ = None

    @property
    def __class__(self):
        raise RuntimeError("class")


def recursive() -> list:
    found = []
    found.append(found)
    return found


def weird_values() -> list:
    """Что может оказаться под любым именем."""
    return [
        None, ..., "строка", b"bytes", 1j, 10**400, -0.0, float("nan"), float("inf"), True,
        Hostile(), Hostile, recursive(), [], [[]], [1, [2, 3]], [1, "два"], {}, {1: 2},
        {"a": Hostile()}, lambda: None, print, torch, types.SimpleNamespace(), range(3), iter([]),
        torch.empty(0), torch.empty(2, device="meta"), torch.tensor(1 + 2j), torch.tensor(True),
        torch.tensor([float("nan")] * 3), torch.zeros(2, dtype=torch.bfloat16),
        torch.eye(3).to_sparse(), torch.ones(3, requires_grad=True), torch.nn.Linear(1, 1),
        torch.nn.Linear(1, 1, device="meta"), torch.nn.LazyLinear(2), torch.nn.Module(),
        torch.nn.Linear, np.array(["a"]), np.array([None]), np.zeros((0, 3)), np.float32(2),
        np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]), np.datetime64("2026-01-01"),
    ]  # fmt: skip


def test_fuzz_of_weird_names_never_raises(verdict):
    generator = random.Random(0)
    clean = play(CELLS)
    names = [name for name in clean if not name.startswith("__") and name != "get_ipython"]
    for _ in range(150):
        namespace = dict(clean)
        for name in generator.sample(names, generator.randint(1, len(names))):
            if generator.random() < 0.2:
                del namespace[name]
            else:
                namespace[name] = generator.choice(weird_values())
        assert "Сошлось" in (text := verdict(namespace)), text
        assert "не удалось" not in text


@pytest.mark.parametrize("index", range(len(weird_values())))
def test_every_weird_value_is_a_mismatch_not_an_error(verdict, index):
    namespace = play(CELLS) | {"final": weird_values()[index], "model": weird_values()[index]}
    text = verdict(namespace)
    assert "\nСошлось " in text and "не удалось" not in text and "\nfinal" in text


@pytest.mark.parametrize(
    "history", [3, [], [None, 5], ["def ("], ["\0"], ["x" * 10**5], [Hostile()]]
)
def test_odd_history_is_no_obstacle(verdict, history):
    namespace = play([*CELLS, "final = 0.0"]) | {"In": history}
    text = verdict(namespace)
    assert "\nСошлось " in text and "не удалось" not in text


def test_rebound_name_says_it_is_not_a_number(verdict):
    text = verdict(play([*CELLS, "final = print"]))
    assert re.search(r"^final +не число, а функция .*значение другого вида$", text, re.M)


@pytest.mark.parametrize("name", ["нет-такой", "", 5, None, [], "../chapter", "01-frameworks.json"])
def test_unknown_chapter_lists_the_known(name, capsys):
    check(name)
    assert "01-frameworks, 02-tensors" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", "null", '{"values": {"x": {}}}', '{"values": {"x": 5}}', b"\xff\xfe"],
)
def test_damaged_reference_is_said_plainly(tmp_path, monkeypatch, capsys, text):
    content = text if isinstance(text, bytes) else text.encode()
    (tmp_path / "глава.json").write_bytes(content)
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    check("глава")
    assert "повреждён" in capsys.readouterr().out


def test_nonsense_inside_reference_is_survived(verdict, recorded):
    data = json.loads(recorded)
    data["values"]["final"] = {"number": "слово"}
    assert "Сравнить не удалось" in verdict(play(CELLS), text=json.dumps(data))


def test_summary_changes_nothing_and_knows_parts():
    model = torch.nn.Linear(2, 1)
    before = {key: value.clone() for key, value in model.state_dict().items()}
    found = summarize(["model", "нет"], {"model": model, "нет": Hostile()})
    assert {*found} == {"model.weight", "model.bias"}
    assert all(torch.equal(before[key], value) for key, value in model.state_dict().items())


# --- эталоны в пакете -----------------------------------------------------------------------

BOOK = Book()
WITH_REFERENCE = [page for page in BOOK.pages.values() if path_of(BOOK, page).exists()]


def test_every_numbered_chapter_with_code_has_a_reference():
    wanted = {p.name for p in BOOK.pages.values() if p.number and chapter_cells(p)}
    assert wanted == {page.name for page in WITH_REFERENCE} == {*reference.chapters()}
    assert not orphans(BOOK)


@pytest.mark.parametrize("page", WITH_REFERENCE, ids=lambda page: page.name)
def test_reference_is_of_the_same_run_as_the_notebook(page):
    known = reference.load(page.name)
    assert [(cell.section, cell.source) for cell in known.cells] == chapter_cells(page)
    assert known.values and known.tolerance == float(RELATIVE)
    assert difference(BOOK, page) == ""


def test_edited_reference_is_noticed(tmp_path, monkeypatch):
    page = BOOK.pages["01-frameworks"]
    text = path_of(BOOK, page).read_text("utf-8")
    edited = tmp_path / "01-frameworks.json"
    monkeypatch.setattr("tools.reference.path_of", lambda book, page: edited)
    edited.write_text(text.replace("0.466", "0.467"), "utf-8")
    assert "из разных запусков" in difference(BOOK, page)
    edited.unlink()
    assert "нет эталона" in difference(BOOK, page)


def test_references_are_small():
    sizes = {path.name: path.stat().st_size for path in (ROOT / "src/checks").glob("*.json")}
    assert sizes and max(sizes.values()) < 50_000, sizes


# --- настоящие главы в настоящем ядре -------------------------------------------------------


def run_notebook(name: str, old: str, new: str | None) -> str:
    """Выполнить ноутбук главы с одной правкой (None — без этой ячейки); что сказала сверка."""
    cells = read(BOOK.pages[name].path.with_suffix(".ipynb")).cells
    cells = [cell for cell in cells if cell.cell_type == "code"]
    (touched,) = [cell for cell in cells if old in cell.source]
    if new is None:
        cells.remove(touched)
    else:
        touched.source = touched.source.replace(old, new)
    execute(cells, BOOK.folder)
    return cells[-1].outputs[0].text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            "04-gabor-regression",
            "learning_rate: float = 0.1",
            "learning_rate: float = 0.12",
            r"cfg\.learning_rate +0\.12\d* +0\.1\d* +изменено(.|\n)*"
            r"Вы изменили cfg\.learning_rate: 0\.1 → 0\.12\. Поэтому",
        ),
        (
            "03-neural-networks",
            "distance = torch.linspace(0, 10, 11)",
            None,
            r"Не выполнено: ячейка из раздела 3\.1.*«w1, w2 = 3\.0, 15\.0»(.|\n)*Нет переменных: ",
        ),
        (
            "05-7-autograd",
            "set_seed(1)\n",
            "torch.seed()\n",
            r"Не задано зерно: .*ячейка из раздела 5\.7",
        ),
    ],
    ids=["шаг", "пропуск", "зерно"],
)
def test_real_chapter_explains_what_was_done_to_it(name, old, new, expected):
    text = run_notebook(name, old, new)
    assert re.search(expected, text), text
    for wrong in ("Сошлось всё", "не по порядку", "Вы изменили код", "Посреди главы"):
        assert wrong not in text
