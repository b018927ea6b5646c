"""Страница 1.1."""

STEP = """def pure_step(params, momentum, grads):
    pushed = {{name: {} for name in params}}
    moved = {{name: {} for name in params}}
    return {}"""
PUSHED, MOVED = "0.9 * momentum[name] + grads[name]", "params[name] - 0.1 * pushed[name]"
NOISE = "def noise(seed, size):\n    {}\n    return {}"
OWN = "own = torch.Generator().manual_seed({})"
RANDOM = "torch.randn(size, generator=own)"

WRONG = {
    "traced-prints": {
        "answer = (5, 5, 5)": "без компиляции",
        "answer = (1, 1, 1)": "PyTorch ничего не записывает",
        "answer = (5, 0, 0)": "хотя бы однажды",
        "answer = (5, 1, 5)": "одинаково",
        "answer = (5, 2, 2)": "От числа вызовов",
        "answer = (2, 1, 1)": "обычный вызов",
        "answer = (5, 1)": "Чисел должно быть три",
        "answer = 5": "кортеж из трёх",
    },
    "whose-phrase": {
        "answer = ('JAX', 'PyTorch', 'Flax', 'Keras')": "записывает лента",
        "answer = ('TensorFlow', 'Lightning', 'Flax', 'Keras')": "выполняет `Trainer`",
        "answer = ('TensorFlow', 'PyTorch', 'JAX', 'Keras')": "возвращает новое",
        "answer = ('TensorFlow', 'PyTorch', 'PyTorch', 'Keras')": "получает саму модель",
        "answer = ('TensorFlow', 'PyTorch', 'Flax', 'Lightning')": "у `Trainer`",
        "answer = ('TensorFlow', 'PyTorch', 'Optax', 'Keras')": "с вкладок",
        "answer = ('TensorFlow', 'Keras', 'Flax', 'Keras')": "прибавляет производные",
        "answer = ('TensorFlow', 'PyTorch', 'Flax', 'PyTorch')": "один вызов модели",
        "answer = ('TensorFlow', 'PyTorch')": "должно быть четыре",
        "answer = ('TensorFlow', 'PyTorch', 'Flax', 4)": "в кавычках",
        "answer = 'TensorFlow'": "четыре названия",
    },
    "pure-step": {
        STEP.format(PUSHED, "params[name] + 0.1 * pushed[name]", "moved, pushed"): "знак",
        STEP.format(
            PUSHED, "params[name] - 0.1 * momentum[name]", "moved, pushed"
        ): "прежний импульс",
        STEP.format("grads[name]", MOVED, "moved, pushed"): "помнит и прошлое",
        STEP.format(PUSHED, MOVED, "moved"): "пару словарей",
        STEP.format(PUSHED, MOVED, "list(moved.values()), pushed"): "с теми же ключами",
        STEP.format("momentum[name]", MOVED, "moved, pushed"): "остался прежним",
        STEP.format("momentum[name] + grads[name]", MOVED, "moved, pushed"): "импульс другой",
        STEP.format(PUSHED, "params[name] - pushed[name]", "moved, pushed"): "не на столько",
        "def pure_step(params, momentum, grads):\n    for name in params:\n"
        "        momentum[name] = 0.9 * momentum[name] + grads[name]\n"
        "        params[name] -= 0.1 * momentum[name]\n    return params, momentum": "изменился",
    },
    "explicit-seed": {
        NOISE.format("torch.manual_seed(seed)", "torch.randn(size)"): "Общий генератор",
        NOISE.format("pass", "torch.randn(size)"): "дало разные",
        NOISE.format(OWN.format(0), RANDOM): "Разные зёрна",
        NOISE.format(OWN.format("seed"), "torch.rand(size, generator=own)"): "не нормальное",
        NOISE.format(OWN.format("seed"), f"{RANDOM}[:, None]"): "форма",
        NOISE.format(OWN.format("seed"), f"3 * {RANDOM}"): "Стандартное отклонение",
    },
}
