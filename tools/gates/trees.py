"""Копия рабочего дерева, в которой долгая проверка может менять что угодно."""

import os
import shutil
import subprocess
from pathlib import Path

from tools.course import ROOT


def tracked_files(root: Path = ROOT) -> list[Path]:
    """Файлы проекта: сохранённые в git и новые, кроме тех, которые git не хранит."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    result = subprocess.run(command, cwd=root, capture_output=True)
    if result.returncode:
        raise SystemExit(f"Список файлов не дал git: {result.stderr.decode(errors='replace')}")
    files = [Path(os.fsdecode(name)) for name in result.stdout.split(b"\0") if name]
    return sorted({path for path in files if os.path.lexists(root / path)})


def copy_tree(destination: Path, root: Path = ROOT) -> Path:
    """Скопировать дерево с несохранёнными правками; ссылки остаются ссылками.

    Копия — тоже хранилище git, пустое: проверки в ней спрашивают у него список файлов.
    """
    for path in tracked_files(root):
        target = destination / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / path, target, follow_symlinks=False)
    subprocess.run(["git", "init", "--quiet", destination], check=True)
    return destination
