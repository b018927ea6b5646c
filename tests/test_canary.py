"""Канарейка: выполнение в чужом образе, отчёт, задача на GitHub, расписание."""

import json
import os
import re
import stat
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tools.course import ROOT
from tools.gates import canary, canary_issue
from tools.gates.drift_report import collect, render

WORKFLOW = ROOT / ".github" / "workflows" / "canary.yml"


@pytest.fixture
def image(tmp_path, monkeypatch):
    """Вместо образа — этот же Python: команда образа без самого Docker."""
    (tmp_path / "google").mkdir()
    (tmp_path / "google" / "colab.py").touch()
    book, results = tmp_path / "book", tmp_path / "pictures"
    book.mkdir()
    monkeypatch.setattr(canary, "BOOK", book)

    def in_image(folder, *arguments):
        return [sys.executable, *arguments]

    monkeypatch.setattr(canary, "in_image", in_image)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def run(**pages):
        for name, (source, text) in pages.items():
            output = new_output("stream", text=text)
            cells = [
                new_code_cell("import sys\nassert 'google.colab' in sys.modules"),
                new_code_cell(source, outputs=[output], execution_count=2),
            ]
            nbformat.write(new_notebook(cells=cells), book / f"{name}.ipynb")
        outcome = canary.run_notebooks(tmp_path, results)
        report = collect(["образ Colab"], {}, [], outcome)
        return canary.moved(report), render(report)

    return run


def test_same_numbers_are_no_news(image):
    moved, text = image(first=("print(1 / 4)", "0.25\n"))
    assert not moved
    assert "Всё в пределах допусков" in text


def test_moved_number_and_failed_notebook_are_news(image):
    moved, text = image(first=("print(1 / 2)", "0.25\n"), second=("1 / 0", "1\n"))
    assert moved
    assert re.search(r"\b0\.25\W+0\.5\b", text)
    assert "second.ipynb" in text and "ZeroDivisionError" in text


def test_image_command_shares_the_folder_and_the_connection_file(tmp_path):
    command = canary.in_image(tmp_path, "-m", "pip")
    assert command[:2] == ["docker", "run"] and "--network=host" in command
    assert f"--volume={tmp_path}:/content" in command
    assert command[-3:] == [canary.IMAGE, "-m", "pip"]


@pytest.mark.parametrize(("code", "moved"), [(0, False), (1, True), (2, True)])
def test_newest_versions_use_the_drift_report(tmp_path, monkeypatch, code, moved):
    (tmp_path / "report.md").write_text("отчёт", encoding="utf-8")
    monkeypatch.setattr(canary.drift, "FOLDER", tmp_path)
    monkeypatch.setattr(canary.drift, "main", lambda specs: code if "torch" in specs else 3)
    monkeypatch.setattr(canary, "REPORTS", tmp_path / "reports")
    assert canary.main(["newest"]) == moved
    report = json.loads((tmp_path / "reports" / "newest.json").read_text(encoding="utf-8"))
    assert report["moved"] == moved
    assert ("не ставятся" in report["text"]) == (code == 2)


# --- задача ---------------------------------------------------------------------------------


@pytest.fixture
def github(tmp_path, monkeypatch):
    """Поддельный gh: записывает, о чём просили, и отвечает открытыми задачами."""
    log, answer = tmp_path / "log.jsonl", tmp_path / "issues.json"
    gh = tmp_path / "bin" / "gh"
    gh.parent.mkdir()
    gh.write_text(
        f"#!{sys.executable}\nimport json, sys\nfrom pathlib import Path\n"
        "files = [a[12:] for a in sys.argv if a.startswith('--body-file=')]\n"
        "body = [Path(name).read_text(encoding='utf-8') for name in files]\n"
        f"with open({str(log)!r}, 'a') as f:\n    print(json.dumps([sys.argv[1:], body]), file=f)\n"
        f"if sys.argv[2] == 'list':\n    print(Path({str(answer)!r}).read_text())\n"
    )
    gh.chmod(gh.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{gh.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("RUN_URL", "https://github.com/запуск")
    reports = tmp_path / "reports"
    reports.mkdir()

    def run(opened=(), **moved):
        answer.write_text(json.dumps([{"number": n, "title": t} for n, t in opened]))
        for name, value in moved.items():
            content = json.dumps({"moved": value, "text": f"отчёт {name} " + "д" * 50_000})
            (reports / f"{name}.json").write_text(content, encoding="utf-8")
        canary_issue.main(str(reports))
        return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()][1:]

    return run


OURS = (7, canary_issue.TITLE)


def test_no_news_and_no_issue_leave_everything_alone(github):
    assert github(opened=[(1, "Другая")], colab=False, newest=False) == []


def test_news_open_one_issue(github):
    ((command, (body,)),) = github(opened=[(1, "Другая")], colab=True, newest=False)
    assert command[:2] == ["issue", "create"] and f"--title={canary_issue.TITLE}" in command
    assert "отчёт colab" in body and "отчёт newest" in body and "https://github.com/запуск" in body
    assert len(body) < 65_536


def test_news_update_the_issue_already_open(github):
    ((command, _),) = github(opened=[(1, "Другая"), OURS], colab=False, newest=True)
    assert command[:3] == ["issue", "edit", "7"]


def test_issue_is_closed_when_nothing_moves_any_more(github):
    ((command, _),) = github(opened=[OURS], colab=False, newest=False)
    assert command[:3] == ["issue", "close", "7"]


def test_missing_report_is_news(github):
    ((command, (body,)),) = github(newest=False)
    assert command[:2] == ["issue", "create"]
    assert "не дошла до конца" in body


# --- расписание -----------------------------------------------------------------------------


def test_workflow_runs_what_exists():
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    jobs = workflow["jobs"]
    checks = [item["check"] for item in jobs["check"]["strategy"]["matrix"]["include"]]
    assert set(checks) == set(canary_issue.CHECKS)
    assert jobs["issue"]["permissions"]["issues"] == "write" and jobs["issue"]["if"] == "always()"
    steps = [step.get("run", "") for job in jobs.values() for step in job["steps"]]
    modules = re.findall(r"python3? -m ([\w.]+)", "\n".join(steps))
    assert modules == ["tools.gates.canary", "tools.gates.canary_issue"]
    for module in modules:
        assert Path(ROOT, *module.split(".")).with_suffix(".py").is_file()
    assert workflow[True]["schedule"]  # YAML 1.1 читает «on» как истину


def test_workflows_agree_on_the_actions_they_use():
    used = set()
    for path in WORKFLOW.parent.glob("*.yml"):
        used |= set(re.findall(r"uses: (\S+)@(\S+)", path.read_text(encoding="utf-8")))
    assert len({name for name, _ in used}) == len(used)


def test_issue_needs_nothing_but_python():
    source = (ROOT / "tools" / "gates" / "canary_issue.py").read_text(encoding="utf-8")
    imported = set(re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE))
    assert imported <= sys.stdlib_module_names
