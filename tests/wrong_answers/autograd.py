"""Раздел «Под капотом: свой autograd»."""


def gradients(w: str = "d * v * (1 - h**2) * x", v: str = "d * h", d: str = "2 * (v * h - y)"):
    """Ответ на «Две производные на бумаге»: производные по w и по v, потерь по ŷ."""
    return (
        "def mse_gradients(x, y, w, v):\n"
        f"    h = math.tanh(w * x)\n    d = {d}\n    return {w}, {v}\n"
    )


def sinus(node: str):
    """Ответ на «Синус»: что вернуть."""
    return f"def sin(node):\n    Value = type(node)\n    return {node}\n"


def back(order: str = "reversed(order)", step: str = "+=", first: str = "order[-1].grad = 1.0"):
    """Ответ на «Две ошибки в обратном проходе»."""
    return (
        f"def push_back(order):\n    {first}\n    for node in {order}:\n"
        "        for parent, derivative in node.parents:\n"
        f"            parent.grad {step} derivative * node.grad\n"
    )


def gabor(
    y_hat: str = "h.sin() * (h**2 * (-1 / 32)).exp()",
    square: str = "(y_hat + -y) ** 2",
    result: str = "total * (1 / len(xs))",
    h: str = "w1 + 0.06 * x * w2",
):
    """Ответ на «Фильтр Габора на своём autograd»."""
    return (
        "import math\n\n\ndef gabor_mse(w1, w2, xs, ys):\n    total = 0.0\n"
        f"    for x, y in zip(xs, ys):\n        h = {h}\n        y_hat = {y_hat}\n"
        f"        total = total + {square}\n    return {result}\n"
    )


WRONG = {
    "mse-backward": {
        gradients(d="v * h - y"): "вдвое меньше",
        gradients(d="2 * (y - v * h)"): "неверный знак",
        gradients(d="1 / (1 + math.exp(-v * h)) - y"): "взята от BCE",
        gradients(d="(v * h - y) ** 2"): "Сам квадрат ошибки",
        gradients(w="d * v * x"): "потеряна производная tanh",
        gradients(w="d * v * (1 - h**2)"): "потерян последний множитель",
        gradients(w="d * (1 - h**2) * x"): "потерян множитель v",
        gradients(w="d * h", v="d * v * (1 - h**2) * x"): "переставлены",
        gradients(w="d * v * (1 - h) * x"): "по w — нет",
        gradients(v="d * v"): "линейна по v",
        "def mse_gradients(x, y, w, v):\n    return x, w, v": "должно быть два",
        "def mse_gradients(x, y, w, v):\n    return 2 * (v * math.tanh(w * x) - y)": "два числа",
    },
    "sin-node": {
        sinus("Value(math.sin(node.data), ((node, math.cos(node.data))), 'sin')"): "запятой",
        sinus("Value(math.sin(node.data), ((node, math.cos(math.sin(node.data))),))"): "в той же",
        sinus("Value(math.sin(node.data), ((node, -math.cos(node.data)),), 'sin')"): "лишний минус",
        sinus("Value(math.sin(node.data), ((node, 1 - math.sin(node.data) ** 2),))"): "у tanh",
        sinus("Value(math.sin(node.data), ((node, math.sin(node.data)),))"): "не это число",
        sinus("Value(math.sin(node.data))"): "нет родителей",
        sinus("math.sin(node.data)"): "новый узел",
        sinus("Value(math.cos(node.data), ((node, math.cos(node.data)),), 'sin')"): "не синус",
        sinus("Value(math.sin(node), ((node, math.cos(node.data)),), 'sin')"): "node.data",
        sinus("Value(math.sin(node.data), ((math.cos(node.data), node),), 'sin')"): "сначала узел",
        sinus("Value(math.sin(node.data), (math.cos(node.data),), 'sin')"): "записан он парой",
        sinus(
            "Value(math.sin(node.data), ((Value(1.0), math.cos(node.data)),))"
        ): "один — сам node.",
        sinus(
            "Value(math.sin(node.data), ((node, (1 - math.sin(node.data) ** 2) ** 0.5),), 'sin')"
        ): "теряет его знак",
        sinus("Value(math.sin(node.data), ((node, math.cos(node.data)),))"): "названия операции",
    },
    "last-path": {
        "answer = 18": "настоящая производная",
        "answer = 8": "второй затирает первый",
        "answer = 14": "оставляет только один",
        "answer = 10": "но не последним",
        "answer = 1": "Выпишите топологический порядок",
    },
    "push-back": {
        "push_back = 1.0": "Нужна функция",
        back(step="="): "только один вклад",
        back(order="order"): "До x ничего не дошло",
        back(order="order.reverse()"): "ничего не возвращает",
        back(first="pass"): "быть единицей",
        back(step="-="): "сравните с функцией backward",
        back().replace("parent, derivative in", "derivative, parent in"): "Строка: `parent.grad +=",
    },
    "gabor-values": {
        gabor(square="(y_hat - y) ** 2"): "Минуса у Value нет",
        gabor(y_hat="h.sin() * (h**2 * (-1) / 32).exp()"): "Деления у Value нет",
        gabor(y_hat="math.sin(h) * math.exp(h**2 * (-1 / 32))"): "модуля math",
        gabor(y_hat="h.sin() * (h**2 * (1 / 32)).exp()"): "потерял минус",
        gabor(square="(y_hat + y) ** 2"): "нужна разность",
        gabor(square="(y_hat + -y)"): "без квадрата",
        gabor(result="total"): "нужно среднее",
        gabor(result="total.data / len(xs)"): "Верните узел",
        gabor(h="w1.data + 0.06 * x * w2"): "выводит из графа",
        gabor(h="w1 + x * w2"): "сверьте h, ŷ",
        gabor(h="w1 + 0.06 * w2 * xs"): "цикл по парам",
        gabor(square="(y_hat + -y) ^ 2"): "Степень в Python",
        gabor(y_hat="h.sin * (h**2 * (-1 / 32)).exp()"): "Строка: `y_hat = h.sin *",
    },
}
