"""The audit against trying every transfer, and against plans proven best."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given, settings

from optimizer.domain.plan import Termination
from optimizer.domain.rulebook import GoalTerm, RuleBook, Term
from optimizer.domain.scenario import Scenario
from optimizer.rules import RULES
from optimizer.verify import AuditLimit, audit_plan, verify_plan
from optimizer.verify.trial import make_transfer
from tests.agreement.drawn import SEEDS, draw_tiny
from tests.build import make_level, make_levels, with_
from tests.model.solved import solve
from tests.verify.moved import draw_placed, is_asked_rightly, list_transfers

EVERYTHING = AuditLimit(per_pair=1_000, total=1_000)


def test_justified_is_what_trying_everything_finds() -> None:
    hits: Counter[str] = Counter()

    @settings(max_examples=60, deadline=None)
    @given(seed=SEEDS)
    def check(seed: int) -> None:
        scenario, plan = draw_placed(Random(seed))
        audit = audit_plan(scenario, plan, limit=EVERYTHING)
        found = {(c.factory, c.lot, c.operation) for c in audit.justified}
        for complaint in audit.justified:
            assert complaint.transfer is not None
            assert is_asked_rightly(scenario, plan, complaint.transfer)
        # Parts between the most and the fewest pieces are not looked at; whole lots and single pieces always are.
        ends = [(ask, t) for ask, t in list_transfers(scenario, plan) if t.pieces in (1, t.lot_pieces)]
        assert {ask for ask, transfer in ends if is_asked_rightly(scenario, plan, transfer)} <= found
        hits["justified"] += len(audit.justified)
        hits["refused"] += audit.complaints - len(audit.justified)

    check()
    assert hits["justified"] >= 10
    assert hits["refused"] >= 10


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS)
def test_the_sums_of_a_justified_move_are_those_of_the_moved_plan(seed: int) -> None:
    scenario, plan = draw_placed(Random(seed))
    for complaint in audit_plan(scenario, plan, limit=EVERYTHING).justified:
        assert complaint.transfer is not None
        moved = make_transfer(plan, complaint.transfer)
        verdict = verify_plan(scenario, moved)
        assert not [violation for violation in verdict.violations if RULES[violation.rule].is_hard]
        value = {level.name: level.value for level in verdict.levels}
        before = {level.name: level.value for level in plan.levels}
        assert complaint.fairness_level is not None
        assert value[complaint.fairness_level] - before[complaint.fairness_level] == complaint.fairness_change
        if "cost" in value:
            assert value["cost"] - before["cost"] == complaint.cost_change_yen


def with_fairness(scenario: Scenario, random: Random) -> Scenario:
    """The scenario with fairness among its goals, where it has none: first, last, or with a tolerance."""
    goals = scenario.rulebook.goals
    if any(term.term in (Term.unfairness, Term.guarantee) for level in goals for term in level.terms):
        return scenario
    at = random.randint(1, len(goals))
    level = make_level("unfairness", permille=random.choice((0, 200)))
    fields = {name: getattr(scenario.rulebook, name) for name in RuleBook.model_fields}
    return scenario.with_fields(rulebook=RuleBook(**fields | {"goals": (*goals[:at], level, *goals[at:])}))


def test_a_plan_proven_best_has_none_whatever_the_rule_book() -> None:
    hits: Counter[str] = Counter()

    @settings(max_examples=40, deadline=None)
    @given(seed=SEEDS)
    def check(seed: int) -> None:
        random = Random(seed)
        scenario = with_fairness(draw_tiny(random), random)
        result = solve(scenario)
        if result.plan is None:
            return
        assert all(level.termination is Termination.optimal for level in result.plan.levels)
        audit = audit_plan(scenario, result.plan)
        assert audit.has_passed, audit.justified
        hits["proven"] += audit.complaints > 0

    check()
    assert hits["proven"] >= 5


def test_a_level_of_several_terms_is_judged_as_a_whole_and_its_fairness_alone() -> None:
    # Fairness and cost in one level: a move that is fairer by less than it costs worsens the level.
    random = Random(5)
    scenario, plan = draw_placed(random)
    while not (audit := audit_plan(scenario, plan, limit=EVERYTHING)).justified:
        scenario, plan = draw_placed(random)
    terms = (GoalTerm(term=Term.unfairness), GoalTerm(term=Term.cost, weight=1_000_000))
    mixed = make_level("unfairness", name="mixed").model_copy(update={"terms": terms})
    book = scenario.rulebook.model_copy(update={"goals": (make_level("unplaced"), mixed)})
    other = scenario.with_fields(rulebook=book)
    again = audit_plan(other, with_(plan, levels=make_levels(other, plan)), limit=EVERYTHING)
    assert all((complaint.cost_change_yen or 0) <= 0 for complaint in again.justified)
    assert all((complaint.fairness_change or 0) < 0 for complaint in audit.justified)
