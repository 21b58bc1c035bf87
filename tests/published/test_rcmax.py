"""Unrelated parallel machines files as scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.data import find_best
from benchmarks.instances import load_instance
from optimizer.errors import ScenarioError
from optimizer.scenario.published import read_published
from optimizer.scenario.published.rcmax import build_rcmax, parse_rcmax
from optimizer.verify import verify_plan
from tests.published.assign import compute_loads, iterate_assignments, plan_pieces

TIMES = ((3, 5), (4, 2), (6, 6))
"""Three jobs on two machines."""


def test_smallest_largest_load_by_hand() -> None:
    # Job 3 takes 6 anywhere. With job 2 it makes 8 or more; alone on machine 2 it leaves 3 + 4 = 7 on machine 1.
    scenario = build_rcmax(TIMES, name="x")
    assert min(max(compute_loads(a).values()) for a in iterate_assignments(scenario)) == 7


def test_verifier_reads_the_same_load() -> None:
    scenario = build_rcmax(TIMES, name="x")
    pieces = {("job-1", "machine-1"): 1, ("job-2", "machine-1"): 1, ("job-3", "machine-2"): 1}
    verdict = verify_plan(scenario, plan_pieces(scenario, pieces))
    assert verdict.violations == ()
    assert [(level.name, level.value) for level in verdict.levels] == [("unplaced", 0), ("concentration", 7)]


def test_capacity_never_binds() -> None:
    # Everything on machine 1: 3 + 4 + 6 = 13 minutes, all of its free minutes and not one more.
    scenario = build_rcmax(TIMES, name="x")
    verdict = verify_plan(scenario, plan_pieces(scenario, {(f"job-{n}", "machine-1"): 1 for n in (1, 2, 3)}))
    assert verdict.violations == ()
    assert verdict.levels[1].value == 13


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2\n2\n1 2\n3\n", "published.count"),
        ("2\n2\n1 2\n3 4\n5", "published.count"),
        ("2 2\n1 -2\n3 4\n", "published.number"),
        ("2 1\n9000000\n9000000\n", "published.too_large"),
    ],
)
def test_wrong_text_is_refused(text: str, code: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_rcmax(text, "file")
    assert caught.value.problems[0].code == code


def test_published_file_by_hand(published: Path) -> None:
    # The first file begins with 100 jobs, 10 machines, and the row 60 53 45 33 11 7 4 95 61 100.
    scenario = read_published("rcmax", published / "rcmax" / "instances" / "1.txt")
    assert (len(scenario.orders), len(scenario.network.factories)) == (100, 10)
    first = [quote.minutes_per_piece for quote in scenario.orders[0].route[0].quotes]
    assert first == [60, 53, 45, 33, 11, 7, 4, 95, 61, 100]


def test_every_published_file_has_the_size_it_should(published: Path) -> None:
    rows = [row.split(",") for row in (published / "rcmax" / "best_known.csv").read_text().splitlines()[1:]]
    assert len(rows) == 70
    for file, _, jobs, machines, best, _ in rows:
        name = f"rcmax/{file.removesuffix('.txt')}"
        scenario = load_instance(name)
        assert (len(scenario.orders), len(scenario.network.factories)) == (int(jobs), int(machines)), file
        # Every job somewhere at its fastest, spread evenly: no largest load can be below that average.
        fastest = sum(min(q.minutes_per_piece or 0 for q in o.route[0].quotes) for o in scenario.orders)
        assert find_best(name)["concentration"].value == int(best) >= fastest / int(machines)
