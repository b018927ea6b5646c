"""Верные ответы, которые решены или записаны иначе, чем в главе: их проверки обязаны принять."""

from tests.wrong_answers.autograd import back, gabor, gradients, sinus
from tests.wrong_answers.classification import circles, loss, score
from tests.wrong_answers.frameworks import MOVE, SLOPE, WATCHED, WHOLE
from tests.wrong_answers.networks import DECAY, FIRST, LINE, LOAD, SECOND, STRICT, TARGETS
from tests.wrong_answers.processes import combine, save, share
from tests.wrong_answers.regression import cubic, epoch, optimizer
from tests.wrong_answers.six_frameworks import MOVED, OWN, STEP
from tests.wrong_answers.six_frameworks import NOISE as KEYED
from tests.wrong_answers.tensors import DETACHED, NOISE, SINE, SLOPES, TABLE, TOTAL, TRUST

NUMPY = "import numpy as np\n\n\n"

RIGHT = {
    "layers-for-jax": ["answer = ['keras', 'FLAX ']", "answer = frozenset({'Flax', 'Keras'})"],
    "cube-slope": ["import torch\nanswer = torch.tensor([48.0])", "answer = 48.0000001"],
    "whole-point": [
        "slope_of_cube = lambda point: 3 * point**2",
        WHOLE.format("torch.tensor([float(point)], requires_grad=True)", "z.grad.numpy()"),
        WHOLE.format("torch.tensor(point, dtype=torch.float64, requires_grad=True)", "z.grad"),
    ],
    "any-derivative": [
        SLOPE.format(WATCHED, "pass", "torch.autograd.grad(value, z)[0].item()"),
        "derivative = lambda f, point: torch.func.grad(f)(torch.tensor(point))",
    ],
    "downhill": [
        MOVE.format("-z.grad.sign()"),
        MOVE.format("int(z.grad < 0) - int(z.grad > 0)"),
        NUMPY + MOVE.format("-np.sign(z.grad.item())"),
    ],
    "traced-prints": ["answer = [5, 1, 1]", NUMPY + "answer = np.array([5, 1, 1])"],
    "whose-phrase": ["answer = ['tensorflow', 'PyTorch ', 'FLAX', 'keras']"],
    "pure-step": [
        STEP.format("grads[name] + momentum[name] * 9 / 10", MOVED, "[moved, pushed]"),
        "def pure_step(params, momentum, grads):\n    params, momentum = {**params}, {**momentum}\n"
        "    for name, grad in grads.items():\n        momentum[name] *= 0.9\n"
        "        momentum[name] += grad\n        params[name] -= 0.1 * momentum[name]\n"
        "    return params, momentum",
    ],
    "explicit-seed": [
        KEYED.format(OWN.format("seed"), "torch.empty(size).normal_(generator=own)"),
        KEYED.format(
            "with torch.random.fork_rng():\n        torch.manual_seed(seed)",
            "    torch.randn(size)",
        ).replace("    return     ", "        return "),
    ],
    "sum-shape": ["import torch\nanswer = torch.Size([5, 4, 3])", "answer = [5, 4, 3]"],
    "three-types": [
        "import torch\nanswer = torch.long, torch.float, torch.double",
        "answer = ('torch.int64', 'torch.float32', 'torch.float64')",
    ],
    "doubled-matrix": ["answer = 20", NUMPY + "answer = np.float32(20)"],
    "whose-memory": ["answer = [6, 16, 0]", NUMPY + "answer = np.int64(6), 16, 0"],
    "distance-table": [
        TABLE.format("torch.cdist(first[:, None], second[:, None])"),
        TABLE.format("((first.reshape(-1, 1) - second[None]) ** 2).sqrt()"),
        TABLE.format("torch.maximum(first[:, None] - second, second - first[:, None])"),
    ],
    "seeded-noise": [
        NOISE.format("torch.manual_seed(seed)", "torch.normal(0.0, 1.0, (size,))"),
        NOISE.format(
            "own = torch.Generator().manual_seed(seed)", "torch.randn(size, generator=own)"
        ),
        NUMPY
        + NOISE.format(
            "own = np.random.default_rng(seed)", "torch.from_numpy(own.normal(size=size))"
        ),
    ],
    "common-device": [
        TOTAL.format("return second.to(first.device) + first"),
        TOTAL.format("return first + second.to(first)"),
        TOTAL.format("return first.clone().add_(second.to(first.device))"),
    ],
    "separate-slopes": [
        SLOPES.format("found.append(torch.autograd.grad(function(z), z)[0])"),
        SLOPES.format(
            "function(z).backward()\n        found.append(z.grad.item())\n        z.grad.zero_()"
        ),
        NUMPY
        + SLOPES.format("found.append(torch.autograd.grad(function(z), z)[0])").replace(
            "return found", "return np.array(found)"
        ),
        SLOPES.format("found.append(torch.autograd.grad(function(z), z)[0])").replace(
            "torch.tensor(point", "torch.tensor([point]"
        ),
    ],
    "sine-gradient": [
        SINE.format("(x + 2).cos().div(x.numel())"),
        "import math\n\n\n" + SINE.format("torch.tensor([math.cos(v + 2) / len(x) for v in x])"),
    ],
    "trusted-gradient": [
        TRUST.format(DETACHED, "return torch.isclose(z.grad, gradient(point)).all()"),
        TRUST.format(DETACHED, "return (z.grad - gradient(point)).abs().max().item() < 1e-6"),
        NUMPY + TRUST.format(DETACHED, "return np.allclose(z.grad, gradient(point))"),
    ],
    "wave-place": ["answer = [2.25, -7.5]", NUMPY + "answer = np.array([-2.25, 7.5])"],
    "known-names": ["answer = ['shift', 'slope']", "answer = {'slope': 1.0, 'shift': 2.0}.keys()"],
    "repaired-decay": [
        DECAY.format(
            "nn.Module.__init__(self)", "nn.Parameter(torch.tensor(rate).float())", "-self.rate"
        ),
        DECAY.format(
            "super().__init__()", "nn.Parameter(torch.tensor([1.0 * rate]))", "-self.rate"
        ),
    ],
    "line-network": [
        LINE.format("w1=0.0, w2=0.0", "w1", FIRST, "w2", SECOND, "torch.add(self.w1, x * self.w2)"),
        "from src.models import GaborNet\n\n\nclass LineNet(GaborNet):\n"
        "    def forward(self, x):\n        return self.w1 + self.w2 * x",
    ],
    "guarded-loading": [
        LOAD.format(STRICT + "if (model(x) - y).abs().max() > 1e-5:\n        raise ValueError"),
        LOAD.format(
            STRICT + "try:\n        torch.testing.assert_close(model(x), y)\n"
            "    except AssertionError:\n        raise ValueError('чужие веса') from None\n"
            "    return model"
        ),
    ],
    "training-targets": [
        TARGETS.format("return model(x).detach()"),
        TARGETS.format("with torch.inference_mode():\n        y = model(x)\n    return y.clone()"),
        "@torch.no_grad()\ndef training_targets(model, x):\n    return model(x)",
    ],
    "count-steps": ["import math\nanswer = 20 * math.floor(300 / 32)", "answer = 180.0"],
    "noise-interval": ["answer = [0.175, 0.325]", NUMPY + "answer = np.array([0.175, 0.325])"],
    "epoch-loss": [
        epoch(first="model.zero_grad()", total="float(batch_loss)"),
        epoch(first="pass", after="optimizer.step(); optimizer.zero_grad()"),
        epoch(total="batch_loss.item() * len(x_batch)", result="total / len(loader.dataset)"),
    ],
    "rate-limit": ["answer = 0.214", "from fractions import Fraction\nanswer = Fraction(3, 14)"],
    "own-sgd": [
        optimizer(block="if True:", step="w.data -= self.lr * v"),
        optimizer(zero="w.grad = torch.zeros_like(w)", step="w.sub_(self.lr * v)"),
    ],
    "fit-cubic": [
        cubic(lr=0.05).replace("SGD", "Adam").replace(", momentum=0.9", ""),
        cubic() + "cubic.requires_grad_(False)",
    ],
    "count-weights": [
        "from torch import nn\nlayers = nn.Linear(3, 8), nn.Linear(8, 2)\n"
        "answer = sum(w.numel() for layer in layers for w in layer.parameters())"
    ],
    "bce-by-hand": ["answer = 1.5 * math.log(2)", "answer = 1.04"],
    "score-shapes": [
        score("(torch.sigmoid(model(points)) > 0.5).flatten()"),
        score("(model(points)[:, 0] >= 0).int()", "(answers == labels).sum().item() / len(labels)"),
    ],
    "stable-bce": [
        loss("return (torch.nn.functional.softplus(logits) - labels * logits).mean()"),
        loss("return -logsigmoid((2 * labels - 1) * logits).mean()"),
        loss(
            "shift = logits.clamp(min=0) - logits * labels",
            "return (shift + torch.log1p(torch.exp(-logits.abs()))).mean()",
        ),
    ],
    "noisy-ceiling": [
        "answer = 0.809",
        "r, s = norm.sf(0.5, scale=[0.3, 0.5])\nanswer = r * s + (1 - r) * (1 - s)",
    ],
    "circle-net": [
        circles(item="[self.points[index], int(self.labels[index])]"),
        circles(points="torch.empty(size, 2).uniform_(-2, 2)").replace(
            "nn.Sequential(Classifier(num_hidden=8))",
            "nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1))",
        ),
    ],
    "last-path": ["answer = 4.0"],
    "sin-node": [
        sinus("Value(math.sin(node.data), [(node, math.cos(node.data))], op='синус')"),
        sinus("Value(math.sin(node.data), ((node, math.sin(node.data + math.pi / 2)),), 'sin')"),
    ],
    "push-back": [back(order="order[::-1]"), back(order="sorted(order, key=order.index)[::-1]")],
    "mse-backward": [
        gradients(w="d * v / math.cosh(w * x) ** 2 * x"),
        NUMPY + gradients(w="np.array([d * v * (1 - h**2) * x", v="d * h])"),
    ],
    "gabor-values": [
        gabor(h="w1 + w2 * (0.06 * x)", y_hat="h.sin() * (h * h * -0.03125).exp()"),
        gabor(square="(y_hat + -y) ** 2 * len(xs) ** -1", result="total"),
    ],
    "uneven-parts": [
        NUMPY + combine("sum(g * n for g, n in pairs) / np.sum(sizes)"),
        "import torch\n\n\n"
        + combine("torch.tensor(sizes, dtype=torch.float32) @ torch.stack(gradients) / sum(sizes)"),
    ],
    "steps-and-repeats": ["answer = [8, 2]", NUMPY + "answer = np.array([8, 2])"],
    "own-sampler": [
        share(padding="(order * world_size)[: -size % world_size]"),
        share(result="torch.tensor(order)[rank::world_size]"),
        share(result="[order[k] for k in range(rank, len(order), world_size)]"),
    ],
    "safe-save": [
        save(
            "aside = path.parent / f'new-{path.name}'",
            "torch.save(state, aside)",
            "aside.rename(path)",
        ),
        save(
            "aside = f'{path}.part'",
            "with open(aside, 'wb') as file:",
            "    torch.save(state, file)",
            "os.replace(aside, path)",
        ),
    ],
    "best-processes": ["answer = 6.0", NUMPY + "answer = np.int64(6)"],
}
