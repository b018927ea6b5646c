"""Ядро, в котором выполняются ячейки при проверке, и его сообщения."""

from nbformat import NotebookNode
from nbval.kernel import CURRENT_ENV_KERNEL_NAME, RunningKernel

from tools.kernel import is_shown

OUTPUTS = ("stream", "display_data", "execute_result", "error")


class Kernel(RunningKernel):
    """Ядро, которое помнит историю: без неё `;` в конце строки не прячет значение."""

    def __init__(self, folder: str):
        super().__init__(CURRENT_ENV_KERNEL_NAME, cwd=folder)

    def execute_cell_input(self, cell_input, allow_stdin=None):
        return self.kc.execute(
            cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False
        )

    def evaluate(self, expressions: dict[str, str]) -> dict[str, str]:
        """Вычислить выражения в ядре и вернуть то, что напечатал бы Python."""
        self.kc.execute("", silent=True, user_expressions=expressions)
        reply = self.get_message("shell", timeout=60)
        return {
            name: result.get("data", {}).get("text/plain") or result.get("evalue", "")
            for name, result in reply["content"]["user_expressions"].items()
        }


class Screen:
    """То, что ячейка показала бы читателю: `clear_output` стирает, `update_display` меняет."""

    def __init__(self):
        self.outputs: list[NotebookNode] = []
        self.displays: dict[str, int] = {}
        self.clear_pending = False

    def accepts(self, message: dict) -> bool:
        """Учесть сообщение ядра; вернуть, должен ли nbval добавить его к выводам."""
        kind, content = message["msg_type"], message["content"]
        if kind == "clear_output":
            self.clear_pending = content["wait"]
            if not content["wait"]:
                self.clear()
            return False
        if kind in OUTPUTS and self.clear_pending:
            self.clear()
        if identifier := content.get("transient", {}).get("display_id"):
            if kind == "display_data":
                self.displays[identifier] = len(self.outputs)
            elif identifier in self.displays:
                self.outputs[self.displays[identifier]].data = content["data"]
        return is_shown(content) and kind != "update_display_data"

    def clear(self) -> None:
        """Стереть всё показанное."""
        self.outputs.clear()
        self.displays.clear()
        self.clear_pending = False
