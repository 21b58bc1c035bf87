"""Every hard rule is either built into the model under its id or kept by construction, and tested with and without pins."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from optimizer.model import build_model, build_part
from optimizer.model.rules import BY_CONSTRUCTION, HARD_RULES
from optimizer.rules import CATALOGUE, RuleId, RuleKind
from optimizer.solve import prepare
from tests.verify.workshop import build_scenario

MODEL_TESTS = Path(__file__).resolve().parent.parent / "model"
BUILT = [rule_id for rule_id, _ in HARD_RULES]

each_built_rule = pytest.mark.parametrize("rule_id", BUILT, ids=str)


def test_model_and_construction_keep_every_hard_rule_once() -> None:
    hard = [rule.id for rule in CATALOGUE if rule.is_hard]
    assert sorted([*BUILT, *BY_CONSTRUCTION]) == sorted(hard)


def test_rules_on_cells_need_no_constraint() -> None:
    of_cells = {rule.id for rule in CATALOGUE if rule.kind in (RuleKind.eligibility, RuleKind.cell)}
    # A lot multiple is what is counted, a route is one cell per operation, a pinned lot is added to what is found.
    assert of_cells | {RuleId.lot_multiple, RuleId.route, RuleId.pin} == BY_CONSTRUCTION


@each_built_rule
def test_a_rule_is_added_by_a_function_of_its_name_that_states_it(rule_id: RuleId) -> None:
    function = dict(HARD_RULES)[rule_id]
    assert function.__name__ == f"add_{rule_id}"
    assert "``" in (function.__doc__ or ""), "the docstring has no formula"


def test_constraints_bear_the_ids_of_their_rules() -> None:
    # The workshop has every rule at work.
    prepared = prepare(build_scenario())
    part = build_part(prepared.goals, range(len(prepared.table.orders.count)), prepared.pinned)
    names = {constraint.name for constraint in build_model(part).model.proto.constraints}
    # What has no name only links variables to each other.
    assert names - {""} == {rule_id.value for rule_id in BUILT}


def find_tests() -> set[str]:
    """Names of all tests of the model."""
    return {
        node.name
        for path in sorted(MODEL_TESTS.glob("test_*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


@each_built_rule
def test_every_rule_is_tested_on_both_sides_of_its_edge(rule_id: RuleId) -> None:
    assert f"test_edge_of_{rule_id}" in find_tests()


@pytest.mark.parametrize("rule_id", [r for r in BUILT if r not in (RuleId.quantity, RuleId.precedence)], ids=str)
def test_every_rule_a_pinned_lot_can_touch_is_tested_with_one(rule_id: RuleId) -> None:
    # A pinned lot takes of an order's quantity in each of those tests; it keeps precedence, or it has no cells.
    assert any(name.startswith(f"test_pinned_{rule_id}") for name in find_tests())
