# @title Подготовка к запуску: пакет курса и папка данных
# У себя на компьютере, где пакет курса уже установлен, эта ячейка ничего не делает.
import importlib
import os
import subprocess
import sys

USE_DRIVE = False  # @param {type:"boolean"}
# True — хранить данные и веса на Google Диске: они переживут перезапуск Colab.

IN_COLAB = "google.colab" in sys.modules
if IN_COLAB and USE_DRIVE:
    from google.colab import drive

    drive.mount("/content/drive")
    os.environ["COURSE_DATA_DIR"] = "/content/drive/MyDrive/{NAME}/data"
    sys.modules.pop("src.utils", None)  # прочитать новую папку, даже если курс уже загружен

try:
    import src.utils
except ImportError:
    # Без зависимостей: PyTorch и остальное в Colab уже есть, и менять их нельзя.
    packages = ["git+{REPOSITORY}@{BRANCH}", "livelossplot=={LIVELOSSPLOT}"]
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", *packages]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(
            "Пакет курса не установился. Проверьте интернет и запустите ячейку ещё раз.\n"
            + result.stderr
        ) from None
    sys.modules.pop("src", None)  # другой пакет src мог уже загрузиться
    importlib.invalidate_caches()
    try:
        import src.utils
    except ImportError:
        raise ImportError(
            "Пакет курса заслонила другая папка src рядом с ноутбуком: переименуйте её."
        ) from None

if IN_COLAB:
    print("Данные и веса:", src.utils.DATA_DIR)
