"""Настройки серверов в `deploy/`: принимают ли их схемы чартов и согласны ли они с измерением."""

import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from tools import sizing
from tools.course import BOOK, ROOT

DEPLOY = ROOT / "deploy"
SCHEMAS = {
    "jupyterhub": "zero-to-jupyterhub",
    "binderhub": "binderhub",
    "littlest": "littlest-jupyterhub",
}
PAGE = (BOOK / "large-class.md").read_text(encoding="utf-8")
UNITS = {"M": 2**20, "G": 2**30, "Gi": 2**30}  # M и G — как их понимает JupyterHub


def read(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def values(name: str) -> dict:
    """Файл настроек из `deploy/`."""
    return read(DEPLOY / f"{name}.yaml")


def partial(schema):
    """Схема без обязательных ключей: их Helm берёт из самого чарта, а потом уже проверяет."""
    if isinstance(schema, dict):
        return {key: partial(value) for key, value in schema.items() if key != "required"}
    return [partial(item) for item in schema] if isinstance(schema, list) else schema


def validator(name: str) -> jsonschema.Draft7Validator:
    """Проверка по схеме, которую издают вместе с программой."""
    schema = read(ROOT / "tests" / "charts" / f"{SCHEMAS[name]}.yaml")
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(partial(schema))


def complaints(name: str, found: dict) -> list[str]:
    return [error.message for error in validator(name).iter_errors(found)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_settings_fit_the_schema(name):
    assert complaints(name, values(name)) == []


def test_jupyterhub_inside_binderhub_fits_its_own_schema():
    assert complaints("jupyterhub", values("binderhub")["jupyterhub"]) == []


def leaves(node: dict, path=()):
    """Пути ко всем значениям."""
    for key, value in node.items():
        yield from leaves(value, (*path, key)) if isinstance(value, dict) else [(*path, key)]


def misspelled(node: dict, path: tuple) -> dict:
    """Копия с опиской в последнем ключе пути."""
    key, *rest = path
    changed = misspelled(node[key], rest) if rest else node[key]
    return {item: value for item, value in node.items() if item != key} | {
        key if rest else f"{key}x": changed
    }


# Что чарты передают дальше, не проверяя.
FREE = {"config", "extraEnv", "postStart", "jupyterhub"}


@pytest.mark.parametrize("name", SCHEMAS)
def test_misspelled_key_is_noticed(name):
    paths = [path for path in leaves(values(name)) if not FREE & set(path[:-1])]
    assert len(paths) >= 3
    for path in paths:
        assert complaints(name, misspelled(values(name), path)), path


def test_wrong_type_is_noticed():
    found = values("jupyterhub")
    found["singleuser"]["cpu"]["limit"] = "1 ядро"
    assert complaints("jupyterhub", found) == ["'1 ядро' is not of type 'number', 'null'"]


# --- размеры --------------------------------------------------------------------------------


def size(text: str) -> int:
    """«1536M» → байты."""
    number, unit = re.fullmatch(r"(\d+)(\w+)", text).groups()
    return int(number) * UNITS[unit]


NEED = sizing.student(sizing.load(BOOK))


@pytest.mark.parametrize("singleuser", [
    values("jupyterhub")["singleuser"],
    values("binderhub")["jupyterhub"]["singleuser"],
])  # fmt: skip
def test_student_gets_what_was_measured(singleuser):
    memory, cpu = singleuser["memory"], singleuser["cpu"]
    assert size(memory["guarantee"]) == NEED.guarantee * 2**20
    assert size(memory["limit"]) == NEED.limit * 2**20
    assert NEED.cores <= cpu["guarantee"] < NEED.cores + 0.1
    assert cpu["limit"] == 1 and singleuser["extraEnv"]["OMP_NUM_THREADS"] == "1"


def test_single_machine_gives_the_same():
    limits = values("littlest")["limits"]
    assert size(limits["memory"]) == NEED.limit * 2**20 and limits["cpu"] == 1


def test_disk_is_the_one_of_the_table():
    assert size(values("jupyterhub")["singleuser"]["storage"]["capacity"]) == sizing.HOME * 2**20


def test_quota_of_binderhub_is_the_middle_crowd():
    quota = values("binderhub")["config"]["BinderHub"]["per_repo_quota"]
    assert quota == sizing.crowd(300, NEED).active


# --- то, что настройки выполняют ------------------------------------------------------------


def test_notebooks_appear_at_home_and_are_never_overwritten(tmp_path):
    hook = values("jupyterhub")["singleuser"]["lifecycleHooks"]["postStart"]["exec"]["command"]
    home, image = tmp_path / "home", tmp_path / "image"
    home.mkdir()
    (image / "book").mkdir(parents=True)
    for name in ("one", "two"):
        (image / "book" / f"{name}.ipynb").write_text("из образа", encoding="utf-8")
    (home / "one.ipynb").write_text("сделано студентом", encoding="utf-8")
    places = {"/srv/course": str(image), "/home/jovyan": str(home)}
    command = hook[-1]
    for place, folder in places.items():
        assert place in command
        command = command.replace(place, folder)
    for _ in range(2):
        subprocess.run([*hook[:-1], command], check=True)
    found = {path.stem: path.read_text(encoding="utf-8") for path in home.iterdir()}
    assert found == {"one": "сделано студентом", "two": "из образа"}


def littlest_environment() -> dict[str, str]:
    """Переменные, которые получит студент The Littlest JupyterHub."""
    from traitlets.config import PyFileConfigLoader

    return PyFileConfigLoader("littlest.py", str(DEPLOY)).load_config().Spawner.environment


def test_data_of_a_student_stand_beside_the_notebook(tmp_path):
    """Пакет лежит в папке, куда писать нельзя, а переменная называет другую."""
    environment = littlest_environment()
    assert environment == values("jupyterhub")["singleuser"]["extraEnv"]
    code = "from src.utils import DATA_DIR; print(DATA_DIR)"
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == str(tmp_path / "data")


@pytest.mark.parametrize(
    ("spec", "banned"),
    [("example/course/main", False), ("example/course-evil/main", True), ("someone/miner/x", True)],
)
def test_binderhub_builds_the_course_only(spec, banned):
    (pattern,) = values("binderhub")["config"]["GitHubRepoProvider"]["banned_specs"]
    assert bool(re.match(pattern, spec)) is banned


# --- страница -------------------------------------------------------------------------------


def test_page_and_settings_name_the_same():
    image = values("jupyterhub")["singleuser"]["image"]
    name = f"{image['name']}:{image['tag']}"
    assert PAGE.count(name) == 2  # собрать и отправить
    for path in re.findall(r"deploy/[\w.]+", PAGE):
        assert (ROOT / path).is_file(), path
    named = set(re.findall(r"deploy/([\w.]+)", PAGE))
    assert named == {path.name for path in DEPLOY.glob("[a-z]*.*")} - {"requirements.txt"}


def test_secrets_stay_out_of_git():
    assert "/secrets.yaml" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    for path in DEPLOY.glob("*.yaml"):
        assert not re.search(r"(?m)^\s*(client_secret|password|apiToken):", path.read_text("utf-8"))
