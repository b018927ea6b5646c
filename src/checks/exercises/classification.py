"""Упражнения главы 5."""

import math
from collections.abc import Callable

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid

from src.checks.exercises.answers import Calls, call, close, number, tensor
from src.checks.exercises.circle import examples, require_uniform
from src.checks.exercises.registry import NotSolved, Wrong, exercise, require
from src.checks.exercises.rounding import require_precise


@exercise
def count_weights(answer: object) -> str:
    """Параметры сети 3–8–2."""
    found = number(answer)
    for wrong, hint in (
        (40, "Сосчитаны веса, но не сдвиги."),
        (42, "Потеряны сдвиги скрытого слоя."),
        (48, "Потеряны сдвиги выхода."),
        (49, "Выходов два, и сдвиг у каждого свой."),
        (41, "Столько параметров у сети с одним выходом."),
        (17, "Это сеть из главы, 2–4–1."),
    ):
        require(found != wrong, hint)
    require(found == 50, "У каждого слоя входы × выходы весов и ещё по сдвигу на выход.")
    return "Сдвигов у слоя столько же, сколько выходов."


@exercise
def bce_by_hand(answer: object) -> str:
    """BCE для логитов 0 и ln 3 и меток 1 и 0."""
    found, right = number(answer), 1.5 * math.log(2)
    for wrong, hint in (
        (2 * right, "Это сумма по двум примерам, а BCE — среднее."),
        (-right, "Логарифм вероятности не больше нуля, а потери не меньше: потерян минус."),
        (right / math.log(2), "Логарифм двоичный, а в формуле натуральный."),
        (right / math.log(10), "Логарифм десятичный, а в формуле натуральный: math.log."),
        (math.log(8 / 3) / 2, "У второго примера метка 0: работает другое слагаемое."),
        (math.log(4), "Усредните потери двух примеров; вероятность у каждого своя, по сигмоиде."),
        (math.log(2), "Это потери одного первого примера."),
        (math.log(2) / 2, "Между потерями примеров плюс: они не вычитаются."),
        (
            -math.log(2) / 2,
            "Потери примера не бывают отрицательны, и складывают их с одним знаком.",
        ),
    ):
        require(not close(found, wrong, relative=2e-3), hint)
    require(close(found, right, relative=2e-3), "Сначала вероятность класса 1 у каждого примера.")
    return "Уверенная ошибка стоит дороже, чем «не знаю»."


@exercise
def score_shapes(function: Callable) -> str:
    """Доля верных ответов: порог для логита и одинаковые формы."""
    generator = torch.Generator().manual_seed(0)
    model = nn.Linear(2, 1)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[1.0, 0.0]]))
        model.bias.zero_()
    for size in (40, 60, 1):
        points = 2 * torch.randn(size, 2, generator=generator)
        noise = 2 * torch.randn(size, generator=generator)
        labels = (points[:, 0] + noise > 0.8).long()
        found = number(call(function, model, points, labels))
        with torch.no_grad():
            logits = model(points)
        right, high = ((logits.squeeze(1) > level).long() == labels for level in (0, 0.5))
        table, stub = ((logits > level).long() == labels for level in (0, 0.5))
        if size > 1:
            if close(found, stub.float().mean()):
                raise NotSolved
            one = labels.float().mean()
            for wrong, hint in (
                (0, "Вышел ноль: сравниваются ли классы и не делит ли `//` нацело?"),
                (high.float().mean(), "Формы верны, но с 1/2 сравнивают вероятность, а не логит."),
                (table.float().mean(), "Порог верный, но каждый ответ сравнился с каждой меткой."),
                (one, "Все ответы — класс 1: то, что сравнивается с порогом, всегда больше."),
                (1 - one, "Все ответы — класс 0: у единственного выхода argmax всегда ноль."),
                (right.float().sum(), "Это число верных ответов, а не доля."),
                (100 * right.float().mean(), "Нужна доля, а не проценты."),
                (1 - right.float().mean(), "Классы перепутаны: с какой стороны от нуля класс 1?"),
            ):
                require(not close(found, wrong), hint)
        require(close(found, right.float().mean()), "Доля не та: выпишите формы ответов и меток.")
    return "Порог стоит на нуле логита, а формы совпадают."


@exercise
def stable_bce(function: Callable) -> str:
    """BCE по логитам: среднее, с графом, без переполнения."""
    generator = torch.Generator().manual_seed(0)
    for size in (5, 8, 1):
        logits = torch.randn(size, generator=generator, requires_grad=True)
        labels = (torch.rand(size, generator=generator) > 0.4).float()
        with Calls() as calls:
            found = call(function, logits, labels)
        require(
            not any("cross_entropy" in name for name, _ in calls.made),
            "Это готовая функция потерь: запишите формулу сами.",
        )
        require(
            not isinstance(found, torch.Tensor) or size == 1 or found.shape != (size,),
            "Нужно одно число: усредните по батчу.",
        )
        loss = tensor(found, ())
        answer = binary_cross_entropy_with_logits(logits, labels)
        right = answer.detach()
        one, zero = labels * logsigmoid(logits), (1 - labels) * logsigmoid(-logits)
        require(not loss.isnan(), "Получился nan: логарифм берут от вероятности, а не от логита.")
        require(size == 1 or not close(loss, right * size), "Это сумма, а не среднее по батчу.")
        require(not close(loss, -right), "Потерян минус перед средним.")
        require(
            size == 1 or not close(loss, -(one - zero).mean().detach()),
            "Между слагаемыми должен стоять плюс.",
        )
        require(close(loss, right), "На обычных логитах ответ не тот: сверьте с формулой BCE.")
        require(found.requires_grad, "Потери верны, но без графа: по ним сеть не обучить.")
        gradients = [torch.autograd.grad(loss, logits)[0] for loss in (found, answer)]
        require(close(*gradients), "Градиент неверен: не отрезана ли от графа часть формулы?")
    logits = torch.tensor([200.0, -150.0, 30.0], requires_grad=True)
    labels = torch.tensor([0.0, 1.0, 1.0])
    found = call(function, logits, labels)
    require(found.isfinite(), "При логите 200 вышла бесконечность или nan: где логарифм нуля?")
    right = binary_cross_entropy_with_logits(logits, labels)
    require(
        close(found.detach(), right.detach()),
        "При логите 200 потери занижены: вероятность обрезали, и градиент грубых ошибок — ноль.",
    )
    gradients = [torch.autograd.grad(loss, logits)[0] for loss in (found, right)]
    require(close(*gradients), "Потери верны и при логите 200, а градиент — нет: он (p − y)/n.")
    return "И у самых грубых ошибок есть градиент."


@exercise
def noisy_ceiling(answer: object) -> str:
    """Потолок точности XOR при σ₁ = 0.3, σ₂ = 0.5."""
    found = number(answer)

    def crossing(z: float) -> float:
        return math.erfc(z / 2**0.5) / 2

    def ceiling(first: float, second: float) -> float:
        return 1 - first * (1 - second) - second * (1 - first)

    small, large = crossing(0.5 / 0.3), crossing(0.5 / 0.5)
    right = ceiling(small, large)
    for wrongs, hint in (
        ([small, large], "Это вероятность, что границу перешла одна из координат."),
        ([1 - right], "Это доля ошибок."),
        (
            [1 - small * (1 - large), 1 - large * (1 - small)],
            "Перейти границу может любая из двух координат: слагаемых два.",
        ),
        ([1 - small, 1 - large], "Координат две, и перейти границу может любая."),
        ([(1 - small) * (1 - large)], "Если границу перешли обе координаты, метка снова верна."),
        ([1 - small - large], "Потеряны точки, у которых границу перешли обе координаты."),
        (
            [ceiling(small, small), ceiling(large, large)],
            "Шум у координат разный, а здесь одна σ на обе.",
        ),
        ([ceiling(*[crossing(0.5 / 0.4)] * 2)], "σ не усредняют: у каждой координаты своё r."),
        ([1 - small * large], "Если границу перешли обе координаты, ошибки нет."),
        ([100 * right], "Нужна доля, а не проценты."),
    ):
        require(all(not close(found, wrong, relative=6e-4) for wrong in wrongs), hint)
    require_precise([found], [right], 6e-4, "Начните с r₁ и r₂: до границы 1/(2σ) отклонений шума.")
    return "Ошибка — когда границу перешла ровно одна координата."


@exercise
def circle_net(dataset_class: Callable, model: nn.Module) -> str:
    """Набор точек квадрата с меткой «внутри круга» и сеть, которая круг обвела."""
    points, labels = examples(dataset_class)
    require(points.abs().max() <= 2, "Есть точки вне квадрата от −2 до 2.")
    require(points.max() > 1.8 and points.min() < -1.8, "Точки занимают не весь квадрат.")
    inside = ((points**2).sum(dim=1) < 1).double()
    require(not close(labels, 1 - inside), "Метки наоборот: класс 1 внутри круга.")
    require(close(labels, inside), "Метка не говорит, внутри ли круга точка.")
    require(
        not close(points, examples(dataset_class)[0]),
        "Два набора одинаковы: точки не случайны или зерно задано внутри класса.",
    )
    require_uniform(points)
    require(isinstance(model, nn.Module), "Нужна обученная сеть, экземпляр nn.Module.")
    x = 4 * torch.rand(5000, 2) - 2
    y = ((x**2).sum(dim=1) < 1).double()
    was_training = model.training
    with torch.no_grad():
        answers = call(model.eval(), x)
    model.train(was_training)
    require(isinstance(answers, torch.Tensor), "Сеть вернула не тензор.")
    require(answers.numel() == len(x), "Нужен один логит на точку.")
    logits = tensor(answers).flatten()
    require(logits.isfinite().all(), "Сеть отвечает nan: спуск разошёлся.")
    require(
        not ((logits == 0) | (logits == 1)).all(),
        "Сеть отвечает классом, а нужен логит: порог уберите из сети.",
    )
    require(
        logits.min() < 0 or logits.max() > 1,
        "Сеть отвечает вероятностями: сигмоида должна быть в функции потерь.",
    )
    found = ((logits > 0).double() == y).double().mean()
    if (logits <= 0).all():
        raise Wrong("Сеть всегда отвечает «снаружи»: столько угадал бы и тот, кто не учился.")
    require(found > 0.05, "Сеть отвечает наоборот: сверьте метки в потерях.")
    require(found > 0.95, "Круг обведён грубо: больше шагов, другое зерно или больше нейронов?")
    return "Сеть узнаёт круг и по точкам, которых не видела."
