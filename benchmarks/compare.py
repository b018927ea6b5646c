"""Курс рядом с Jupyter Book 1, MkDocs Material + mkdocs-jupyter и nbconvert на тех же главах.

Запуск из корня репозитория: ``python benchmarks/compare.py``; ``--build`` пропускает Lighthouse
(для него нужны Chromium и ``make browser-tools``). Нужен интернет: в первый раз соседи ставятся в
`benchmarks/.venv`. Печатает таблицы Markdown для benchmarks/README.md: время сборки холодной,
повторной и после правки предложения в одной главе; вес и оценки страницы четвёртой главы.

Браузер отрезан от сети, как и при `make audit`: то, что сосед просит у чужих узлов (шрифты,
MathJax), в вес не входит.
"""

import sys
import tempfile
from pathlib import Path
from threading import Thread

from builders import BUILDERS, Builder, prepare_environment
from measure import ROOT, machine, run

sys.path.insert(0, str(ROOT))

from tools.audit.lighthouse import measure_once  # noqa: E402
from tools.site_server import SiteServer  # noqa: E402
from tools.wording import markdown_table, russian_number  # noqa: E402

TIMES = ("", "Холодная, с", "Повторная, с", "После правки, с", "Процессор, с", "Память, МБ")
SCORES = ("", "Скорость", "Доступность", "Правила", "SEO", "Первая отрисовка, с", "КБ")


def build(builder: Builder, folder: Path) -> list[str]:
    """Собрать сайт трижды; строка таблицы времён."""
    builder.prepare(folder)
    environment = {"PYTHONPATH": str(folder / "course")}
    cold = run(builder.command, folder, **environment)
    warm = run(builder.command, folder, **environment)
    builder.edit(folder / builder.edited)
    edited = run(builder.command, folder, **environment)
    times = [russian_number(spent.seconds, 3) for spent in (cold, warm, edited)]
    return [builder.title, *times, f"{cold.cpu:.0f}", f"{cold.megabytes:.0f}"]


def audit(builder: Builder, folder: Path) -> list[str]:
    """Прогнать Lighthouse на собранной странице; строка таблицы оценок."""
    with SiteServer(folder / builder.site, prefix="/") as server:
        Thread(target=server.serve_forever, daemon=True).start()
        found = measure_once(builder.title, f"{server.url}/{builder.page}")
        server.shutdown()
    scores = (found.performance, found.accessibility, found.best_practices, found.seo)
    paint = russian_number(found.first_paint)
    return [builder.title, *map(str, scores), paint, f"{found.size / 1000:.0f}"]


def main() -> None:
    """Измерить всех по очереди."""
    prepare_environment()
    print(machine(), end="\n\n")
    times, scores = [], []
    for builder in BUILDERS:
        with tempfile.TemporaryDirectory() as folder:
            times.append(build(builder, Path(folder)))
            if "--build" not in sys.argv:
                scores.append(audit(builder, Path(folder)))
    print(markdown_table(TIMES, times))
    if scores:
        print(f"\n{markdown_table(SCORES, scores)}")


if __name__ == "__main__":
    main()
