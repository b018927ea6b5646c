"""Глава 2."""

TABLE = "def distance_table(first, second):\n    return {}"
PAIRS = "[[abs(p - q) for q in second] for p in first]"
NOISE = "def seeded_noise(size, seed):\n    {}\n    return {}"
TOTAL = "def add(first, second):\n    {}"
SLOPES = """
def separate_slopes(functions, point):
    z = torch.tensor(point, requires_grad=True)
    found = []
    for function in functions:
        {}
    return found
"""
BACK = "function(z).backward()"
SINE = "def sine_gradient(x):\n    return {}"
TRUST = """
def can_be_trusted(function, gradient, point):
    z = {}
    function(z).backward()
    {}
"""
DETACHED = "point.clone().requires_grad_()"

WRONG = {
    "sum-shape": {
        "answer = (5, 5, 3)": "не складывают",
        "answer = (5, 1, 3)": "Единица растягивается",
        "answer = (5, 4)": "Осей у суммы",
        "answer = (4, 5, 3)": "Запишите формы одну под другой",
        "answer = '5, 4, 3'": "кортежем целых чисел",
    },
    "three-types": {
        "answer = ('int64', 'float32', 'float32')": "пришли из NumPy",
        "answer = ('int64', 'float64', 'float64')": "NumPy не видел",
        "answer = ('float32', 'float32', 'float64')": "точек в нём нет",
        "answer = ('int64', 'int64', 'float64')": "Тип у тензора один",
        "answer = ('int32', 'float32', 'float64')": "`long`",
        "answer = ('int64', 'float32', 'int64')": "Сверьтесь с тем",
        "answer = 'int64, float32, float64'": "три типа по порядку кортежем",
    },
    "doubled-matrix": {
        "answer = 5": "Вдвое дольше",
        "answer = 8": "А сколько секунд",
        "answer = 10": "чисел в матрице",
        "answer = 2.5": "производительность",
        "answer = 2.5 * 2 * 3": "не шестёрка",
        "answer = 2.5 * 2 * 2**3": "своя двойка",
        "answer = 16": "Во сколько раз вырастет",
        "answer = '20 секунд'": "Нужно число",
    },
    "whose-memory": {
        "answer = (5, 16, 0)": "Метод с подчёркиванием",
        "answer = (16, 16, 0)": "массив про него не знает",
        "answer = (6, 6, 0)": "уже новому тензору",
        "answer = (6, 11, 0)": "видел пятёрку",
        "answer = (6, 16, 6)": "У копии память своя",
        "answer = 6, 16": "три числа",
        "answer = 0, 0, 0": "кто смотрит в ту же память",
        "answer = 6": "три целых числа кортежем: (1, 2, 3)",
    },
    "distance-table": {
        TABLE.format("(first.unsqueeze(1) - second.unsqueeze(1)).abs()"): "не растянутся",
        TABLE.format("(first.unsqueeze(0) - second.unsqueeze(1)).abs()"): "перевёрнута",
        TABLE.format("first.unsqueeze(1) - second"): "отрицательным не бывает",
        TABLE.format("(first.unsqueeze(1) - second) ** 2"): "числа нет",
        TABLE.format(PAIRS): "а здесь list",
        TABLE.format(f"torch.tensor({PAIRS})"): "А получится ли без цикла",
        TABLE.format("(first.unsqueeze(1) - second).abs().mean()"): "Форма таблицы",
        TABLE.format("(first.unsqueeze(1) - second).abs"): "забыты ли скобки",
        TABLE.format("(first.unsqueeze(1) - second).abs().numpy()"): "а здесь ndarray",
        TABLE.format("(first.unsqueeze_(1) - second).abs()"): "работает на месте",
        TABLE.format("(first.reshape(-1, 1) - second).abs().sum(dim=1)"): "Получилась строка",
    },
    "seeded-noise": {
        NOISE.format("import random; random.seed(seed)", "torch.randn(size)"): "тому ли генератору",
        NOISE.format("pass", "torch.arange(size)"): "От аргумента seed",
        NOISE.format("set_seed(seed)", "torch.rand(size)"): "Отрицательных чисел нет",
        NOISE.format("set_seed(seed)", "torch.randn(seed)"): "Нужна форма",
        NOISE.format("set_seed(seed)", "2 * torch.rand(size) - 1"): "Среднее или отклонение",
        NOISE.format("set_seed(seed)", "12**0.5 * (torch.rand(size) - 0.5)"): "не нормальное",
    },
    "common-device": {
        TOTAL.format("second.to(first.device)\n    return first + second"): "не двигает",
        TOTAL.format("return first.to(second.device) + second"): "Первый тензор переносить незачем",
        TOTAL.format("return second.to(first.device)"): "не сумма",
        TOTAL.format("first += second.to(first.device)\n    return first"): "действует на месте",
        TOTAL.format("return first + second.to('cpu')"): "перенесён, но не туда",
        TOTAL.format("return first + second if first.device == second.device else second"): (
            "не на устройстве первого"
        ),
        TOTAL.format("return first + second"): "второй тензор нужно перенести",
        TOTAL.format("first + second.to(first.device)"): "return",
        TOTAL.format("return first.cuda() + second.cuda()"): "Видеокарты здесь нет",
    },
    "separate-slopes": {
        SLOPES.format(BACK + "\n        found.append(z.grad)"): "общей сумме",
        SLOPES.format(BACK + "\n        found.append(z.grad.item())"): "на сумму прежних",
        SLOPES.format(
            BACK + "\n        found.append(z.grad)\n        z.grad.zero_()"
        ): "в конце вы его обнулили",
        SLOPES.format(
            "if found:\n            z.grad.zero_()\n        "
            + BACK
            + "\n        found.append(z.grad)"
        ): "Обнуление на месте",
        SLOPES.format(
            BACK + "\n        z.grad = None\n        found.append(z.grad)"
        ): "В списке None",
        SLOPES.format("found.append(torch.autograd.grad(function(z), z))"): "В списке кортежи",
        SLOPES.format("value = function(z)\n        found.append(value)"): "не те",
        SLOPES.format("z.grad = None\n        " + BACK + "\n        found.append(z)"): "сама точка",
        SLOPES.format(
            "z.grad = None\n        " + BACK + "\n        found.append(z.grad)\n        break"
        ): "столько же, сколько функций",
        SLOPES.format("z.grad = None\n        " + BACK + "\n        found = z.grad"): (
            "Верните список"
        ),
        SLOPES.format("z.grad.zero_()\n        " + BACK + "\n        found.append(z.grad)"): (
            "Строка: `z.grad.zero_()`. Здесь оказалось None"
        ),
    },
    "sine-gradient": {
        SINE.format("torch.cos(x + 2)"): "множитель среднего",
        SINE.format("torch.cos(x + 2) / 3"): "только для трёх чисел",
        SINE.format("torch.sin(x + 2) / len(x)"): "производную синуса",
        "def sine_gradient(x):\n"
        "    z = x.clone().requires_grad_()\n"
        "    torch.sin(z + 2).mean().backward()\n"
        "    return z.grad": "Без autograd",
        SINE.format("-torch.cos(x + 2) / len(x)"): "Знак",
        SINE.format("2 / len(x) * (x + 2)"): "прежней функции",
        SINE.format("2 / len(x) * torch.cos(x + 2)"): "осталась от квадрата",
        SINE.format("torch.cos(x) / len(x)"): "подают синусу",
        SINE.format("torch.sin(x + 2).mean()"): "столько же",
        SINE.format("2 * (x + 2) * torch.cos(x + 2) / len(x)"): "рядом с новым",
        SINE.format("torch.cos(x + 2) * len(x)"): "на него делит",
        SINE.format("torch.tan(x + 2) / len(x)"): "С autograd не сходится",
        SINE.format("torch.cos(x + 2) / N"): "Такого имени здесь нет",
    },
    "trusted-gradient": {
        TRUST.format(
            DETACHED, "return torch.testing.assert_close(z.grad, gradient(point))"
        ): "остановил программу",
        TRUST.format(DETACHED, "return True"): "сказано «да»",
        TRUST.format(
            DETACHED, "return bool(abs((z.grad - gradient(point)).sum()) < 1e-5)"
        ): "сложились и уничтожились",
        TRUST.format(
            DETACHED, "return not torch.allclose(z.grad, gradient(point))"
        ): "Ответы наоборот",
        TRUST.format(DETACHED, "return z.grad == gradient(point)"): "ответ нужен один",
        TRUST.format(DETACHED, "return 'False'"): "а здесь str",
        TRUST.format(DETACHED, "return z.grad.sum() == gradient(point).sum()"): "до округления",
        TRUST.format(DETACHED, "return bool(z.grad == gradient(point))"): "условию нужен один",
        TRUST.format("point", "return torch.allclose(z.grad, gradient(point))"): "не следил",
        TRUST.format(
            "point.requires_grad_()",
            "return torch.allclose(z.grad, gradient(point))",
        ): "Чужой тензор",
        TRUST.format(DETACHED, "torch.allclose(z.grad, gradient(point))"): "return",
    },
}
