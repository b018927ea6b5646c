"""Ответы-числа, которых ждут с тремя знаками после запятой."""

from src.checks.exercises.answers import close
from src.checks.exercises.registry import Wrong, require


def require_precise(found: list[float], right: list[float], absolute: float, hint: str) -> None:
    """Отказать, если числа не те: с подсказкой `hint`, а верным, но грубо округлённым — со своей.

    Raises
    ------
    Wrong
        Числа отличаются больше чем на `absolute`.
    """
    if close(found, right, relative=0, absolute=absolute):
        return
    require(
        not all(map(_is_rounded, found, right)),
        "Похоже на правду, но округлено: дайте три знака после запятой, а лучше выражение.",
    )
    raise Wrong(hint)


def _is_rounded(found: float, right: float) -> bool:
    """Получается ли `found` из `right`, если оставить один или два знака после запятой."""
    return any(
        close(found, round(found, digits)) and abs(found - right) <= 0.51 * 10**-digits
        for digits in (1, 2)
    )
