"""Сколько длится умножение матриц на процессоре и на видеокарте: измерения для рисунка в 2.4.

    python benchmarks/matmul.py --name "NVIDIA H100" > измерение.json

Печатает JSON: устройства, размеры, медианы времени в секундах. На видеокарте каждый размер
измерен дважды: только умножение и умножение вместе с дорогой туда и обратно.
"""

import argparse
import json
import platform
import sys
from datetime import date
from pathlib import Path

import torch
from torch.utils import benchmark

SIZES = [2**power for power in range(4, 14)]
LONGEST = 20.0  # секунд: размер, на котором умножение дольше, последний
MATMUL = "torch.matmul(x, x)"
ROUND_TRIP = "torch.matmul(x.to('cuda'), x.to('cuda')).cpu()"


def processor() -> str:
    """Название процессора, как его называет система."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def times(statement: str, device: str) -> dict[str, list]:
    """Медианы времени по размерам."""
    result = {"n": [], "seconds": []}
    for n in SIZES:
        torch.manual_seed(42)
        x = torch.randn(n, n, device=device)
        timer = benchmark.Timer(
            statement, globals={"torch": torch, "x": x}, num_threads=torch.get_num_threads()
        )
        seconds = timer.blocked_autorange(min_run_time=0.5).median
        result["n"].append(n)
        result["seconds"].append(float(f"{seconds:.4g}"))
        if seconds > LONGEST:
            break
    return result


def main() -> None:
    """Измерить все устройства этой машины."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cpu", default=processor(), help="как назвать процессор")
    options = parser.parse_args()
    threads = torch.get_num_threads()
    rows = [{"name": f"{options.cpu}, потоков: {threads}", "kind": "cpu", **times(MATMUL, "cpu")}]
    if torch.cuda.is_available():
        name = torch.cuda.get_device_name()
        rows.append({"name": name, "kind": "cuda", **times(MATMUL, "cuda")})
        rows.append({"name": name, "kind": "cuda+copy", **times(ROUND_TRIP, "cpu")})
    json.dump(
        {"date": date.today().isoformat(), "torch": torch.__version__, "devices": rows},
        sys.stdout,
        ensure_ascii=False,
        indent=1,
    )


if __name__ == "__main__":
    main()
