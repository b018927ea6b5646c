"""Настройки `deploy/` читают сами JupyterHub, KubeSpawner, SystemdSpawner и repo2docker.

Ставятся они в отдельное окружение, поэтому раз в неделю: ``pytest -m weekly``; нужна сеть.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_deploy import DEPLOY, NEED, values
from tools.course import ROOT
from tools.install import reason

pytestmark = pytest.mark.weekly

PROBE = ROOT / "tests" / "charts" / "dry_run.py"


@pytest.fixture(scope="module")
def programs(tmp_path_factory) -> Path:
    """Программы из deploy/requirements.txt."""
    folder = tmp_path_factory.mktemp("server") / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    install = [programs / "python", "-m", "pip", "install", "--quiet", "-r"]
    result = subprocess.run(
        [*install, DEPLOY / "requirements.txt"], stderr=subprocess.PIPE, text=True
    )
    if result.returncode and reason(result.stderr) == "нет сети":
        pytest.skip("программы сервера не установить: нет сети")
    assert result.returncode == 0, result.stderr
    return programs


def probe(programs: Path, folder: Path) -> dict:
    """Что поняли программы, прочитав настройки из этой папки."""
    command = [programs / "python", PROBE, folder]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def found(programs) -> dict:
    return probe(programs, DEPLOY)


def test_nothing_is_unknown_to_the_programs(found):
    assert found["complaints"] == [] and found["hub"]["unknown"] == []


def test_only_listed_students_come_in(found):
    assert found["hub"]["authenticator"] == "GitHubOAuthenticator"
    assert found["hub"]["admin"] == ["lecturer"] and len(found["hub"]["allowed"]) == 2


def test_pod_of_a_student_has_what_was_measured(found):
    pod = found["pod"]
    wanted = {"memory": NEED.guarantee * 2**20, "cpu": 0.2}
    assert pod["resources"]["requests"] == wanted
    assert pod["resources"]["limits"] == {"memory": NEED.limit * 2**20, "cpu": 1.0}
    environment = {item["name"]: item["value"] for item in pod["env"]}
    assert environment.items() >= values("jupyterhub")["singleuser"]["extraEnv"].items()
    hook = values("jupyterhub")["singleuser"]["lifecycleHooks"]["postStart"]["exec"]
    assert pod["lifecycle"]["post_start"]["exec"] == hook
    assert pod["args"][0] == "jupyterhub-singleuser"


def test_single_machine_understands_its_limits(found):
    assert (found["littlest"]["memory"], found["littlest"]["cpu"]) == (NEED.limit * 2**20, 1)
    assert found["littlest"]["env"]["COURSE_DATA_DIR"] == "data"


def test_misspelled_setting_is_noticed(programs, tmp_path):
    for path in DEPLOY.glob("littlest.*"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), encoding="utf-8")
    text = (DEPLOY / "jupyterhub.yaml").read_text(encoding="utf-8")
    for old, new in [("admin_users", "admins"), ("GitHubOAuthenticator:", "GitLabAuth:")]:
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "jupyterhub.yaml").write_text(text, encoding="utf-8")
    spoiled = probe(programs, tmp_path)
    assert spoiled["hub"]["unknown"] == ["GitLabAuth"]
    assert any("admins" in complaint for complaint in spoiled["complaints"])


def test_image_is_described_by_the_binder_folder(programs):
    """Сам образ без Docker не собрать, но repo2docker показывает, по какому описанию собрал бы."""
    options = ["--no-build", "--debug", "--target-repo-dir", "/srv/course"]
    result = subprocess.run(
        [programs / "repo2docker", *options, "."], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    recipe = result.stdout + result.stderr
    assert "python=3.11" in recipe and "binder/environment.yml" in recipe
    assert "./binder/postBuild" in recipe and "REPO_DIR" in recipe
