"""Ответы сохранённой сети, посчитанные в чистом процессе: `python -m src.grading.probe`.

От ноутбука здесь только определения, без которых нет `make_model`, и файлы весов; весь остальной
код студента не выполняется. Меток в этом процессе нет: угадать, какие ответы верны, ему не по чему.
"""

import json
import sys
from pathlib import Path

from src.grading.limits import limit


def logits(model, points):
    """Ответы модели, по одному на точку."""
    import torch

    model.eval()
    if (weight := next(model.parameters(), None)) is not None:
        points = points.to(weight.dtype)
    with torch.no_grad():
        answers = torch.cat([model(batch) for batch in points.split(5000)])
    if answers.numel() != len(points):
        raise ValueError(f"на {len(points)} точек модель дала {answers.numel()} ответов")
    return answers.reshape(-1).float().numpy()


def answers(source: str, count: int) -> str:
    """Записать ответы `count` файлов весов и новой сети; вернуть, что помешало."""
    import numpy as np
    import torch

    points = torch.from_numpy(np.load("points.npy"))
    states = []
    for index in range(count):
        try:
            path = f"{index}.pth"
            states.append(torch.load(path, weights_only=True, map_location="cpu"))
        except Exception as error:  # файл чужой: сломан он может быть как угодно
            return f"файл весов не читается с weights_only=True: {brief(error)}"
    namespace: dict = {"__name__": "__main__"}
    try:
        exec(compile(source, "make_model", "exec"), namespace)
        new = namespace["make_model"]
        results = {"untrained": logits(new(), points)}
    except Exception as error:
        return f"make_model() не работает без остальных ячеек: {brief(error)}"
    for index, state in enumerate(states):
        model = new()
        try:
            model.load_state_dict(state)
            results[f"model_{index}"] = logits(model, points)
        except Exception as error:
            return f"веса не подходят к модели из make_model(): {brief(error)}"
    np.savez("logits.npz", **results)
    return ""


def brief(error: Exception) -> str:
    """Имя ошибки и первая строка сообщения."""
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0][:300]}"


def main() -> None:
    task = json.load(sys.stdin)
    limit(**task["limits"])
    problem = answers(task["source"], task["count"])
    Path("problem.txt").write_text(problem, encoding="utf-8")


if __name__ == "__main__":
    main()
