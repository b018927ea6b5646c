"""Границы осмотра сайта: нарушение каждой замечено, повторяются только неудачные прогоны."""

from dataclasses import replace

import pytest

from tools.audit import lighthouse
from tools.audit.lighthouse import Measured, measure, parse

GOOD = Measured("page", 98, 100, 100, 100, 1.2, 1.5, 10.0, 0.0, 200_000)
REPORT = {
    "categories": {
        "performance": {"score": 0.98},
        "accessibility": {"score": 1},
        "best-practices": {"score": 1},
        "seo": {"score": 1},
    },
    "audits": {
        "first-contentful-paint": {"numericValue": 1200},
        "largest-contentful-paint": {"numericValue": 1500},
        "total-blocking-time": {"numericValue": 10.0},
        "cumulative-layout-shift": {"numericValue": 0.0},
        "total-byte-weight": {"numericValue": 200_000},
        "is-on-https": {"score": 1},
    },
}


def test_page_within_the_budget():
    assert parse("page", REPORT) == GOOD
    assert GOOD.broken == []


@pytest.mark.parametrize(
    "change",
    [
        {"performance": 97},
        {"accessibility": 99},
        {"best_practices": 99},
        {"seo": 99},
        {"size": 200_001},
        {"shift": 0.001},
    ],
    ids=str,
)
def test_every_budget_can_be_broken(change):
    assert len(replace(GOOD, **change).broken) == 1


def test_lighthouse_error_is_not_a_score():
    with pytest.raises(RuntimeError, match="page: страница не открылась"):
        parse("page", REPORT | {"runtimeError": {"message": "страница не открылась"}})


@pytest.mark.parametrize(
    ("scores", "runs", "best"),
    [([99, 10], 1, 99), ([90, 98, 10], 2, 98), ([90, 95, 93, 94, 96, 99], 5, 96)],
)
def test_best_of_a_limited_number_of_runs_is_taken(monkeypatch, scores, runs, best):
    left = iter(scores)
    monkeypatch.setattr(
        lighthouse, "measure_once", lambda *_: replace(GOOD, performance=next(left))
    )
    assert measure("page", "").performance == best
    assert len(list(left)) == len(scores) - runs
