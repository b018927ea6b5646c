"""Здесь закрывают сеть, когда этого не может сделать система: подменяют модуль socket."""

import socket


def block() -> None:
    """Запретить Python соединяться по сети; соединения внутри машины остаются."""

    class Socket(socket.socket):
        def connect(self, address):
            if self.family in (socket.AF_INET, socket.AF_INET6):
                raise OSError("при проверке сети нет")
            return super().connect(address)

        def connect_ex(self, address):
            return self.connect(address)

    socket.socket = Socket
