"""Сколько длится умножение матриц на этой машине: измерения для рисунка из раздела 2.4.

    python benchmarks/matmul.py --cpu "AMD EPYC" --file src/matmul.json

Добавляет в файл устройства этой машины или обновляет их. Медианы времени — в секундах. На
видеокарте каждый размер измерен дважды: только умножение и умножение с дорогой туда и обратно.
"""

import argparse
import json
import platform
from datetime import date
from pathlib import Path

import torch
from torch.utils import benchmark

SIZES = [2**power for power in range(4, 14)]
MATMUL = "torch.matmul(x, x)"
ROUND_TRIP = "torch.matmul(x.to('cuda'), x.to('cuda')).cpu()"


def measure(name: str, statement: str, device: str) -> dict:
    """Медиана времени для каждого размера."""
    seconds = []
    for n in SIZES:
        torch.manual_seed(42)
        timer = benchmark.Timer(
            statement,
            globals={"torch": torch, "x": torch.randn(n, n, device=device)},
            num_threads=torch.get_num_threads(),
        )
        seconds.append(float(f"{timer.blocked_autorange(min_run_time=0.5).median:.4g}"))
    measured = {"date": date.today().isoformat(), "torch": torch.__version__}
    return {"name": name, "n": SIZES, "seconds": seconds, **measured}


def main() -> None:
    """Измерить все устройства этой машины."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cpu", default=platform.processor(), help="как назвать процессор")
    parser.add_argument("--file", type=Path, default=Path("src/matmul.json"))
    options = parser.parse_args()
    name = f"{options.cpu}, потоков: {torch.get_num_threads()}"
    rows = [measure(name, MATMUL, "cpu")]
    if torch.cuda.is_available():
        gpu = torch.cuda.get_device_name()
        rows.append(measure(gpu, MATMUL, "cuda"))
        rows.append(measure(f"{gpu}, с копированием", ROUND_TRIP, "cpu"))
    content = json.loads(options.file.read_text(encoding="utf-8"))
    devices = {row["name"]: row for row in [*content["devices"], *rows]}
    content["devices"] = list(devices.values())
    text = json.dumps(content, ensure_ascii=False, indent=1)
    options.file.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
