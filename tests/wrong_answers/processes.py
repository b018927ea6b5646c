"""Глава 6."""


def combine(answer: str) -> str:
    """Ответ на «Градиент из неравных частей»."""
    return (
        "def full_gradient(gradients, sizes):\n    pairs = list(zip(gradients, sizes))\n"
        f"    return {answer}\n"
    )


def share(
    order: str = "torch.randperm(size, generator=torch.Generator().manual_seed(epoch)).tolist()",
    padding: str = "[order[k % size] for k in range(size, size + -size % world_size)]",
    result: str = "order[rank::world_size]",
) -> str:
    """Ответ на «Свой сэмплер»."""
    return (
        f"def my_share(size, rank, world_size, epoch):\n    order = {order}\n"
        f"    order += {padding}\n    return {result}\n"
    )


def save(*lines: str) -> str:
    """Ответ на «Надёжная запись»."""
    return "def save_safely(state, path):\n" + "".join(f"    {line}\n" for line in lines)


SHUFFLED_AFTER = (
    "[mine[k] for mine in [order[rank::world_size]] for k in "
    "torch.randperm(len(mine), generator=torch.Generator().manual_seed(epoch))]"
)

WRONG = {
    "uneven-parts": {
        combine("sum(g for g, _ in pairs) / len(pairs)"): "для равных частей",
        combine("sum(g for g, _ in pairs)"): "а потери батча — среднее",
        combine("sum(n * g for g, n in pairs)"): "в сумме давать единицу",
        combine("sum(n * g for g, n in pairs) / len(pairs)"): "на число частей",
        combine("sum(g / n for g, n in pairs) / sum(1 / n for _, n in pairs)"): "меньшая часть",
        combine("pairs[0][0]"): "Какую долю",
        combine("None"): "return",
        combine("sum(g.mul_(n) for g, n in pairs) / sum(sizes)"): "не меняя их на месте",
    },
    "steps-and-repeats": {
        "answer = (32, 2)": "один процесс",
        "answer = (7, 2)": "не отброшен",
        "answer = (8 * 4, 2)[:1]": "парой",
        "answer = (31, 2)": "складывать",
        "answer = (8, 0)": "на четыре не делится",
        "answer = (8, 22)": "до полного батча",
        "answer = (8, 3)": "всего номеров выдано",
        "answer = (9, 2)": "у одного процесса",
    },
    "own-sampler": {
        share(result="order"): "где участвует rank",
        share(order="torch.randperm(size).tolist()"): "пропали или процессы тасуют",
        share(order="list(range(size))"): "не зависит от эпохи",
        share(padding="[]"): "не поровну",
        share(padding="order * (world_size - 1)"): "Повторов больше",
        share(padding="[size] * (-size % world_size)"): "в наборе нет",
        (
            "import random\n\n\ndef my_share(size, rank, world_size, epoch):\n"
            "    order = random.sample(range(size), size)\n    return order[rank::world_size]\n"
        ): "договорятся",
        "def my_share(size, rank, world_size, epoch):\n    return rank": "список номеров",
        share(order="list(range(size))", result=SHUFFLED_AFTER): "после",
    },
    "safe-save": {
        save("torch.save(state, path)"): "прежний файл испорчен",
        "save_safely = 'state.pt'": "Нужна функция",
        save("torch.save(state, path.with_suffix('.part'))"): "не переименовано",
        save(
            "import shutil, tempfile",
            "aside = tempfile.mkdtemp() + '/state.pt'",
            "torch.save(state, aside)",
            "shutil.move(aside, path)",
        ): "в другую папку",
        save(
            "import shutil",
            "aside = path.with_suffix('.part')",
            "torch.save(state, aside)",
            "shutil.copy(aside, path)",
        ): "лишний файл",
        save("path.write_bytes(repr(state).encode())"): "не то, что сохраняли",
        save("if not path.exists():", "    torch.save(state, path)"): "через torch.save",
        save(
            "aside = path.with_suffix('.part')",
            "torch.save(state, aside)",
            "if not path.exists(): os.replace(aside, path)",
        ): "не обновился",
    },
    "best-processes": {
        "answer = 7": "не округляйте",
        "answer = 40": "без корня",
        "answer = 40**0.5": "целое",
        "answer = 1": "считает всё сам",
        "answer = 0": "хотя бы один",
        "answer = 30": "растёт без предела",
        "answer = 4": "нескольких P",
    },
}
