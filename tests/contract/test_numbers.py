"""Числа в выводах: что сходит за то же самое, а что нет."""

from decimal import Decimal

import pytest
from nbformat.v4 import new_output

from tools.contract.numbers import OwnTolerance
from tools.contract.outputs import Comparison, texts


def compare(expected, obtained, own=None):
    """Сравнить два вывода: сначала то, что разошлось сильнее."""
    found = Comparison()
    found.add_texts(expected, obtained, "stdout", own)
    return found


SAME = [
    ("loss 0.0117", "loss 0.0118"),  # единица последней цифры
    ("99.5 %", "99.6 %"),
    ("1.25e-05", "1.26e-05"),
    ("2.8766412", "2.8766413"),
    ("0.123456789", "0.123456826"),  # 3e-7: столько дают разные процессоры
    ("tensor([1.0000, 2.5000])", "tensor([1.0001, 2.4999])"),
    ("tensor([-0., 1.])", "tensor([0., 1.])"),
    ("[ 9.99  1.25]", "[10.00  1.25]"),  # столбцы выровнены пробелами
    ("tensor([nan, inf])", "tensor([nan, inf])"),
    ("<td>0.25</td>", "<td> 0.26 </td>"),
    ("−0.25", "-0.25"),
    ("[[1.25 2.5 ]\n [3.5  4.  ]]", "[[1.25 2.5 ] [3.5  4.  ]]"),  # перенос внутри скобок
    ("{'a': 0.25,\n 'b': 2}", "{'a': 0.26, 'b': 2}"),
    ("tensor([1.0000, 2.5000])", "tensor([1.0000e+00, 2.5000e+00])"),
]
OTHER = [
    ("loss 0.0117", "loss 0.0119"),
    ("2.8766412", "2.8767412"),  # больше 1e-5
    ("torch.Size([2, 3])", "torch.Size([3, 2])"),
    ("эпоха 200", "эпоха 201"),
    ("tensor([1., 2.])", "tensor([1., 3.])"),
    ("tensor([1.])", "tensor([1.0001])"),
    ("0.3", "0.34"),
    ("3", "3.0"),
    ("nan", "0.5"),
    ("0.5", "nan"),
    ("inf", "-inf"),
    ("0.25", "-0.25"),
    ("True", "False"),
    ("w1 0.5", "w2 0.5"),
    ("float32", "float64"),
    ("2.13.0", "2.13.1"),
    ("<td>0.25</td>", "<td>0.35</td>"),
    ("1\n2", "1\n2\n3"),
    ("1\n2", "1 2"),
    ("(1,\n2", "(1, 2"),  # скобка не закрыта
    ("{'a': 0.25}", "{'b': 0.25}"),
    ("текст", ""),
]


@pytest.mark.parametrize(("expected", "obtained"), SAME)
def test_same(expected, obtained):
    assert compare(expected, obtained).ok
    assert compare(obtained, expected).ok


@pytest.mark.parametrize(("expected", "obtained"), OTHER)
def test_other(expected, obtained):
    assert not compare(expected, obtained).ok
    assert not compare(obtained, expected).ok


def test_learning_rate_is_noticed():
    """Параметры после шага SGD при lr 0.1 и 0.11: расхождение заметно, дрожание 3e-7 — нет."""
    gradient = Decimal("-0.8312")

    def step(rate):
        return f"w = {Decimal(14) - Decimal(rate) * gradient:.4f}"

    assert compare(step("0.1"), step("0.10000003")).ok
    assert not compare(step("0.1"), step("0.11")).ok


def test_number_knows_its_line_and_tolerance():
    found = compare("w\n[1.50\n 2] 0.3\n7", "w\n[1.52\n 2] 0.5\n8")
    wrong = [(number.where, str(number)) for number in found.numbers if not number.ok]
    assert wrong == [
        ("stdout:2", "ожидалось 1.50 / получено 1.52 / допуск 0.01"),
        ("stdout:3", "ожидалось 0.3 / получено 0.5 / допуск 0.1"),
        ("stdout:4", "ожидалось 7 / получено 8 / допуск точно"),
    ]


def test_largest_difference_is_first():
    numbers = compare("1.00 1.0000 5 0.30", "1.05 1.0200 6 nan").numbers
    order = sorted(numbers, key=lambda number: number.excess, reverse=True)
    assert [number.expected for number in order] == ["0.30", "5", "1.0000", "1.00"]


# --- свой допуск ячейки ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "obtained", "ok"),
    [
        ([], "2.02 5", False),
        (["atol=0.05"], "2.05 5", True),
        (["atol=0.05"], "2.06 5", False),
        (["atol=0.05"], "2.05 6", False),  # целые точны всегда
        (["rtol=0.1"], "2.19 5", True),
        (["rtol=0.1"], "2.21 5", False),
        (["atol=0.1", "rtol=0.1"], "2.29 5", True),
        (["atol=1e-9"], "2.01 5", False),  # допуск можно и сузить
    ],
)
def test_own_tolerance(tags, obtained, ok):
    assert compare("2.00 5", obtained, OwnTolerance.from_tags(tags)).ok == ok


@pytest.mark.parametrize("tag", ["atol=", "atol=много", "rtol=0", "rtol=-1", "atol=nan"])
def test_senseless_tolerance_is_refused(tag):
    with pytest.raises(ValueError, match=f"метка {tag}: допуск — положительное число"):
        OwnTolerance.from_tags([tag])


# --- маски -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "obtained"),
    [
        ("CPU: 2.35 с", "CPU: 14.1 с"),
        ("n = 500: 0.53 мс, 471 GFLOP/s", "n = 500: 11.20 мс, 9 GFLOP/s"),
        ("ускорение 5×", "ускорение 35×"),
        ("1.2 ms ± 3 µs per loop, 1000 loops each", "2 ms ± 1 µs per loop, 100 loops each"),
        ("начато в 12:03:44", "начато в 9:15:00"),
        ("device(type='cpu')", "device(type='cuda')"),
        ("tensor([1.])", "tensor([1.], device='cuda:0')"),
        (" 10%|█    | 20/200 [00:01<00:10, 17.1it/s]\nготово", "готово"),
    ],
)
def test_what_varies_is_masked(expected, obtained):
    assert compare(expected, obtained).ok


@pytest.mark.parametrize(
    ("expected", "obtained"),
    [
        ("CPU: 2.35 с", "CPU:"),
        ("n = 500: 0.53 мс", "n = 501: 0.53 мс"),
        ("взято 200 с шумом", "взято 201 с шумом"),
        ("матрица 3×4", "матрица 5×4"),
        ("x s0 = 2", "x s0 = 3"),
        ("device='meta'", "device='cpu'"),
    ],
)
def test_mask_hides_nothing_else(expected, obtained):
    assert not compare(expected, obtained).ok


def test_data_of_figures_are_read_line_by_line():
    """Маски построчные: на одной строке в тысячи чисел каждая искала бы минутами."""
    data = {"path": [[step / 8, -step / 8] for step in range(1, 3000)]}
    (text,) = texts([new_output("display_data", {"application/json": data})]).values()
    assert max(map(len, text.splitlines())) < 20
    assert not compare(text, text.replace("-0.25", "-0.35")).ok
