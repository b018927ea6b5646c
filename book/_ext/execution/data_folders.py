"""У каждой страницы своя временная папка данных, а пакет `src` у всех — из этого репозитория.

Главы 3 и 4 пишут `gabor.pth` под одним именем, а выполняются одновременно.
"""

import os
import tempfile
from pathlib import Path


def setup(app):
    root = tempfile.TemporaryDirectory(prefix="course-data-")
    os.environ["PYTHONPATH"] = str(Path(app.srcdir).parent)

    def choose_folder(app, docname, source):
        folder = Path(root.name) / docname
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["COURSE_DATA_DIR"] = str(folder)  # достанется ядру этой страницы

    def clean(app, exception):
        os.environ.pop("COURSE_DATA_DIR", None)
        root.cleanup()

    app.connect("source-read", choose_folder)
    app.connect("build-finished", clean)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
