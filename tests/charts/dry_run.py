"""Настройки `deploy/` читают те же классы, что и на сервере; печатает, что вышло, как JSON.

Выполняется в отдельном окружении (deploy/requirements.txt) тестом tests/test_deploy_dry_run.py.
Имена настроек KubeSpawner взяты из jupyterhub_config.py чарта: так чарт переводит в них свои.
"""

import asyncio
import json
import logging
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import SimpleNamespace

import kubernetes_asyncio.config.kube_config as kube_config
import yaml
from jupyterhub.app import JupyterHub
from kubespawner import KubeSpawner
from systemdspawner import SystemdSpawner
from traitlets.config import Config, PyFileConfigLoader

FOLDER = Path(sys.argv[1])
NAMES = {
    "cpu_guarantee": ("cpu", "guarantee"),
    "cpu_limit": ("cpu", "limit"),
    "mem_guarantee": ("memory", "guarantee"),
    "mem_limit": ("memory", "limit"),
    "storage_capacity": ("storage", "capacity"),
    "environment": ("extraEnv",),
    "lifecycle_hooks": ("lifecycleHooks",),
    "cmd": ("cmd",),
}
# Без адреса кластера KubeSpawner не начинает работу; по этому никого нет, и никто его не спросит.
CLUSTER = {
    "clusters": [{"name": "nowhere", "cluster": {"server": "http://127.0.0.1:1"}}],
    "contexts": [{"name": "nowhere", "context": {"cluster": "nowhere", "user": "nobody"}}],
    "current-context": "nowhere",
    "users": [{"name": "nobody", "user": {}}],
}
complaints = []


class Complaints(logging.Handler):
    """О незнакомой настройке traitlets предупреждает; здесь это ошибка."""

    def emit(self, record):
        complaints.append(record.getMessage())


logging.getLogger("traitlets").addHandler(Complaints(logging.WARNING))


def read(name: str) -> dict:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def hub() -> dict:
    """Настройки самого JupyterHub: класс входа назван, все его поля ему знакомы."""
    settings = read("jupyterhub.yaml")["hub"]["config"]
    config = Config(settings)
    app = JupyterHub(config=config)
    authenticator = app.authenticator_class(config=config)
    known = {base.__name__ for base in type(authenticator).__mro__} | {type(app).__name__}
    return {
        "authenticator": type(authenticator).__name__,
        "unknown": sorted(set(settings) - known),
        "admin": sorted(authenticator.admin_users),
        "allowed": sorted(authenticator.allowed_users),
    }


async def pod() -> dict:
    """Сервер студента, как его описали бы для Kubernetes."""
    settings = read("jupyterhub.yaml")["singleuser"]
    options = {"image": "{name}:{tag}".format(**settings["image"])}
    for name, path in NAMES.items():
        value = settings
        for key in path:
            value = value[key]
        options[name] = value
    with NamedTemporaryFile("w", suffix=".yaml") as cluster:
        yaml.safe_dump(CLUSTER, cluster)
        cluster.flush()
        kube_config.KUBE_CONFIG_DEFAULT_LOCATION = cluster.name
        spawner = KubeSpawner(config=Config(KubeSpawner=options), _mock=True)
    manifest = (await spawner.get_pod_manifest()).to_dict()
    (container,) = manifest["spec"]["containers"]
    keys = ("image", "args", "command", "env", "lifecycle", "resources")
    return {key: container[key] for key in keys} | {"storage": spawner.storage_capacity}


def littlest() -> dict:
    """Пределы и переменные одной машины: SystemdSpawner понимает их записи."""
    limits = read("littlest.yaml")["limits"]
    config = PyFileConfigLoader("littlest.py", str(FOLDER)).load_config()
    config.SystemdSpawner.mem_limit = limits["memory"]
    config.SystemdSpawner.cpu_limit = float(limits["cpu"])
    user = SimpleNamespace(name="student", id=1, url="/user/student/")
    spawner = SystemdSpawner(config=config, user=user)
    return {"memory": spawner.mem_limit, "cpu": spawner.cpu_limit, "env": spawner.environment}


async def main() -> dict:
    return {"hub": hub(), "littlest": littlest(), "pod": await pod(), "complaints": complaints}


print(json.dumps(asyncio.run(main()), default=str))
