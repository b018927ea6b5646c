"""Список проверок и то, чем они отвечают: «верно» — вернуть пояснение, «неверно» — `Wrong`."""

from collections.abc import Callable

CHECKS: dict[str, Callable[..., str]] = {}


class Wrong(Exception):
    """Ответ неверен; текст — подсказка, в которой ответа нет."""


class NotSolved(Exception):
    """Заготовка не тронута."""


def exercise(function: Callable[..., str]) -> Callable[..., str]:
    """Записать проверку под именем её функции: `sum_shape` — это `sum-shape`."""
    CHECKS[function.__name__.replace("_", "-")] = function
    return function


def require(condition: object, hint: str) -> None:
    """Отказать с подсказкой, если условие не выполнено."""
    if not condition:
        raise Wrong(hint)
