"""Сборка по частям: главы выполняются порознь, в разных задачах CI, а сайт собирается целиком.

    python -m tools.shard run 0 4            выполнить главы первой из четырёх частей
    python -m tools.shard merge ПАПКА…       сложить выполненное; `make book` возьмёт его готовым

Выполненное частью лежит в `build/shard` — это кэш jupyter-cache, тот же, что у обычной сборки. Он
узнаёт главу по её ячейкам, `src` и версиям библиотек, поэтому чужого или устаревшего вывода не
отдаст: чего в нём не найдётся, сборка выполнит сама.
"""

import argparse
import subprocess
import sys
from pathlib import Path

import yaml
from jupyter_cache import get_cache
from jupyter_cache.cache.main import CacheBundleIn
from sphinx_external_toc.parsing import parse_toc_yaml

from tools.course import ROOT

CACHE = Path("_build") / ".jupyter_cache"  # там её заводит execution.execution_cache


def pages(book: Path) -> list[str]:
    """Имена страниц из оглавления."""
    return list(parse_toc_yaml(book / "_toc.yml"))


def chapters(book: Path, index: int, total: int) -> list[str]:
    """Страницы с кодом, доставшиеся этой части: каждая `total`-я, начиная с номера `index`."""
    texts = {name: (book / f"{name}.md").read_text(encoding="utf-8") for name in pages(book)}
    return [name for name, text in texts.items() if "{code-cell}" in text][index::total]


def contents(book: Path, mine: list[str]) -> dict:
    """Оглавление части: её главы и страницы без кода, на которые они ссылаются."""
    others = set(chapters(book, 0, 1)) - set(mine)
    root, *rest = [name for name in pages(book) if name not in others]
    return {"format": "jb-book", "root": root, "chapters": [{"file": name} for name in rest]}


def execute(root: Path, index: int, total: int) -> list[str]:
    """Выполнить главы одной части; вернуть их имена."""
    book = root / "book"
    mine = chapters(book, index, total)
    output = root / "build" / "shard"
    output.mkdir(parents=True, exist_ok=True)
    toc = output / "_toc.yml"
    toc.write_text(yaml.safe_dump(contents(book, mine)), encoding="utf-8")
    # Та же сборка, только страниц она не пишет.
    # Предупреждения о ссылках на главы других частей не нужны, а ошибку в ячейке -qq не скрывает.
    command = [str(Path(sys.executable).parent / "jupyter-book"), "build", "book", "-qq"]
    command += ["--toc", str(toc), "--path-output", str(output)]
    command += ["--builder", "custom", "--custom-builder", "dummy"]
    if code := subprocess.run(command, cwd=root).returncode:
        sys.exit(code)
    return mine


def merge(root: Path, folders: list[Path]) -> int:
    """Сложить выполненное частями в кэш сборки; вернуть, сколько глав в нём теперь."""
    found = [cache for folder in folders for cache in (folder / CACHE).glob("*") if cache.is_dir()]
    names = {cache.name for cache in found}
    if len(names) != 1:
        sys.exit(f"Части выполнены с разным кодом или не выполнены вовсе: {sorted(names)}")
    target = get_cache(root / "book" / CACHE / names.pop())
    for source in map(get_cache, found):
        for record in source.list_cache_records():
            bundle = source.get_cache_bundle(record.pk)
            whole = CacheBundleIn(
                bundle.nb, record.uri, artifacts=bundle.artifacts, data=record.data
            )
            # Номера ячеек не идут подряд, если одна из них завершилась ожидаемой ошибкой.
            target.cache_notebook_bundle(whole, check_validity=False, overwrite=True)
    return len(target.list_cache_records())


def main() -> None:
    parser = argparse.ArgumentParser(description="Выполнить часть глав или сложить выполненное")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run")
    run.add_argument("index", type=int, help="номер части, с нуля")
    run.add_argument("total", type=int, help="сколько всего частей")
    commands.add_parser("merge").add_argument("folders", type=Path, nargs="+", help="папки частей")
    options = parser.parse_args()
    if options.command == "run":
        if not 0 <= options.index < options.total:
            parser.error(f"части нумеруются от 0 до {options.total - 1}")
        print("Выполнено:", *execute(ROOT, options.index, options.total))
    else:
        print("Глав в кэше:", merge(ROOT, options.folders))


if __name__ == "__main__":
    main()
