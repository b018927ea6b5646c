"""Делает всякий Python, в чьём PYTHONPATH стоит эта папка, похожим на другое место."""

import os
import socket


def refuse(*_args, **_options):
    raise socket.gaierror("имя не найдено: сети нет, так устроена проверка")


if os.environ.get("PLACE_OFFLINE"):
    socket.getaddrinfo = socket.create_connection = refuse
if os.environ.get("PLACE_COLAB"):
    import google.colab  # noqa: F401
