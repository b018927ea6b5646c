"""Глава 1."""

WATCHED = "torch.tensor(point, requires_grad=True)"
WHOLE = "def slope_of_cube(point):\n    z = {}\n    cube = z**3\n    cube.backward()\n    return {}"
SLOPE = (
    "def derivative(function, point):\n    z = {}\n    value = function(z)\n    {}\n    return {}"
)
MOVE = (
    "def downhill(function, point):\n    z = "
    + WATCHED
    + "\n    function(z).backward()\n    return {}"
)

WRONG = {
    "layers-for-jax": {
        "answer = {'JAX', 'Flax'}": "Слоёв в самом JAX нет",
        "answer = {'Flax'}": "больше одной",
        "answer = {'Flax', 'Keras', 'PyTorch Lightning'}": "на чём работает Lightning",
        "answer = {'Flax', 'Optax'}": "из таблицы",
        "answer = {'Flax', 'TensorFlow'}": "вычисляет сама",
        "answer = 'Flax'": "множеством строк",
    },
    "cube-slope": {
        "answer = -64": "значение функции",
        "answer = 12": "в старой точке",
        "answer = -48": "Квадрат отрицательного",
        "answer = 16": "множитель",
        "answer = 8": "Подставьте точку",
        "answer = -12": "степень должна понизиться",
        "answer = 'tensor(48.)'": "Нужно число",
    },
    "whole-point": {
        WHOLE.format(WATCHED, "z.grad"): "ошибка прежняя",
        WHOLE.format("torch.tensor(2.0, requires_grad=True)", "z.grad"): "вписана внутрь",
        WHOLE.format("torch.tensor(float(point))", "z.grad"): "не попросили",
        WHOLE.format("torch.tensor(float(point), requires_grad=True)", "cube"): "значения функции",
        WHOLE.format(
            "torch.tensor(float(point), requires_grad=True)", "3 * z"
        ): "производная другая",
        "def slope_of_cube(point):\n    3.0 * point**2": "return",
        WHOLE.format(
            "torch.tensor(float(point), requires_grad=True)", "tensor(z.grad)"
        ): "Такого имени здесь нет",
        "def slope_of_cube():\n    return 12": "Аргументов не столько",
        "def slope_of_cube(point):\n    exit(3 * point**2)": "останавливает всю программу",
    },
    "any-derivative": {
        SLOPE.format(WATCHED, "value.backward()", "value"): "значение функции",
        SLOPE.format(WATCHED, "pass", "z.grad"): "назад никто не ходил",
        SLOPE.format("torch.tensor(point)", "value.backward()", "z.grad"): "не попросили",
        SLOPE.format(WATCHED, "value = z**3; value.backward()", "z.grad"): "которую передали",
        SLOPE.format(WATCHED, "value.backward()", "z"): "сама точка",
        SLOPE.format(WATCHED, "value.backward()", "-z.grad"): "лишний минус",
        SLOPE.format(
            WATCHED, "value.backward()\n    function(z).backward()", "z.grad"
        ): "назад прошли дважды",
        SLOPE.format(WATCHED, "pass", "torch.autograd.grad(value, z)"): "достаньте его оттуда",
        SLOPE.format("float(point)", "value.backward()", "z.grad"): "из вычислений",
        "z = torch.tensor(0.0, requires_grad=True)\n\n\n"
        "def derivative(function, point):\n"
        "    z.data.fill_(point)\n    function(z).backward()\n"
        "    return z.grad": "градиент прошлого не убран",
        "def derivative(function, point):\n"
        "    h = 0.001\n"
        "    z = torch.tensor(point)\n"
        "    return (function(z + h) - function(z)) / h": "отношение приращений",
    },
    "downhill": {
        MOVE.format("int(z.grad < 0)"): "только одну из них",
        MOVE.format("z.grad < 0"): "а здесь bool",
        MOVE.format("0 if abs(z.grad) < 0.001 else 1 if z.grad < 0 else -1"): "Пологий склон",
        MOVE.replace(".backward()", "").format("1 if z.grad < 0 else -1"): "Здесь оказалось None",
        MOVE.format("1 if z.grad > 0 else -1"): "противоположны",
        MOVE.format("-z.grad"): "а не длина шага",
        MOVE.format("1 if z.grad < 0 else -1"): "сдвигать некуда",
        "def downhill(function, point):\n"
        "    value = function(torch.tensor(point))\n"
        "    return -1 if value > 0 else 1 if value < 0 else 0": "а не значение",
    },
}
