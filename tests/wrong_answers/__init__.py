"""Неверные ответы на упражнения: код вместо заготовки и слова подсказки, которая за него положена.

Ответы взяты у тех, кто решал упражнения, имея перед собой только страницу.
"""

from tests.wrong_answers import (
    autograd,
    classification,
    frameworks,
    networks,
    processes,
    regression,
    six_frameworks,
    tensors,
)

WRONG: dict[str, dict[str, str]] = {
    **autograd.WRONG,
    **classification.WRONG,
    **frameworks.WRONG,
    **networks.WRONG,
    **processes.WRONG,
    **regression.WRONG,
    **six_frameworks.WRONG,
    **tensors.WRONG,
}
