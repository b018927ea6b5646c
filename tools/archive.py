"""Собранный сайт одним архивом: `make zip`. Распаковали — открыли index.html, сеть не нужна.

Одинаковый сайт даёт одинаковый до байта архив: порядок, времена и права файлов заданы.
"""

import sys
import tomllib
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tools.course import ROOT
from tools.site_server import BUILT
from tools.whole import one_at_a_time, written_aside
from tools.wording import NO_BREAK, plural, russian_number

NOT_BUILT = "Сайт не собран: выполните make book"
EPOCH = (1980, 1, 1, 0, 0, 0)  # раньше zip не умеет
FILES = ("файл", "файла", "файлов")
# Ссылки в них — от корня сайта: с диска они никуда не ведут.
SERVER_ONLY = {"404.html", "sitemap.xml"}
UNIX, READABLE = 3, 0o644 << 16


def project() -> dict:
    """Имя и версия проекта — из pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def release(extension: str) -> Path:
    """Файл в dist/, названный именем и версией проекта."""
    return ROOT / "dist" / f"{project()['name']}-{project()['version']}.{extension}"


def describe(product: Path) -> str:
    """Где лежит сделанный файл и сколько он занимает."""
    size = russian_number(product.stat().st_size / 2**20)
    return f"{product.relative_to(ROOT)}: {size}{NO_BREAK}МБ"


def pack(folder: Path, archive: Path) -> int:
    """Сложить папку в архив, внутри — в папку с именем архива; вернуть число файлов.

    Файлы, имя которых начинается с точки, — отметки сборки, читателю они не нужны.
    """
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    hidden = {file for file in files if any(part.startswith(".") for part in file.parts)}
    hidden |= {file for file in files if file.as_posix() in SERVER_ONLY}
    names = sorted(file.as_posix() for file in files if file not in hidden)
    with (
        written_aside(archive) as aside,
        ZipFile(aside, "w", ZIP_DEFLATED, compresslevel=9) as target,
    ):
        for name in names:
            entry = ZipInfo(f"{archive.stem}/{name}", EPOCH)
            entry.create_system, entry.external_attr = UNIX, READABLE
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, (folder / name).read_bytes())
    return len(names)


def main() -> None:
    if not (BUILT / "index.html").is_file():
        sys.exit(NOT_BUILT)
    archive = release("zip")
    with one_at_a_time(BUILT.parent, "site"):  # пока сайт читают, его не заменят новым
        count = pack(BUILT, archive)
    print(f"{describe(archive)}, {plural(count, FILES)}")


if __name__ == "__main__":
    main()
