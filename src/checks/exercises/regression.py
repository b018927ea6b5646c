"""Упражнения главы 4."""

from collections.abc import Callable

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from src.checks.exercises.answers import call, close, number, several, tensor
from src.checks.exercises.descent import start, train, weights
from src.checks.exercises.registry import NotSolved, Wrong, exercise, require
from src.checks.exercises.rounding import require_precise


@exercise
def count_steps(answer: object) -> str:
    """Шаги за 20 эпох: 300 примеров, батч 32, неполный батч отброшен."""
    found = number(answer)
    require(found != 9, "Столько шагов в одной эпохе, а эпох двадцать.")
    require(found != 10, "Неполный батч отброшен, а эпох двадцать.")
    require(found != 200, "Здесь сосчитан и неполный батч, а drop_last=True его отбрасывает.")
    require(
        not 187 <= found <= 188,
        "Остаток не переходит в следующую эпоху: батчи считают в каждой эпохе отдельно.",
    )
    require(found != 6000, "Столько примеров увидит сеть, а шаг делают один раз на батч.")
    require(
        found == 180, "Сколько полных батчей в одной эпохе? Столько раз за эпоху и вызовут step."
    )
    return (
        "Неполный батч пропадает в каждой эпохе; "
        "если примеры перемешивать, каждый раз пропадут другие."
    )


@exercise
def noise_interval(answer: object) -> str:
    """Границы потерь настоящей модели при σ = 0.5 и n = 200."""
    pair = several(answer, "Запишите ответ парой: (от, до).")
    require(len(pair) == 2, "Границ две: (от, до).")
    found = [number(one) for one in pair]
    require(found[0] != found[1], "Границы не могут совпадать: у промежутка есть ширина.")
    require(
        not close(found, [0.25, 0.075], absolute=1e-3),
        "Это середина и отклонение от неё, а нужны обе границы.",
    )
    require(found[0] < found[1], "Сначала нижняя граница, потом верхняя.")

    def interval(center: float, spread: float) -> list[float]:
        return [center - spread, center + spread]

    for center, spread, hint in (
        (0, 0.075, "Это отклонения от середины, а нужны сами границы."),
        (1, 0.3, "Это множители: на что их умножают?"),
        (0.5, 0.15, "Потери — квадраты: порог не σ, а дисперсия."),
        (0.25, 0.3, "Доля 3√(2/n) относительная: её умножают на дисперсию."),
        (0.25, 0.025, "Это одно стандартное отклонение, а в промежутке их три."),
        (0.25, 0.05, "Здесь два стандартных отклонения, а в промежутке раздела их три."),
        (0.25, 0.0075, "У относительной ошибки потерян корень."),
        (0.25, 0.75 * 200**-0.5, "Под корнем не 1/n: вспомните дисперсию квадрата шума."),
    ):
        require(not close(found, interval(center, spread), absolute=1e-3), hint)
    require_precise(found, interval(0.25, 0.075), 1e-3, "Сверьте с формулой порога.")
    return "Потери настоящей модели почти всегда попадут сюда."


@exercise
def epoch_loss(function: Callable) -> str:
    """Эпоха обучения: ни накопленных градиентов, ни суммы вместо среднего, ни графа в ответе."""
    require(callable(function), f"Нужна функция, а здесь {type(function).__name__}.")
    x = torch.linspace(-8, 8, 12)
    loader = DataLoader(TensorDataset(x, torch.cos(x)), batch_size=4)
    model, optimizer = start()
    before = weights(model)
    for _ in range(2):
        result = function(model, loader, nn.MSELoss(), optimizer)
    found, losses = weights(model), train(loader, "step")[1]
    if close(found, train(loader, "never")[0]):
        if isinstance(result, torch.Tensor) and result.requires_grad:
            raise NotSolved
        raise Wrong("Градиенты батчей складываются: их не обнуляют (а скобки у zero_grad?).")
    require(
        not close(found, before),
        "Параметры не изменились: нет шага, он раньше backward или градиенты обнулены "
        "прямо перед ним.",
    )
    require(
        not close(found, train(loader, "epoch")[0]),
        "Градиенты обнулены раз за эпоху, а складываются от батча к батчу.",
    )
    require(
        not close(found, train(loader, "step", batches=1)[0]),
        "За эпоху обработан один батч: не внутри ли цикла return?",
    )
    require(close(found, train(loader, "step")[0]), "Порядок действий не тот, что в цикле главы.")
    require(
        not (isinstance(result, torch.Tensor) and result.requires_grad),
        "Обучение верно, но ответ держит в памяти графы всех батчей эпохи: отделите от них число.",
    )
    require(result is not None, "Обучение верно, но функция ничего не вернула: где return?")
    value = number(result)
    require(not close(value, sum(losses)), "Обучение верно, но вернулась сумма, а не среднее.")
    require(
        not close(value, losses[-1] / len(losses)),
        "Обучение верно, но потери не копятся: сложены не все батчи.",
    )
    require(
        not close(value, sum(losses) // len(losses)),
        "Обучение верно, но дробная часть потеряна: `//` делит нацело.",
    )
    require(not close(value, losses[-1]), "Обучение верно, но вернулись потери последнего батча.")
    require(
        not any(close(value, sum(losses) / n) for n in (len(x), len(losses) / 4)),
        "Обучение верно, но потери батча — уже среднее: делите на число батчей, а не примеров.",
    )
    require(close(value, sum(losses) / len(losses)), "Обучение верно, а средние потери — нет.")
    require(not isinstance(result, torch.Tensor), "Число верное, но это тензор: нужен .item().")
    return "Средние потери можно складывать в список и рисовать."


@exercise
def rate_limit(answer: object) -> str:
    """Граница скорости GD для ŷ = w·x, x = 1, 2, 3 и MSE."""
    found, curvature = number(answer), 28 / 3
    for wrong, hint in (
        (curvature, "Это кривизна: чем она больше, тем предел ниже."),
        (1 / curvature, "С такой скоростью спуск приходит в минимум за один шаг; можно и больше."),
        (4 / curvature, "Кривизна вдвое больше: у квадрата вторая производная — не единица."),
        (2 / curvature / 3, "Это граница для суммы квадратов, а MSE — среднее."),
        (4 / curvature / 3, "В MSE есть 1/N, а у квадрата — своя вторая производная."),
        (6.93, "Это граница из главы: у другой модели и кривизна другая."),
    ):
        require(not close(found, wrong, relative=2e-3), hint)
    require_precise([found], [2 / curvature], 6e-4, "Запишите MSE как функцию w, возьмите L″.")
    return "Чуть меньше — спуск сходится, чуть больше — расходится."


@exercise
def fit_cubic(model: nn.Module) -> str:
    """Сеть-многочлен, обученная на 1 − x + 2x³ с шумом 0.1."""
    require(isinstance(model, nn.Module), "Нужна обученная сеть, экземпляр nn.Module.")
    require(
        list(model.parameters()),
        "У сети нет обучаемых параметров: обычный тензор оптимизатор не увидит.",
    )
    x = torch.linspace(-1, 1, 201)
    with torch.no_grad():
        found = tensor(call(model, x), (201,))
    require(
        found.isfinite().all(),
        "Сеть отвечает nan или бесконечностью: при такой скорости спуск разошёлся.",
    )
    require(found.any(), "Сеть отвечает нулём: её ещё не обучали.")
    x = x.double()
    line, right = 1 + 0.2 * x, 1 - x + 2 * x**3
    gap = ((found - right) ** 2).mean()
    require(
        gap > 1e-9, "Ответы эталонные до последней цифры: после обучения на шуме так не бывает."
    )
    require(
        found.std() > 0.01,
        "Ответ не зависит от x. Какой формы ответы сети при обучении и той же ли формы цели?",
    )
    require(((found - line) ** 2).mean() > 0.004, "Похоже на прямую: нет слагаемого с x³.")
    require(gap < 0.004, "Кривая ещё далеко: не хватает шагов, или цикл неверен.")
    return "Многочлен подошёл к эталону вплотную."
