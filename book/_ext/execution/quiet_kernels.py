"""Ядра не пишут в вывод сборки служебных предупреждений.

Каждое сообщало бы, что говорит по TCP без шифрования; разговор не покидает этой машины.
"""

from nbclient import NotebookClient


def setup(app):
    NotebookClient._extra_arguments_default = lambda client: ["--log-level=ERROR"]
    return {"parallel_read_safe": True, "parallel_write_safe": True}
