"""Таблица по всем страницам сайта: `make audit`.

Оценки Lighthouse (телефон), время первой и наибольшей отрисовки, блокировки, сдвиг вёрстки,
вес первого показа, нарушения axe-core. Нарушена граница — код завершения 1.
"""

import argparse
import sys
from threading import Thread

from tools.audit.axe import audit_page
from tools.audit.chromium import PAGES, launched_chromium, missing
from tools.audit.lighthouse import ATTEMPTS, Measured, measure
from tools.site_server import BUILT, SiteServer

COLUMNS = (
    "Страница", "Скорость", "Доступность", "Правила", "SEO",
    "FCP, с", "LCP, с", "TBT, мс", "CLS", "КБ", "axe",
)  # fmt: skip


def row(measured: Measured, findings: list[str]) -> list[str]:
    """Строка таблицы."""
    decimals = f"{measured.first_paint:.1f} {measured.largest_paint:.1f} {measured.blocking:.0f}"
    return [
        measured.name,
        *map(str, (measured.performance, measured.accessibility)),
        *map(str, (measured.best_practices, measured.seo)),
        *decimals.replace(".", ",").split(),
        f"{measured.shift:.3g}".replace(".", ","),
        f"{measured.size / 1000:.0f}",
        str(len(findings)),
    ]


def show(table: list[list[str]]) -> None:
    """Напечатать таблицу: имена страниц по левому краю, числа по правому."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for name, *values in table:
        cells = [value.rjust(width) for value, width in zip(values, widths[1:], strict=True)]
        print("  ".join([name.ljust(widths[0]), *cells]))


def chosen(arguments: list[str]) -> list[str]:
    """Страницы из командной строки; без неё — все."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="СТРАНИЦА", help="без имён — все страницы")
    parser.add_argument("--heaviest", type=int, metavar="N", help="только N самых тяжёлых")
    options = parser.parse_args(arguments)
    names = options.names or [name for name in PAGES if (BUILT / f"{name}.html").is_file()]
    if options.heaviest:
        names.sort(key=lambda name: (BUILT / f"{name}.html").stat().st_size, reverse=True)
    return names[: options.heaviest]


def main(arguments: list[str]) -> int:
    if problem := missing(modules=True):
        print(problem, file=sys.stderr)
        return 2
    names = chosen(arguments)
    table, problems = [list(COLUMNS)], []
    with SiteServer(BUILT) as server, launched_chromium() as browser:
        Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        for name in names:
            address = f"{server.url}/{name}.html"
            findings = audit_page(page, address)
            measured = measure(name, address)
            table.append(row(measured, findings))
            problems += [f"{name}: {problem}" for problem in [*measured.broken, *findings]]
            print(".", end="", flush=True)
        server.shutdown()
    print()
    show(table)
    print(f"Lighthouse: телефон, gzip; лучший из прогонов, которых не больше {ATTEMPTS}.")
    print("\n".join(problems or ["Все границы соблюдены."]))
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
