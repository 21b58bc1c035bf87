"""The model breaks the rules the verifier breaks, under the same ids; and it counts goals as the cells do."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import assume, given, settings

from optimizer.cells import Lots, compute_tally
from optimizer.model import BuiltModel, build_part, extract_lots
from optimizer.model.rules import HARD_RULES
from optimizer.objectives import build_level_expressions
from optimizer.objectives.hint import compute_values
from optimizer.rules import RULES
from optimizer.solve import Prepared, prepare
from optimizer.verify import verify_plan
from tests.agreement.drawn import SEEDS, draw_tiny
from tests.build import make_plan
from tests.cells.drawn import draw_lots, write_lots
from tests.model.judge import DOMAIN, build_whole, find_broken

SEEN: Counter[str] = Counter()
NAMES = {rule_id.value for rule_id, _ in HARD_RULES}


@settings(max_examples=300)
@given(SEEDS)
def check_broken_rules(seed: int) -> None:
    random = Random(seed)
    prepared = prepare(draw_tiny(random))
    assume(not prepared.stray_pins)
    lots = draw_lots(random, prepared.table, prepared.pinned)
    assume(keeps_whole_orders_whole(prepared, lots))
    built = build_whole(prepared.goals, prepared.pinned)
    found = find_broken(built, lots)
    wanted = broken_by_verifier(prepared, lots)
    SEEN.update(found or ["nothing"])
    if DOMAIN in found:
        # More than fits in the time of a cell: what else follows from such values means nothing.
        assert "capacity" in wanted
        return
    # What pinned lots break on their own need not be said again by a model that has nothing left to decide there.
    alone = broken_by_verifier(prepared, prepared.pinned)
    assert wanted - alone <= found <= wanted
    check_levels(built, lots, prepared)
    if not wanted:
        SEEN["extracted"] += 1
        assert_same_flow(prepared, lots, extract_again(built, lots))


def keeps_whole_orders_whole(prepared: Prepared, lots: Lots) -> bool:
    """A model has one yes or no per cell for an order that flows whole; smaller lots cannot be said in it."""
    orders = prepared.table.orders
    return all(not orders.is_whole[lot.order] or lot.count == orders.count[lot.order] for lot in lots)


def broken_by_verifier(prepared: Prepared, lots: Lots) -> set[str]:
    plan = make_plan(prepared.scenario, write_lots(prepared.table, lots), targets=prepared.targets)
    rules = {violation.rule for violation in verify_plan(prepared.scenario, plan).violations}
    assert {rule.value for rule in rules if RULES[rule].is_hard} <= NAMES
    return {rule.value for rule in rules if RULES[rule].is_hard}


def check_levels(built: BuiltModel, lots: Lots, prepared: Prepared) -> None:
    """Every level's expression has the value of the lots, at the values a hint gives its variables."""
    expressions = build_level_expressions(built.variables)
    linears = [expressions.level(position) for position in range(len(prepared.goals.measures))]
    values = compute_values(built.variables, lots)
    assert values is not None
    assert tuple(linear.evaluate(values) for linear in linears) == prepared.goals.evaluate(lots)
    assert "" not in find_broken(built, lots), "a hint breaks a link between its own variables"


def extract_again(built: BuiltModel, lots: Lots) -> Lots:
    values = compute_values(built.variables, lots)
    assert values is not None
    return extract_lots(built.variables, lambda variable: values.get(variable.index, 0))


def assert_same_flow(prepared: Prepared, lots: Lots, again: Lots) -> None:
    """The lots of a flow use the same cells and freight, keep every rule, and hold the pinned ones."""
    before, after = compute_tally(prepared.table, lots), compute_tally(prepared.table, again)
    assert dict(before.count_by_cell) == dict(after.count_by_cell)
    assert before.cost == after.cost
    assert not broken_by_verifier(prepared, again)
    assert [lot for lot in again if lot.pin] == list(prepared.pinned)
    everyone = build_part(prepared.goals, range(len(prepared.table.orders.count)), again)
    assert everyone.fixed == prepared.pinned


def test_the_model_and_the_verifier_break_the_same_rules() -> None:
    SEEN.clear()
    check_broken_rules()
    # No lots drawn here break `quantity` and `precedence`: they share out what is left of an order, along moves that arrive.
    assert SEEN["extracted"] >= 100
    assert len(NAMES & set(SEEN)) >= 10, SEEN
