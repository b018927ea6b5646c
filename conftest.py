"""Настройка pytest для всего репозитория: ноутбуки проверяет `tools.nbcheck`."""

pytest_plugins = ["tools.nbcheck"]
