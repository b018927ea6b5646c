# @title Подготовка к запуску: пакет курса и папка данных
# Где пакет курса уже есть, ячейка ничего не делает; где его нет — ставит его одной командой.
import os
import site
import subprocess
import sys
from importlib import invalidate_caches
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from pathlib import Path

USE_DRIVE = False  # @param {type:"boolean"}
# True — хранить данные и веса на Google Диске: они переживут перезапуск Colab.

OLDEST_PYTHON = "{PYTHON}"
# Это должно уже стоять: чужих версий ячейка не меняет.
NEEDED = "{NEEDED}"
# Это ставится вместе с курсом и ничего за собой не тянет.
SMALL = "{SMALL}"
# Это ноутбук берёт из пакета курса; в старом пакете чего-то может не быть.
USED = "{USED}"
# Архив, а не git+https: git может и не быть.
COURSE = "{REPOSITORY}/archive/refs/heads/{BRANCH}.zip"
OWN_PLACE = (
    "Создайте своё окружение (python3 -m venv --system-site-packages курс) "
    "и выберите его ядром ноутбука."
)
PIP_PROBLEMS = {
    "externally-managed": f"Этот Python принадлежит системе, ставить в него нельзя. {OWN_PLACE}",
    "[Errno 13]": f"В папку библиотек этого Python вам нельзя писать. {OWN_PLACE}",
    "[Errno 30]": f"Папка библиотек этого Python закрыта на запись. {OWN_PLACE}",
    "[Errno 28]": "На диске нет места. Освободите его и запустите ячейку ещё раз.",
    "No module named pip": "В этом окружении нет pip. Поставьте его: python -m ensurepip",
    "error 404": "По адресу курса ничего нет: возможно, он переехал. Адрес: {REPOSITORY}",
    "": "Проверьте интернет и запустите ячейку ещё раз. "
    "В Kaggle интернет включают справа: Session options → Internet.",
}


def text_of(path):
    """Прочитать файл; пустая строка, если его нет."""
    return path.read_text(encoding="utf-8", errors="ignore") if path.is_file() else ""


def is_course(spec):
    """Отличить пакет курса, в котором есть всё нужное, от старого и от чужой папки src."""
    if spec is None or spec.origin is None or "{MARK}" not in text_of(Path(spec.origin)):
        return False
    folder = Path(spec.origin).parent
    return all(
        name in text_of(folder / f"{module}.py") + text_of(folder / module / "__init__.py")
        for module, name in (used.split(".") for used in USED.split())
    )


def find_course():
    """Найти пакет src: установленный или из репозитория, в котором лежит ноутбук."""
    finders = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]
    specs = [finder.find_spec("src", None) for finder in finders]
    here = Path.cwd()
    specs += [PathFinder.find_spec("src", [str(f)]) for f in [*sys.path, here, *here.parents]]
    return next(filter(is_course, specs), None)


def install(packages):
    """Поставить недостающее; вернуть, что помешало."""
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--retries", "2"]
    command += ["--force-reinstall"]  # иначе старый курс той же версии так и останется
    result = subprocess.run(command + packages, capture_output=True)
    if result.returncode:
        output = result.stderr.decode(errors="replace").strip()
        reason = next(text for sign, text in PIP_PROBLEMS.items() if sign in output)
        return f"Пакет курса не установился. {reason}\n\nЧто ответил pip:\n{output[-1000:]}"
    invalidate_caches()
    if site.ENABLE_USER_SITE:  # эта папка могла появиться только что
        site.addsitedir(site.getusersitepackages())
    return ""


def prepare():
    """Сделать `import src` возможным; вернуть, что помешало."""
    if sys.version_info < tuple(map(int, OLDEST_PYTHON.split("."))):
        version = sys.version.split()[0]
        return f"Нужен Python {OLDEST_PYTHON} или новее, а здесь {version}: выберите другое ядро."
    missing = [name for name in NEEDED.split() if find_spec(name) is None]
    if missing:
        return (
            f"Не хватает библиотек: {', '.join(missing)}. Поставьте их: "
            f"{sys.executable} -m pip install {' '.join(missing)}\n"
            "Какая сборка torch нужна вашему компьютеру: https://pytorch.org/get-started/locally/"
        )
    packages = [] if find_course() else [COURSE]
    packages += [pin for pin in SMALL.split() if find_spec(pin.split("==")[0]) is None]
    problem = install(packages) if packages else ""
    course = find_course()
    if problem or course is None:
        return problem or "Пакет курса поставлен, но не виден: перезапустите ядро."
    if getattr(sys.modules.get("src"), "__file__", None) != course.origin:
        for name in [name for name in sys.modules if name.split(".")[0] == "src"]:
            del sys.modules[name]
        sys.modules["src"] = module_from_spec(course)
        course.loader.exec_module(sys.modules["src"])
        sys.path.append(str(Path(course.origin).parents[1]))  # для процессов, готовящих данные
    return ""


IN_COLAB = "google.colab" in sys.modules
if IN_COLAB and USE_DRIVE:
    from google.colab import drive

    drive.mount("/content/drive")
    os.environ["COURSE_DATA_DIR"] = "/content/drive/MyDrive/{NAME}/data"
    sys.modules.pop("src.utils", None)  # прочитать новую папку, даже если курс уже загружен

problem = prepare()
if problem:
    raise RuntimeError(problem)
if IN_COLAB:
    from src.utils import DATA_DIR

    print("Данные и веса:", DATA_DIR)
