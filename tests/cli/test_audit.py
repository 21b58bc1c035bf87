"""`kubari audit`: the answer is in the exit code, and a factory reads only what is its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.cli.exits import ExitCode
from optimizer.scenario import hash_scenario, load_plan, load_scenario, save_plan, save_scenario
from tests.build import (
    make_factory,
    make_lot,
    make_order,
    make_plan,
    make_provenance,
    make_rulebook,
    make_scenario,
    make_targets,
    with_,
)
from tests.cli.conftest import Run, read_json


@pytest.fixture
def case(tmp_path: Path) -> tuple[Path, Path]:
    """A scenario of two members owed 10 minutes each, and a plan that gives both orders of 10 minutes to F1."""
    orders = [make_order("O1", 10), make_order("O2", 10)]
    book = make_rulebook("unplaced", "unfairness")
    scenario = make_scenario([make_factory("F1"), make_factory("F2")], orders, rulebook=book)
    lots = [make_lot("L1", "O1", 10, "F1-1@0"), make_lot("L2", "O2", 10, "F1-1@0")]
    plan = make_plan(scenario, lots, targets=make_targets(scenario, 10, unit=1000))
    provenance = make_provenance(scenario_hash=hash_scenario(scenario))
    paths = tmp_path / "scenario.json", tmp_path / "plan.json"
    save_scenario(scenario, paths[0])
    save_plan(with_(plan, provenance=provenance), paths[1])
    return paths


def test_a_justified_complaint_is_a_no(run: Run, case: tuple[Path, Path]) -> None:
    # Either order at F2 makes it even, 10 minutes each: two complaints, both right, each -10.
    result = run("audit", *case, "--json")
    data = read_json(result)
    assert result.exit_code == ExitCode.answer_is_no
    assert (data["complaints"], data["moves"], data["has_passed"], data["is_complete"]) == (2, 2, False, True)
    assert [(c["factory"], c["lot"], c["fairness_change"]) for c in data["justified"]] == [
        ("F2", "L1", -10),
        ("F2", "L2", -10),
    ]


def test_a_fair_plan_is_certified(run: Run, case: tuple[Path, Path]) -> None:
    scenario, plan = load_scenario(case[0]), load_plan(case[1])
    lots = [make_lot("L1", "O1", 10, "F1-1@0"), make_lot("L2", "O2", 10, "F2-1@0")]
    even = make_plan(scenario, lots, targets=plan.targets)
    save_plan(with_(even, provenance=plan.provenance), case[1])
    result = run("audit", *case)
    assert result.exit_code == ExitCode.ok
    assert "No justified complaint among 0 possible moves." in result.stdout


def test_a_plan_of_the_command_is_certified(run: Run, batch: Path, solved: Path) -> None:
    assert run("audit", batch, solved).exit_code == ExitCode.ok


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Justified complaints: 2."), ("ja", "正当な申し立てが 2件あります。")]
)
def test_people_read_it_in_their_language(run: Run, case: tuple[Path, Path], language: str, word: str) -> None:
    assert word in run("audit", *case, "--lang", language).stdout


def test_one_member_is_asked_about(run: Run, case: tuple[Path, Path]) -> None:
    assert run("audit", *case, "--factory", "F1").exit_code == ExitCode.ok
    assert run("audit", *case, "--factory", "F2").exit_code == ExitCode.answer_is_no
    assert run("audit", *case, "--factory", "F9").exit_code == ExitCode.wrong_input


def test_a_reader_sees_only_its_own(run: Run, case: tuple[Path, Path]) -> None:
    result = run("audit", *case, "--reader", "F2")
    assert result.exit_code == ExitCode.answer_is_no
    assert "F2-1" in result.stdout
    assert "F1" not in result.stdout
    data = read_json(run("audit", *case, "--reader", "F2", "--factory", "F2", "--json"))
    assert (data["reader"], data["justified"], len(data["own"])) == ("F2", [], 2)
    assert run("audit", *case, "--reader", "F2", "--factory", "F1").exit_code == ExitCode.wrong_usage


def test_the_limit_leaves_the_answer_open(run: Run, case: tuple[Path, Path]) -> None:
    result = run("audit", *case, "--confirmations", 0, "--json")
    assert result.exit_code == ExitCode.answer_is_no
    assert (len(read_json(result)["unconfirmed"]), read_json(result)["is_complete"]) == (2, False)
    assert run("audit", *case, "--confirmations", -1).exit_code == ExitCode.wrong_usage


def test_a_plan_of_another_scenario_is_refused(run: Run, case: tuple[Path, Path]) -> None:
    save_scenario(with_(load_scenario(case[0]), title="changed since"), case[0])
    result = run("audit", *case)
    assert result.exit_code == ExitCode.wrong_input
    assert "hashes differ" in result.stderr


def test_a_plan_that_is_not_verified_is_refused(run: Run, case: tuple[Path, Path]) -> None:
    plan = load_plan(case[1])
    save_plan(with_(plan, lots=plan.lots[:1]), case[1])
    result = run("audit", *case, "--lang", "ja")
    assert result.exit_code == ExitCode.wrong_input
    assert "kubari verify" in result.stderr
