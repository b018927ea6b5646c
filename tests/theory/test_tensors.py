"""Главы 1 и 2: зерно, производные, конечные разности."""

import math
import random

import numpy as np
import pytest
import torch

from src.utils import set_seed
from tests.oracles import SEEDS, complex_step
from tests.theory.cells import definitions, run

UNIT = {torch.float32: 2.0**-24, torch.float64: 2.0**-53}  # наибольшая ошибка округления


def draw():
    return random.random(), np.random.rand(), torch.rand(1).item()


def expected_draws(seed):
    """Первые числа собственных генераторов с тем же зерном."""
    own = torch.Generator().manual_seed(seed)
    numbers = random.Random(seed).random(), np.random.RandomState(seed).rand()
    return *numbers, torch.rand(1, generator=own).item()


def test_seed_sets_every_generator():
    """2.2: одинаковое зерно — одинаковая последовательность; между вызовами числа другие."""
    seen = []
    for seed in SEEDS:
        torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark = False, True
        set_seed(seed)
        assert torch.backends.cudnn.deterministic and not torch.backends.cudnn.benchmark
        first, second = draw(), draw()
        assert first == expected_draws(seed)
        set_seed(seed)
        assert draw() == first
        seen += [first, second]
    for numbers in zip(*seen, strict=True):  # ни у одного из генераторов повторов нет
        assert len(set(numbers)) == len(seen)
    set_seed()
    assert draw() == expected_draws(42)


def test_randn_is_standard_normal():
    """2.2: среднее 0 и отклонение 1; у n чисел их ошибки 1/√n и 1/√(2n)."""
    for seed in SEEDS:
        set_seed(seed)
        numbers = torch.randn(10_000, dtype=torch.float64)
        assert abs(numbers.mean()) < 4 / 100
        assert abs(numbers.std() - 1) < 4 / 20_000**0.5


def test_preview_derivatives():
    """Глава 1: производные x³ и sin x·e^(−x/3) в точке 2 по таблице и по autograd."""
    exact = complex_step(lambda x: np.sin(x) * np.exp(-x / 3), 2.0, 1.0)
    by_table = math.exp(-2 / 3) * (math.cos(2) - math.sin(2) / 3)
    assert math.isclose(by_table, exact, rel_tol=1e-14)
    x = torch.tensor(2.0, requires_grad=True)
    (torch.sin(x) * torch.exp(-x / 3)).backward()
    assert abs(x.grad.item() - exact) < 0.5e-4  # напечатано четыре знака
    assert complex_step(lambda x: x**3, 2.0, 1.0) == 12


def points(seed):
    """Случайные x, от двух до шести чисел; нулевое зерно — пример главы."""
    generator = np.random.default_rng(seed)
    return np.arange(3.0) if seed == 0 else 2 * generator.normal(size=generator.integers(2, 7))


def test_gradient_is_the_formula_and_adds_up():
    """2.6: autograd = (2/N)(xₙ + 2); второй проход удваивает градиент.

    Сложение, степень и среднее ошибаются каждое не больше чем на округление: вместе 4u.
    """
    (f,) = definitions("02-tensors", "f")
    for seed in SEEDS:
        numbers = points(seed)
        x = torch.tensor(numbers, requires_grad=True)
        y = f(x)
        assert math.isclose(y.item(), np.mean((numbers + 2) ** 2 + 3), rel_tol=1e-14)
        y.backward(retain_graph=True)
        exact = 2 / len(numbers) * (numbers + 2)
        np.testing.assert_allclose(x.grad, exact, rtol=4 * UNIT[torch.float64])
        y.backward()
        np.testing.assert_allclose(x.grad, 2 * exact, rtol=4 * UNIT[torch.float64])


def difference_errors(numbers, dtype, steps):
    """Наибольшие ошибки конечных разностей главы и их пределы, по одному на шаг."""
    f, numerical_gradient = definitions("02-tensors", "f", "numerical_gradient")
    x, unit = torch.tensor(numbers, dtype=dtype), UNIT[dtype]
    exact = 2 / len(x) * (x.double() + 2)
    errors, limits = [], []
    for h in steps:
        found = numerical_gradient(f, x, h)
        errors.append((found.double() - exact).abs().max().item())
        # У квадратичной функции центральная разность точна, вся ошибка — округление. Значение f
        # ошибается на (N + 4)u·f: четыре действия и сумма N слагаемых; сдвиг x ± h — на u(|x| + h),
        # что меняет f на производную от этого; ещё по u дают запись h, разность и деление.
        slope, farthest = exact.abs().max().item(), x.abs().max().item() + h
        largest = f(x.double()).item() + slope * h + h**2
        limits.append(unit * ((len(x) + 4) * largest + slope * farthest) / h + 3 * unit * slope)
    return np.array(errors), np.array(limits)


def test_differences_err_by_rounding_alone():
    """2.6: в float64 разности верны до девяти знаков, в float32 меньший шаг хуже."""
    for seed in SEEDS:
        for dtype in UNIT:
            errors, limits = difference_errors(points(seed), dtype, (1e-3, 1e-4, 1e-5))
            assert (errors < limits).all()
            assert errors[2] > errors[0]
        slope = 2 / len(points(seed)) * (points(seed) + 2)
        errors, _ = difference_errors(points(seed), torch.float64, (1e-4,))
        assert errors[0] < 1e-9 * abs(slope).max()


def test_single_precision_is_eight_or_nine_orders_worse():
    """2.6, подпись к рисунку: столько между единицами округления, lg 2²⁹ = 8.7."""
    steps = np.logspace(-6, 0, 25)
    for seed in SEEDS:
        single, double = (difference_errors(points(seed), dtype, steps)[0] for dtype in UNIT)
        orders = np.log10(single / double)
        assert 8 < np.median(orders) < 9.5
        # «Обе растут при уменьшении шага»: в целом, по наклону прямой, около −1.
        for errors in (single, double):
            assert -1.3 < np.polyfit(np.log10(steps), np.log10(errors), 1)[0] < -0.7


def test_copy_cell_moves_the_tensor_there_and_back():
    """2.3: `.to(device)` и `.cpu()` действительно копируют.

    Вместо видеокарты — meta: туда тензор попадёт, а назад нет, потому что чисел там не хранят.
    """
    names = {"torch": torch, "device": torch.device("meta")}
    with pytest.raises(NotImplementedError, match="copy out of meta"):
        run("02-tensors", "x_device", names)
    assert names["x_cpu"].device.type == "cpu" and names["x_device"].device.type == "meta"


def test_gflops():
    """2.4: 2n³ операций за t секунд, в миллиардах."""
    (gflops,) = definitions("02-tensors", "gflops")
    for n, seconds in np.random.default_rng(0).uniform(1, 5000, (20, 2)):
        assert math.isclose(gflops(n, seconds), 2 * n * n * n / seconds * 1e-9, rel_tol=1e-14)


def test_derivative_of_a_loop_is_the_power_it_performed():
    """2.6: t удваивается, пока меньше 100; удвоений ⌈log₂(100/t)⌉."""
    (double_up,) = definitions("02-tensors", "double_up")
    for start in (3.0, *np.random.default_rng(0).uniform(0.01, 150, 20)):
        t = torch.tensor(start, requires_grad=True, dtype=torch.float64)
        double_up(t).backward()
        assert t.grad == 2 ** max(0, math.ceil(math.log2(100 / start)))


def test_answers_to_exercises():
    """Упражнения 1–3: форма суммы, градиент синуса, какой из проходов останется без графа."""
    assert np.broadcast_shapes((5, 1, 3), (4, 1)) == (5, 4, 3)
    assert (torch.zeros(5, 1, 3) + torch.zeros(4, 1)).shape == (5, 4, 3)
    for seed in SEEDS:
        x = torch.tensor(points(seed), requires_grad=True)
        y = (torch.sin(x + 2) + 3).mean()
        y.backward(retain_graph=True)
        by_answer = np.cos(points(seed) + 2) / len(x)
        np.testing.assert_allclose(x.grad, by_answer, rtol=1e-13, atol=1e-16)
    ((x + 2) ** 2).sum().backward()
    kept = ((x + 2) ** 2).sum()
    kept.backward(retain_graph=True)
    kept.backward()  # по ещё живому графу
    with pytest.raises(RuntimeError, match="second time"):
        kept.backward()
