"""Ядра, которые запускает сборка: говорят через файлы-сокеты и о мелочах молчат."""

from nbclient import NotebookClient

from tools.kernel import LocalKernelManager


def setup(app):
    NotebookClient._kernel_manager_class_default = lambda client: LocalKernelManager
    NotebookClient._extra_arguments_default = lambda client: ["--log-level=ERROR"]
    return {"parallel_read_safe": True, "parallel_write_safe": True}
