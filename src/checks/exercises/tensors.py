"""Упражнения главы 2."""

from src.checks.exercises.answers import whole_numbers
from src.checks.exercises.registry import Wrong, exercise, require


@exercise
def sum_shape(answer: object) -> str:
    """Форма суммы тензоров (5, 1, 3) и (4, 1)."""
    shape = whole_numbers(answer)
    if shape == (5, 5, 3):
        raise Wrong("Формы выравнивают справа, а вы поставили (4, 1) под начало (5, 1, 3).")
    require(len(shape) == 3, "Осей у суммы столько же, сколько у тензора, у которого их больше.")
    require(shape != (5, 1, 3), "Единица растягивается: второй размер возьмите у другого тензора.")
    require(shape == (5, 4, 3), "Запишите формы одну под другой, прижав вправо.")
    return "Единицы растянулись, недостающая ось появилась слева."
