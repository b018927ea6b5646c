"""Глава 3."""

DECAY = """
class Decay(nn.Module):
    def __init__(self, rate):
        {}
        self.rate = {}

    def forward(self, t):
        return torch.exp({} * t)
"""
LINE = """
class LineNet(nn.Module):
    def __init__(self, {}):
        super().__init__()
        self.{} = {}
        self.{} = {}

    def forward(self, x):
        return {}
"""
FIRST, SECOND = "nn.Parameter(torch.tensor(float(w1)))", "nn.Parameter(torch.tensor(float(w2)))"
LOAD = """
def load_guarded(model, state_dict, x, y):
    {}
"""
STRICT = "model.load_state_dict(state_dict, strict=True)\n    "
TARGETS = "def training_targets(model, x):\n    {}"

WRONG = {
    "wave-place": {
        "answer = (0.06 * 7.5 * 5, 7.5)": "проверьте знак",
        "answer = (-0.06 * 30 * 5, 30)": "сжалась вдвое",
        "answer = (-0.06 * 15 * 5, 15)": "Ширина прежняя",
        "answer = (-0.06 * 15 * 5, 7.5)": "с прежним вторым параметром",
        "answer = (-5, 7.5)": "не первый параметр",
        "answer = (7.5, -2.25)": "перепутаны",
        "answer = 7.5": "пара чисел",
        "answer = (-2.25, 7.5, 0)": "Чисел в ответе два",
        "answer = (-2.25, 0)": "ширина бесконечна",
        "answer = (-1.125, 3.75)": "Ширина не та",
        "answer = (-7.5, 7.5)": "Центр не на месте",
    },
    "known-names": {
        "answer = {'slope', 'shift', 'limit'}": "Обычный тензор",
        "answer = {'slope', 'shift', 'start'}": "Локальная переменная",
        "answer = {'scale', 'shift'}": "а не аргумента",
        "answer = {'self.slope', 'self.shift'}": "Слова self",
        "answer = {'slope', 'shift', 'self'}": "Перечислите поля",
        "answer = {'slope'}": "Не все имена",
        "answer = 2": "множеством строк",
    },
    "repaired-decay": {
        DECAY.format("pass", "torch.tensor(rate)", "-self.rate"): "родительский класс не вызван",
        DECAY.format("super().__init__()", "torch.tensor(rate)", "-self.rate"): "обучать нечего",
        DECAY.format(
            "super().__init__", "nn.Parameter(torch.tensor(float(rate)))", "-self.rate"
        ): "какая строка",
        DECAY.format(
            "super().__init__()", "nn.Parameter(torch.tensor(2.0))", "-self.rate"
        ): "Скорость не равна",
        DECAY.format(
            "super().__init__()",
            "nn.Parameter(torch.tensor(float(rate)))",
            "-self.rate.detach()",
        ): "производная по нему не считается",
        DECAY.format(
            "super().__init__()", "nn.Parameter(torch.tensor(rate))", "-self.rate"
        ): "Целое число",
        DECAY.format(
            "super().__init__()", "torch.tensor(float(rate), requires_grad=True)", "-self.rate"
        ): "модуль о нём не знает",
        DECAY.format(
            "super().__init__()", "nn.Parameter(torch.tensor(float(rate)))", "self.rate"
        ): "Потерян минус",
        DECAY.format(
            "super().__init__()", "nn.Parameter(torch.tensor(float(rate)))", "-self.rate"
        ).replace("__init__(self", "_init_(self"): "подчёркиваний",
        DECAY.format(
            "super().__init__()", "nn.Parameter(torch.tensor(float(rate)))", "-self.rate"
        ).replace("forward(self, t)", "forward(t)"): "первым стоит `self`",
        DECAY.format("super().__init__()", "nn.Parameter(torch.tensor(float(rate)))", "-self.rate")
        + "Decay = Decay(2)": "уже созданная сеть",
        DECAY.format(
            "super().__init__()", "nn.Parameter(torch.tensor(float(rate)))", "-self.rate"
        ).replace("(nn.Module)", ""): "должен наследовать",
        DECAY.format(
            "super().__init__()", "nn.Parameter(torch.tensor(float(rate)))", "-self.rate"
        ).replace("self.rate", "self.speed"): "Параметр один",
        DECAY.format("super().__init__()", "nn.Parameter(torch.Tensor(rate))", "-self.rate"): (
            "напечатайте `.shape`"
        ),
        DECAY.format(
            "super().__init__()", "nn.parameter(torch.tensor(float(rate)))", "-self.rate"
        ): "с большой буквы",
    },
    "line-network": {
        LINE.format("w1=0, w2=0", "shift", FIRST, "slope", SECOND, "self.shift + self.slope * x"): (
            "не так, как просили"
        ),
        LINE.format("w1=0, w2=0", "w1", FIRST, "w2", SECOND, "self.w1 * x + self.w2"): "ролями",
        LINE.format(
            "w1=0, w2=0", "w1", "w1", "w2", "w2", "self.w1 + self.w2 * x"
        ): "нет параметров",
        LINE.format(
            "w1=0, w2=0",
            "w1",
            "nn.Parameter(torch.tensor([float(w1)]))",
            "w2",
            "nn.Parameter(torch.tensor([float(w2)]))",
            "self.w1 + self.w2 * x",
        ): "Формы другие",
        LINE.format("w1=1, w2=1", "w1", FIRST, "w2", SECOND, "self.w1 + self.w2 * x"): "нулями",
        LINE.format("w1=0, w2=0", "w1", FIRST, "w2", SECOND, "self.w1 + self.w2"): "не прямая",
        LINE.format("w1=0, w2=0", "w1", FIRST, "w2", SECOND, "0.06 * self.w2 * x + self.w1"): (
            "Множителя 0,06"
        ),
        "def LineNet(w1=0, w2=0):\n    return lambda x: w1 + w2 * x": "Нужен класс",
        LINE.format("w1, w2", "w1", FIRST, "w2", SECOND, "self.w1 + self.w2 * x"): "`LineNet()`",
        LINE.format(
            "w1=0, w2=0", "w1", FIRST, "w2", SECOND, "self.w1 + self.w2.item() * x"
        ).replace(
            "nn.Parameter(torch.tensor(float(w2)))",
            "nn.Parameter(torch.tensor(float(w2)), requires_grad=False)",
        ): "производной по параметрам нет",
        LINE.format("", "w1", "0", "w2", "0", "self.w1 + self.w2 * x"): "`LineNet(2.0, -3.0)`",
        LINE.format("w1=0, w2=0", "w1", FIRST, "w2", SECOND, "...").replace("forward", "call"): (
            "Формулы нет"
        ),
    },
    "guarded-loading": {
        LOAD.format(STRICT): "загрузились молча",
        "load_guarded = True": "Нужна функция",
        LOAD.format(
            STRICT + "if not torch.allclose(model(x), y):\n        return ValueError('чужие')"
        ): "а не вернуть ответ",
        LOAD.format(STRICT + "if not torch.allclose(model(x), y):\n        raise Exception"): (
            "ошибка нужна другая: ValueError, а не Exception"
        ),
        LOAD.format(
            STRICT + "if model(x) != y:\n        raise ValueError"
        ): "`.all()` или `.any()`",
        LOAD.format(STRICT + "if not torch.equal(model(x), y):\n        raise ValueError"): (
            "до округления"
        ),
        LOAD.format("if torch.allclose(model(x), y):\n        raise ValueError"): "не загружены",
        LOAD.format(STRICT + "torch.testing.assert_close(model(x), y)"): (
            "ошибка нужна другая: ValueError, а не AssertionError"
        ),
        LOAD.format(STRICT + "if torch.allclose(model(x), y):\n        raise ValueError"): (
            "Условие наоборот"
        ),
        LOAD.format(
            "if not torch.allclose(model(x), y):\n        raise ValueError\n    " + STRICT
        ): "в каком порядке",
        LOAD.format(STRICT + "if not torch.allclose(x, y):\n        raise ValueError"): (
            "что с чем сравнивается"
        ),
        LOAD.format(STRICT + "if (model(x) - y).mean().abs() > 1e-5:\n        raise ValueError"): (
            "сложились и уничтожились"
        ),
    },
    "training-targets": {
        TARGETS.format("with torch.inference_mode():\n        return model(x)"): "предсказания",
        TARGETS.format("return model(x)"): "тянется граф",
        TARGETS.format("return model(2 * x).detach()"): "не ответы сети",
        TARGETS.format("return model(x).detach().numpy()"): "Нужен тензор",
        TARGETS.format("return model.requires_grad_(False)(x)"): "перестали обучаться",
        TARGETS.format("with torch.no_grad():\n        model(x)"): "return",
        TARGETS.format("model.eval()\n    return model(x).detach()"): "сменился режим",
        TARGETS.format("with torch.no_grad:\n        return model(x)"): "нужны скобки",
        TARGETS.format("y = model(x)\n    y.sum().backward()\n    return y.detach()"): (
            "остались градиенты"
        ),
        TARGETS.format("x.requires_grad_()\n    return model(x).detach()"): "Переданный `x`",
        TARGETS.format(
            "with torch.no_grad():\n        y = model(x)\n        model.w2 += 1\n    return y"
        ): "стали другими",
        TARGETS.format("return model(x).requires_grad_(False)"): "отделяет `.detach()`",
        TARGETS.format("torch.set_grad_enabled(False)\n    return model(x)"): (
            "выключены для всей программы"
        ),
    },
}
