"""Проверить работы: `python -m src.grading ФАЙЛ_ИЛИ_ПАПКА [--jobs N] [--json report.json]`."""

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from importlib.util import find_spec
from pathlib import Path

NEEDED = ("nbclient", "nbformat", "ipykernel")


def works(target: Path, report: Path) -> dict[str, Path]:
    """Имена и файлы работ: сам файл или всё, что лежит в папке, кроме скрытого и отчёта."""
    if not target.is_dir():
        return {target.name: target}
    own = {report.resolve(), report.with_suffix(".csv").resolve()}
    return {
        str(path.relative_to(target)): path
        for path in sorted(target.rglob("*"))
        if path.is_file()
        and path.resolve() not in own
        and not any(part.startswith(".") for part in path.relative_to(target).parts)
    }


def arguments() -> argparse.Namespace:
    """Разобрать командную строку."""
    parser = argparse.ArgumentParser(prog="python -m src.grading", description=__doc__)
    parser.add_argument("target", type=Path, metavar="ФАЙЛ", help="ноутбук или папка с работами")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="работ сразу")
    parser.add_argument("--json", type=Path, default=Path("grades.json"), help="файл отчёта")
    parser.add_argument("--seconds", type=float, default=300, help="предел времени запуска")
    parser.add_argument("--memory", type=float, default=4, help="предел памяти запуска, гигабайт")
    parser.add_argument("--seed", type=int, help="зерно новых выборок, если нужно повторить")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        print(f"Не хватает библиотек: pip install {' '.join(missing)}", file=sys.stderr)
        return 2
    if not options.target.exists():
        print(f"Нет такого файла: {options.target}", file=sys.stderr)
        return 2
    from src.grading import report, sandbox
    from src.grading.grade import grade

    found = works(options.target, options.json)
    limits = sandbox.Limits(options.seconds, int(options.memory * 2**30))
    print(f"Песочница: {sandbox.CLOSED if sandbox.isolation() else sandbox.OPEN}.", flush=True)
    grades, stopped = [], False
    pool = ThreadPoolExecutor(max(1, options.jobs))
    futures = [pool.submit(grade, path, name, limits, options.seed) for name, path in found.items()]
    try:
        for future in as_completed(futures):
            grades.append(future.result())
            print(f"[{len(grades)}/{len(found)}] {report.shorter(grades[-1].name, 60)}", flush=True)
    except KeyboardInterrupt:
        stopped = True
        pool.shutdown(wait=False, cancel_futures=True)
        sandbox.kill_all()
    grades.sort(key=lambda one: one.name)
    report.compare(grades)
    if options.target.is_dir():
        print(report.table(grades) if grades else "Работ нет.")
    else:
        print("\n".join(map(report.details, grades)))
    report.write(grades, options.json)
    print(f"{report.HONESTY}\nПодробности: {options.json}, {options.json.with_suffix('.csv')}")
    if stopped:
        print(f"Прервано: проверено {len(grades)} из {len(found)}.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
