"""Упражнения раздела «Под капотом: свой autograd»."""

import math
from collections.abc import Callable

import torch

from src.checks.exercises.answers import call, close, number, several
from src.checks.exercises.nodes import Node, Value, run
from src.checks.exercises.registry import NotSolved, Wrong, exercise, require


@exercise
def last_path(answer: object) -> str:
    """Производная x·x + 10·x в точке 4, если backward не складывает вклады."""
    found = number(answer)
    require(found != 18, "Это настоящая производная. Но с «=» вклады путей не складываются.")
    require(found != 8, "Два вклада `x * x` тоже не складываются: второй затирает первый.")
    require(found != 14, "Вклады двух слагаемых сложились, а «=» оставляет только один.")
    require(
        found != 10, "Этот вклад записан, но не последним: назад граф проходят с конца порядка."
    )
    require(found == 4, "Выпишите топологический порядок и пройдите его с конца, записывая x.grad.")
    return "Остался вклад узла, который обработан последним, — `x * x`."


@exercise
def sin_node(function: Callable) -> str:
    """Узел-синус: значение и производная по родителю."""
    for data in (0.7, -2.5, 4.0):
        node = Node(data)
        result = run(function, node, instead="возьмите node.data.")
        if not isinstance(result, Node):
            raise Wrong(f"Верните новый узел, Value(…), а здесь {type(result).__name__}.")
        require(close(number(result.data), math.sin(data)), "Значение узла — не синус node.data.")
        parents = result.parents
        require(
            isinstance(parents, tuple | list) and parents,
            "У нового узла нет родителей: производной не по чему пройти назад.",
        )
        if any(one is node for one in parents):
            raise Wrong(
                "Не хватает запятой: родители — кортеж пар, и единственная пара тоже в нём."
            )
        pair = parents[0]
        require(
            len(parents) == 1 and isinstance(pair, tuple | list) and len(pair) == 2,
            "Родитель у синуса один — сам node, и записан он парой.",
        )
        require(pair[1] is not node, "В паре сначала узел, потом производная.")
        require(pair[0] is node, "Родитель у синуса один — сам node.")
        derivative = number(pair[1])
        require(
            not close(derivative, math.cos(math.sin(data))),
            "Косинус взят от значения синуса, а нужен в той же точке, что и синус.",
        )
        require(
            math.cos(data) > 0 or not close(derivative, -math.cos(data)),
            "Производная верна лишь там, где косинус положителен: корень теряет его знак.",
        )
        require(
            not close(derivative, -math.cos(data)), "У производной лишний минус: он бывает у cos."
        )
        require(
            not close(derivative, 1 - math.sin(data) ** 2),
            "Производная списана у tanh: 1 − (значение)² — это его правило, не синуса.",
        )
        require(close(derivative, math.cos(data)), "Производная синуса — не это число.")
        require(
            isinstance(result.op, str) and result.op not in ("", "+", "×", "exp", "tanh", "log"),
            "Число и родители верны, а названия операции нет, или оно чужое.",
        )
    return "Теперь Value.sin = sin, и синус станет методом."


@exercise
def push_back(function: Callable) -> str:
    """Обратный проход по готовому топологическому порядку."""
    require(callable(function), f"Нужна функция, а здесь {type(function).__name__}.")
    for a, b in ((3.0, 0.5), (-1.5, 2.0)):
        x, c = Node(a), Node(b)
        product = Node(a * b, ((x, b), (c, a)))
        total = Node(product.data + a, ((product, 1.0), (x, 1.0)))
        square = Node(total.data**2, ((total, total.data), (total, total.data)))
        run(function, [x, c, product, total, square], silent=True)
        slope = 2 * total.data  # производная квадрата
        found, right = (x.grad, c.grad, total.grad), (slope * (b + 1), slope * a, slope)
        if found == (0, 0, total.data):
            raise NotSolved
        require(
            square.grad != 0,
            "С производной последнего узла проход начинается: она должна быть единицей.",
        )
        require(
            found[:2] != (0, 0),
            "До x ничего не дошло: порядок обходят с конца, и каждый узел отдаёт вклад родителям.",
        )
        require(
            found != (total.data * b, total.data * a, total.data),
            "Порядок верный, но узел, к которому ведут два пути, получил только один вклад.",
        )
        require(close(found, right), "Производные неверны: сравните с функцией backward раздела.")
    return "Сначала узел получает все вклады, и только потом раздаёт их родителям."


@exercise
def mse_backward(function: Callable) -> str:
    """Производные (v·tanh(w·x) − y)² по w и v."""
    for x, y, w, v in ((0.5, 1.0, 0.8, -1.5), (-2.0, 0.3, 0.4, 0.7), (1.5, -1.0, -0.6, 1.2)):
        result = call(function, x, y, w, v)
        hint = "Верните два числа: производную по w и производную по v."
        found = [number(one) for one in several(result, hint)]
        require(len(found) == 2, "Чисел должно быть два: по w и по v.")
        h = math.tanh(w * x)
        d_y = 2 * (v * h - y)
        d_w, d_v = d_y * v * (1 - h**2) * x, d_y * h
        bce, square = (1 / (1 + math.exp(-v * h)) - y) / d_y, d_y / 4
        for wrong, hint in (
            ((d_v, d_w), "Производные переставлены: сначала по w, потом по v."),
            ((d_w / 2, d_v / 2), "Обе производные вдвое меньше: у квадрата есть своя производная."),
            ((d_w * bce, d_v * bce), "∂L/∂ŷ взята от BCE, а здесь потери — квадрат ошибки."),
            ((d_w * square, d_v * square), "Сам квадрат ошибки — не множитель: нужна производная."),
            ((-d_w, -d_v), "У обеих производных неверный знак: внутри квадрата ŷ − y."),
            (
                (d_y * v * x, d_v),
                "По v верно, а по w потеряна производная tanh.",
            ),
            ((d_w / x, d_v), "По v верно, а по w потерян последний множитель: z = w·x."),
            ((d_w / v, d_v), "По v верно, а по w потерян множитель v: ŷ = v·h."),
        ):
            require(not close(found, wrong), hint)
        require(
            close(found[1], d_v), "Производная по v неверна: ŷ = v·h линейна по v. А ∂L/∂ŷ верна?"
        )
        require(close(found[0], d_w), "По v верно, по w — нет: выпишите цепочку L, ŷ, h, z, w.")
    return "Общий множитель обеих производных — производная потерь по ŷ."


@exercise
def gabor_values(function: Callable) -> str:
    """MSE фильтра Габора из операций `Value`."""
    generator = torch.Generator().manual_seed(0)
    for size in (1, 4, 7):
        w = torch.tensor([2.0, 14.0], dtype=torch.float64, requires_grad=True)
        xs = torch.empty(size, dtype=torch.float64).uniform_(-8, 8, generator=generator)
        ys = torch.randn(size, dtype=torch.float64, generator=generator)
        result = run(function, Value(w[0]), Value(w[1]), xs.tolist(), ys.tolist())
        require(isinstance(result, Value), "Верните узел: с числа обратный проход не начать.")
        found = result.tensor
        h = w[0] + 0.06 * w[1] * xs
        y_hat = torch.sin(h) * torch.exp(-(h**2) / 32)
        errors = y_hat - ys
        growing = ((torch.sin(h) * torch.exp(h**2 / 32) - ys) ** 2).mean()
        for wrong, hint in (
            (errors.mean(), "Разности усреднены без квадрата."),
            (growing, "Показатель экспоненты потерял минус: фильтр не затухает, а растёт."),
            (((y_hat + ys) ** 2).mean(), "Внутри квадрата сумма ŷ и y, а нужна разность."),
        ):
            require(not close(found, wrong), hint)
        require(
            size == 1 or not close(found, (errors**2).sum()),
            "Это сумма квадратов, а нужно среднее: деления у Value нет, но есть умножение.",
        )
        require(
            close(found, (errors**2).mean()),
            "Потери неверны: сверьте h, ŷ и среднее по всем примерам.",
        )
        gradients = [
            torch.autograd.grad(loss, w)[0] if loss.requires_grad else torch.zeros(2)
            for loss in (found, (errors**2).mean())
        ]
        require(close(*gradients), "Значение верно, а производные нет: .data выводит из графа.")
    return "Такие потери можно обучать циклом раздела."
