"""Глава 5."""


def score(answers: str, result: str = "(answers == labels).float().mean().item()"):
    """Ответ на «Две ошибки в точности»: ответы сети и что вернуть."""
    return (
        "def share_right(model, points, labels):\n    with torch.no_grad():\n"
        f"        answers = {answers}\n    return {result}\n"
    )


def loss(*lines: str):
    """Ответ на «BCE без переполнения»."""
    body = "".join(f"    {line}\n" for line in ("p = torch.sigmoid(logits)", *lines))
    return (
        f"from torch.nn.functional import logsigmoid\n\n\ndef stable_bce(logits, labels):\n{body}"
    )


def circles(
    points: str = "torch.rand(size, 2) * 4 - 2",
    labels: str = "(self.points.norm(dim=1) < 1).float()",
    last: str = "",
    steps: int = 300,
    item: str = "self.points[index], self.labels[index]",
    seed: str = "",
    target: str = "circles.labels",
):
    """Ответ на «Круг»: набор, ещё один слой сети и число шагов."""
    return (
        "class CircleDataset(Dataset):\n    def __init__(self, size):\n"
        f"        {seed}\n        self.points = {points}\n        self.labels = {labels}\n\n"
        "    def __len__(self):\n        return len(self.points)\n\n"
        f"    def __getitem__(self, index):\n        return {item}\n\n\n"
        f"set_seed(0)\ncircles = CircleDataset(2000)\n"
        f"circle_model = nn.Sequential(Classifier(num_hidden=8){last})\n"
        "optimizer = torch.optim.SGD(circle_model.parameters(), lr=0.5, momentum=0.9)\n"
        f"for _ in range({steps}):\n    optimizer.zero_grad()\n"
        "    logits = circle_model(circles.points).squeeze(1)\n"
        f"    nn.BCEWithLogitsLoss()(logits, {target}).backward()\n"
        "    optimizer.step()\n"
    )


P_LOSS = "return -(labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).mean()"

WRONG = {
    "count-weights": {
        "answer = 3 * 8 + 8 * 2": "но не сдвиги",
        "answer = 42": "скрытого слоя",
        "answer = 48": "Потеряны сдвиги выхода",
        "answer = 49": "у каждого свой",
        "answer = 41": "с одним выходом",
        "answer = 17": "из главы",
        "answer = 13": "входы × выходы",
    },
    "bce-by-hand": {
        "answer = math.log(2) + math.log(4)": "среднее",
        "answer = -(math.log(2) + math.log(4)) / 2": "потерян минус",
        "answer = 1.5": "двоичный",
        "answer = 0.45": "Сначала вероятность",
        "answer = (math.log10(2) + math.log10(4)) / 2": "десятичный",
        "answer = -(math.log(1 / 2) + math.log(3 / 4)) / 2": "другое слагаемое",
        "answer = -math.log(1 / 4)": "вероятность у каждого своя",
        "answer = -math.log(1 / 2)": "одного первого примера",
        "answer = (math.log(4) - math.log(2)) / 2": "Между потерями примеров плюс",
        "answer = (math.log(2) - math.log(4)) / 2": "с одним знаком",
    },
    "score-shapes": {
        score("(model(points).squeeze(1) > 0.5).long()"): "с 1/2 сравнивают вероятность",
        score("(model(points) > 0).long()"): "с каждой меткой",
        score("(torch.sigmoid(model(points)).squeeze(1) > 0).long()"): "Все ответы — класс 1",
        score("model(points).argmax(dim=1)"): "argmax",
        score(
            "(model(points).squeeze(1) > 0).long()", "(answers == labels).sum().item()"
        ): "а не доля",
        score(
            "(model(points).squeeze(1) > 0).long()",
            "100 * (answers == labels).float().mean().item()",
        ): "не проценты",
        score("(model(points).squeeze(1) < 0).long()"): "Классы перепутаны",
        score("(model(points).squeeze(1) > -1).long()"): "выпишите формы",
        score("model(points).squeeze(1)"): "Вышел ноль",
        score(
            "(model(points).squeeze(1) > 0).long()", "(answers == labels).mean().item()"
        ): "сначала `.float()`",
        score("(model(points).squeeze(1) > 0).long()", "answers == labels"): "чисел в нём 40",
    },
    "stable-bce": {
        loss(P_LOSS): "бесконечность",
        loss("p = p.clamp(1e-7, 1 - 1e-7)", P_LOSS): "обрезали",
        loss(P_LOSS.replace("mean", "sum")): "Это сумма",
        loss(P_LOSS.replace("-(", "(", 1)): "Потерян минус",
        loss(P_LOSS.replace(" + ", " - ")): "должен стоять плюс",
        loss(
            "shift = logits.clamp(min=0) - logits * labels",
            "return (shift + torch.log1p(torch.exp(-logits.abs().detach()))).mean()",
        ): "отрезана ли от графа",
        loss(
            "left = torch.where(logits > 20, logits, torch.log(1 + torch.exp(logits)))",
            "return (left - labels * logits).mean()",
        ): "верны и при логите 200",
        loss("p = logits", P_LOSS): "а не от логита",
        loss(
            "return -(labels * logsigmoid(logits) + (1 - labels) * logsigmoid(-logits)).mean()"
            ".detach()"
        ): "без графа",
        loss("return -(labels * logsigmoid(logits)).mean()"): "сверьте с формулой",
        loss(P_LOSS + ".item()"): "Нужен тензор",
        loss(P_LOSS.replace(".mean()", "")): "усредните по батчу",
        loss(
            "found = (torch.logaddexp(logits * 0, logits) - labels * logits).mean()",
            "found.backward()",
            "return found",
        ): "`backward` внутри ответа лишний",
        loss("return torch.nn.BCEWithLogitsLoss()(logits, labels)"): "готовая функция",
    },
    "noisy-ceiling": {
        "answer = norm.cdf(-1)": "одна из координат",
        "answer = 1 - norm.cdf(-1)": "Координат две",
        "answer = 1 - norm.cdf(-0.5 / 0.3) * norm.cdf(1)": "слагаемых два",
        "answer = 0.81": "округлено",
        "answer = norm.cdf(0.5 / 0.3) * norm.cdf(1)": "метка снова верна",
        "answer = 1 - norm.cdf(-0.5 / 0.3) - norm.cdf(-1)": "Потеряны точки",
        "answer = 1 - norm.cdf(-0.5 / 0.3) * norm.cdf(-1)": "ошибки нет",
        "answer = 0.1913": "доля ошибок",
        "answer = 0.909": "одна σ на обе",
        "answer = 0.811": "не усредняют",
        "answer = 80.87": "проценты",
        "answer = 1 - 2 * norm.cdf(-1 / 0.3)": "Начните с r",
    },
    "circle-net": {
        circles(points="torch.rand(size, 2)"): "не весь квадрат",
        circles(points="torch.randn(size, 2) * 4 - 2"): "вне квадрата",
        circles(labels="(self.points.norm(dim=1) > 1).float()"): "Метки наоборот",
        circles(labels="(self.points.sum(dim=1) < 1).float()"): "не говорит",
        circles(seed="set_seed(0)"): "Два набора одинаковы",
        circles(item="self.points[index]"): "Пример — пара",
        "class CircleDataset(Dataset):\n    pass\n\n\ncircle_model = nn.Linear(2, 1)": "Аргументов",
        circles(steps=0): "грубо",
        circles(steps=20): "угадал бы",
        circles(points="torch.rand(size, 1).repeat(1, 2) * 4 - 2"): "Координаты точки связаны",
        circles(points="torch.randint(-2, 3, (size, 2)).float()"): "между целыми",
        circles(points="2 * torch.tanh(2 * torch.randn(size, 2))"): "не равномерно",
        circles(steps=0) + "CircleDataset = CircleDataset(100)": "сам класс, без скобок",
        circles(steps=0)
        + "circle_model.register_forward_hook(lambda m, x, y: (y > 0).float())": "порог уберите",
        circles(last=", nn.Sigmoid()"): "вероятностями",
        circles(target="1 - circles.labels"): "наоборот: сверьте",
        circles().replace("def __len__", "def length"): "нет метода",
        circles(steps=0).replace("return len(self.points)", "return 10"): "Длина набора",
        circles(steps=0) + "circle_model = lambda x: 1 - x.norm(dim=1)": "Нужна обученная сеть",
        circles(steps=0)
        + "circle_model.register_forward_hook(lambda m, x, y: y.tolist())": "не тензор",
        circles(steps=0)
        + "circle_model.register_forward_hook(lambda m, x, y: y * torch.nan)": "отвечает nan",
        circles(steps=0) + "circle_model = nn.Linear(2, 2)": "один логит",
    },
}
