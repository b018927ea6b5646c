"""Настройка pytest для всего репозитория: ноутбуки проверяет `tools.contract.plugin`."""

import os

# Процессов столько же, сколько ядер: лишние потоки torch только мешали бы друг другу.
os.environ.setdefault("OMP_NUM_THREADS", "1")

pytest_plugins = ["tools.contract.plugin"]
