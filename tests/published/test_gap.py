"""Generalized assignment files as scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.data import find_best, list_published
from benchmarks.instances import WRITTEN_GAP, load_instance
from optimizer.domain.scenario import Scenario
from optimizer.errors import ScenarioError
from optimizer.rules import RuleId
from optimizer.scenario.published import read_published
from optimizer.scenario.published.gap import build_gap, parse_gap
from optimizer.verify import verify_plan
from tests.published.assign import compute_price, fits, iterate_assignments, plan_pieces


def make_written() -> Scenario:
    """Costs 1 5 4 / 3 2 6, every job uses 2, both agents hold 4."""
    return build_gap(parse_gap(WRITTEN_GAP, "written"), name="written")


def test_every_number_finds_its_place() -> None:
    # Two agents with capacities 5 and 6; job 2 costs 20 and uses 4 at agent 1, costs 40 and uses 2 at agent 2.
    scenario = build_gap(parse_gap("2 2  10 20  30 40  3 4  1 2  5 6", "x"), name="x")
    assert [factory.work_centers[0].free_minutes for factory in scenario.network.factories] == [(5,), (6,)]
    quotes = scenario.orders[1].route[0].quotes
    assert [(q.factory, q.yen_per_piece, q.minutes_per_piece) for q in quotes] == [
        ("agent-1", 20, 4),
        ("agent-2", 40, 2),
    ]


def test_a_job_goes_whole_to_one_quoted_agent() -> None:
    order = make_written().orders[0]
    assert (order.quantity, order.is_all_or_nothing, order.sourcing.is_never_split) == (1, True, True)
    assert order.route[0].is_quoted_only


def test_goals_are_unplaced_pieces_then_cost() -> None:
    rulebook = make_written().rulebook
    assert [(level.name, level.tolerance.absolute, level.tolerance.permille) for level in rulebook.goals] == [
        ("unplaced", 0, 0),
        ("cost", 0, 0),
    ]
    assert rulebook.unplaced_basis == "pieces"


def test_least_cost_by_hand() -> None:
    # All three jobs at their cheapest: 1 (agent 1) + 2 (agent 2) + 4 (agent 1) = 7; agent 1 holds exactly two.
    scenario = make_written()
    prices = [compute_price(a) for a in iterate_assignments(scenario) if fits(scenario, a)]
    # 2^3 ways, less the two that put all three jobs (6 minutes) on one agent (4 minutes).
    assert len(prices) == 6
    assert min(prices) == 7


def test_verifier_reads_the_same_cost() -> None:
    scenario = make_written()
    pieces = {("job-1", "agent-1"): 1, ("job-2", "agent-2"): 1, ("job-3", "agent-1"): 1}
    verdict = verify_plan(scenario, plan_pieces(scenario, pieces))
    assert verdict.violations == ()
    assert [level.value for level in verdict.levels] == [0, 7]


def test_verifier_refuses_three_jobs_on_one_agent() -> None:
    scenario = make_written()
    plan = plan_pieces(scenario, {(f"job-{n}", "agent-1"): 1 for n in (1, 2, 3)})
    assert {violation.rule for violation in verify_plan(scenario, plan).violations} == {RuleId.capacity}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "published.count"),
        ("2 2  10 20  30 40  3 4  1 2  5", "published.count"),
        ("2 2  10 20  30 40  3 4  1 2  5 6 7", "published.count"),
        ("2 2  10 -20  30 40  3 4  1 2  5 6", "published.number"),
        ("2 2  10 20.5  30 40  3 4  1 2  5 6", "published.number"),
        ("2 x", "published.number"),
        ("0 2", "published.number"),
        ("1 1  10000001  1  1", "published.number"),
    ],
)
def test_wrong_text_is_refused(text: str, code: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_gap(text, "file")
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.message.ja
    assert problem.way_out.ja != problem.way_out.en


def test_a_wrong_number_is_named_with_its_line() -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_gap("2 2\n10 20\n30 -4\n", "file")
    assert (caught.value.problems[0].path, caught.value.problems[0].value) == ("file:3", "-4")


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="problem") as caught:
        read_published("gap", tmp_path / "nowhere")
    assert caught.value.problems[0].code == "published.missing_file"


def test_binary_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "binary"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioError) as caught:
        read_published("gap", file)
    assert caught.value.problems[0].code == "published.not_text"


def test_published_file_by_hand(published: Path) -> None:
    # First rows of gap1-0: costs 17 21 22 ..., uses 8 15 14 ..., capacities 36 34 38 27 33.
    scenario = read_published("gap", published / "gap" / "cattrysse1994" / "gap1-0")
    numbers = [int(word) for word in (published / "gap" / "cattrysse1994" / "gap1-0").read_text().split()]
    assert numbers[:2] == [5, 15]
    quote = scenario.orders[0].route[0].quotes[0]
    assert (quote.yen_per_piece, quote.minutes_per_piece) == (numbers[2], numbers[2 + 75])
    assert [f.work_centers[0].free_minutes[0] for f in scenario.network.factories] == numbers[-5:]
    total = sum(q.yen_per_piece or 0 for order in scenario.orders for q in order.route[0].quotes)
    assert total == sum(numbers[2:77])


def test_every_published_file_has_the_size_it_should(published: Path) -> None:
    rows = (published / "gap" / "best_known.csv").read_text().splitlines()[1:]
    sizes = {row.split(",")[0]: (int(row.split(",")[1]), int(row.split(",")[2])) for row in rows}
    assert len(sizes) == 80
    for name, size in sizes.items():
        scenario = load_instance(f"gap/{name}")
        assert (len(scenario.network.factories), len(scenario.orders)) == size, name


def test_no_best_value_is_below_the_cheapest_agents(published: Path) -> None:
    # Without capacities every job takes its cheapest agent; no plan can cost less.
    assert published.is_dir()
    instances = [name for name in list_published() if name.startswith("gap/cattrysse1994")]
    for name in instances:
        scenario = load_instance(name)
        cheapest = sum(min(q.yen_per_piece or 0 for q in o.route[0].quotes) for o in scenario.orders)
        assert find_best(name)["cost"].value >= cheapest
    assert len(instances) == 60
