"""Ошибка в коде ответа по-русски: в какой строке она случилась и что обычно значит сообщение."""

import linecache
import traceback

# Кусок сообщения или имя ошибки → что это обычно значит; берётся первое подошедшее.
MEANINGS = {
    "SystemExit": "Ответ возвращают через return, а `exit` останавливает всю программу.",
    "RecursionError": "Функция без конца вызывает сама себя.",
    "NameError": "Такого имени здесь нет: опечатка, забытый import или забытое `self.`?",
    "does not require grad": "PyTorch за этим вычислением не следил: либо его не попросили, "
    "либо по дороге стоит `no_grad`, `.detach()` или `.item()`.",
    "floating point and complex": "Производные бывают только у вещественных тензоров.",
    "could not infer output dtype": "Среднее берут у вещественных чисел: сначала `.float()`.",
    "through the graph a second time": "По графу уже прошли: `backward` внутри ответа лишний.",
    "flags of leaf variables": "Это результат вычислений; от графа его отделяет `.detach()`.",
    "a leaf Variable": "Параметр меняют на месте только под `torch.no_grad()`.",
    "NoneType": "Здесь оказалось None: пустой `.grad` или функция без return.",
    "positional argument": "Аргументов не столько, сколько передают: сверьтесь с заготовкой. "
    "У метода первым стоит `self`.",
    "keyword argument": "Аргумента с таким именем нет: сверьтесь с заготовкой.",
    "has no attribute 'backward'": "`backward` есть у тензора, который получился из вычислений.",
    "has no attribute": "Такого поля или метода здесь нет: проверьте имя и то, чему оно задано.",
    "context manager": "В строке `with` после имени нужны скобки.",
    "not callable": "Скобки стоят после того, что вызвать нельзя; у классов имя с большой буквы.",
    "is ambiguous": "Сравнение дало много ответов, а условию нужен один: `.all()` или `.any()`.",
    "converted to": "Одно число просят у тензора, в котором их много.",
    "must be Tensor": "Функция PyTorch ждёт тензор: не передан ли вместо него кто-то другой?",
    "match the size": "Формы не подошли друг другу: напечатайте `.shape` каждого тензора.",
    "broadcast shape": "Действие на месте не может изменить форму того, кого меняет.",
    "cannot be multiplied": "Формы не подошли друг другу: напечатайте `.shape` каждого тензора.",
    "for input of size": "Новой форме нужно столько же чисел, сколько было.",
    "unpack": "Слева не столько имён, сколько значений справа.",
    "CUDA": "Видеокарты здесь нет, а в коде она названа прямо.",
    "bitwise_xor": "Степень в Python — `**`, а `^` означает другое.",
    "for ^": "Степень в Python — `**`, а `^` означает другое.",
    "should implement": "Метода с этим именем в вашем классе нет.",
    "must derive from BaseException": "После `raise` стоит исключение, например `ValueError(…)`.",
}


def explain(error: BaseException) -> str:
    """Что случилось, в какой строке ответа и что это обычно значит."""
    name = type(error).__name__
    said = f"{name}: {error}".strip(": \n")
    meaning = next((text for part, text in MEANINGS.items() if part in said), "")
    frames = [frame for frame in traceback.walk_tb(error.__traceback__) if _is_own(frame[0])]
    if not frames:
        return f"Проверка не смогла воспользоваться ответом ({said}). {meaning}".strip()
    frame, number = frames[-1]
    line = linecache.getline(frame.f_code.co_filename, number).strip()
    where = f" Строка: `{line}`." if line else ""
    return f"Ваш код остановился с ошибкой {said}.{where} {meaning}".strip()


def _is_own(frame) -> bool:
    """Написана ли функция в ноутбуке: у всего остального модуль с именем."""
    return frame.f_globals.get("__name__") == "__main__"
