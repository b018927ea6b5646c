"""Глава 4."""


def epoch(
    first: str = "optimizer.zero_grad()",
    total: str = "batch_loss.item()",
    result: str = "total / len(loader)",
    once: str = "total = 0.0",
    after: str = "optimizer.step()",
):
    """Ответ на «Три ошибки в эпохе»."""
    return (
        f"def one_epoch(model, loader, loss_fn, optimizer):\n    total = 0.0\n    {once}\n"
        f"    for x_batch, y_batch in loader:\n        {first}\n"
        "        batch_loss = loss_fn(model(x_batch), y_batch)\n        batch_loss.backward()\n"
        f"        {after}\n        total += {total}\n    return {result}\n"
    )


def optimizer(
    kept: str = "list(parameters)",
    zero: str = "w.grad = None",
    speed: str = "v *= self.momentum; v += w.grad",
    step: str = "w -= self.lr * v",
    block: str = "with torch.no_grad():",
):
    """Ответ на «Свой оптимизатор»."""
    return (
        "class MySGD:\n    def __init__(self, parameters, lr, momentum=0.0):\n"
        f"        self.parameters, self.lr, self.momentum = {kept}, lr, momentum\n"
        "        self.speeds = {}\n\n    def zero_grad(self):\n"
        f"        for w in self.parameters:\n            {zero}\n\n    def step(self):\n"
        f"        {block}\n            for w in self.parameters:\n"
        "                v = self.speeds.setdefault(w, torch.zeros_like(w))\n"
        f"                {speed}\n                {step}\n"
    )


def cubic(
    answer: str = "(self.w * x[:, None] ** torch.arange(4)).sum(dim=1)",
    w: str = "nn.Parameter(torch.zeros(4))",
    loop: str = "optimizer.zero_grad()",
    lr: float = 0.1,
    steps: int = 300,
    target: str = "values",
):
    """Ответ на «Сеть-многочлен»; `steps = 0` — не обучать."""
    return (
        "set_seed(0)\npoints = torch.linspace(-1, 1, 300)\n"
        "values = 1 - points + 2 * points**3 + 0.1 * torch.randn(300)\n"
        "class Cubic(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        f"        self.w = {w}\n\n    def forward(self, x):\n        return {answer}\n\n\n"
        "cubic = Cubic()\n"
        f"optimizer = torch.optim.SGD(cubic.parameters(), lr={lr}, momentum=0.9) if {steps} else 0"
        f"\nfor _ in range({steps}):\n    {loop}\n"
        f"    nn.functional.mse_loss(cubic(points), {target}).backward()\n    optimizer.step()\n"
    )


WRONG = {
    "count-steps": {
        "answer = 9": "в одной эпохе",
        "answer = 300 / 32 // 1 + 1": "батч отброшен, а эпох",
        "answer = 300 // 32 * 20 + 20": "неполный батч",
        "answer = 6000 // 32": "отдельно",
        "answer = 300 * 20": "Столько примеров",
        "answer = 32 * 20": "полных батчей",
    },
    "noise-interval": {
        "answer = (0.35, 0.65)": "дисперсия",
        "answer = (-0.05, 0.55)": "относительная",
        "answer = (0.225, 0.275)": "одно стандартное",
        "answer = (0.2, 0.3)": "два стандартных",
        "answer = (0.2425, 0.2575)": "потерян корень",
        "answer = (0.25 - 0.75 / 200**0.5, 0.25 + 0.75 / 200**0.5)": "Под корнем",
        "answer = (0.325, 0.175)": "Сначала нижняя",
        "answer = (0.25, 0.25)": "не могут совпадать",
        "answer = (0.7, 1.3)": "множители",
        "answer = (0.25, 0.075)": "Это середина",
        "answer = (-0.075, 0.075)": "отклонения от середины",
        "answer = (0.18, 0.33)": "округлено",
        "answer = 0.25": "парой",
        "answer = (0.175, 0.25, 0.325)": "Границ две",
        "answer = (0.01, 0.09)": "Сверьте",
    },
    "epoch-loss": {
        "one_epoch = 1.0": "Нужна функция",
        epoch(first="pass"): "их не обнуляют",
        epoch(first="pass", once="optimizer.zero_grad()"): "раз за эпоху",
        epoch(after="optimizer.zero_grad(); optimizer.step()"): "прямо перед ним",
        epoch(total="batch_loss"): "держит в памяти",
        epoch(result="total"): "вернулась сумма",
        epoch(result="batch_loss.item()"): "последнего батча",
        epoch(result="total / len(loader.dataset)"): "а не примеров",
        epoch(result="total / 2"): "а средние потери — нет",
        epoch(after="optimizer.step(); total = 0.0"): "не копятся",
        epoch(result="total // len(loader)"): "делит нацело",
        epoch().replace("y_batch)", "y_batch).item()"): "Строка: `batch_loss.backward()`",
        epoch(total="batch_loss.detach()"): "это тензор",
        epoch(result="None"): "где return",
        epoch(after="optimizer.step(); return batch_loss.item()"): "внутри ли цикла return",
        epoch(after="optimizer.step(); optimizer.step()"): "Порядок действий",
    },
    "rate-limit": {
        "answer = 28 / 3": "чем она больше",
        "answer = 3 / 28": "за один шаг",
        "answer = 3 / 7": "не единица",
        "answer = 1 / 14": "для суммы квадратов",
        "answer = 1 / 7": "есть 1/N",
        "answer = 6.93": "из главы",
        "answer = 0.1": "как функцию w",
        "answer = 0.21": "округлено",
    },
    "own-sgd": {
        optimizer(kept="parameters"): "генератор",
        optimizer(zero="pass"): "После zero_grad",
        optimizer(zero="w.grad = 0"): "None или тензор нулей",
        optimizer(zero="w.grad.zero_()"): "ещё None",
        optimizer(kept="[list(parameters)]"): "Такого поля или метода",
        optimizer() + "MySGD = torch.optim.SGD": "готовый SGD",
        optimizer() + "MySGD = MySGD([torch.ones(1)], 0.1)": "сам класс, без скобок",
        optimizer(step="w -= self.lr * (self.momentum * v + w.grad)"): "входит только она",
        optimizer(speed="v = self.speeds[0] = self.speeds.get(0, 0) + w.grad"): "той же формы",
        optimizer(step="w = w - self.lr * v"): "лишь заводит новое w",
        optimizer(step="w += self.lr * v"): "в сторону градиента",
        optimizer(block="if True:"): "под torch.no_grad()",
        optimizer(speed="v = self.momentum * v + w.grad"): "не дожила",
        optimizer(speed="v *= self.momentum; v += (1 - self.momentum) * w.grad"): "с долей",
        optimizer(speed="v += w.grad"): "Без импульса",
    },
    "fit-cubic": {
        cubic(steps=0): "ещё не обучали",
        cubic(lr=2.0): "nan",
        cubic(w="torch.zeros(4)", steps=0): "обычный тензор",
        cubic(answer="self.w[0] + self.w[1] * x + self.w[2] * x**2"): "на прямую",
        cubic(steps=15): "ещё далеко",
        "cubic = lambda x: 1 - x + 2 * x**3": "Нужна обученная сеть",
        cubic(target="values[:, None]"): "не зависит от x",
        cubic(answer="(self.w[0] + self.w[1] * x)[:, None]"): "Нужна форма",
        cubic(w="nn.Parameter(torch.tensor([1.0, -1, 0, 2]))", steps=0): "эталонные",
    },
}
