"""Переменные окружения студента: /opt/tljh/config/jupyterhub_config.d/course.py.

Пакет курса стоит в /srv/course, куда студент писать не может: его данные и веса лежат рядом с его
ноутбуком. А потоков torch хватит одного: иначе каждый студент занял бы все ядра.
"""

c.Spawner.environment = {"COURSE_DATA_DIR": "data", "OMP_NUM_THREADS": "1"}  # noqa: F821
