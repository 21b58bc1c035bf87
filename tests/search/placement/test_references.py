"""What levels are measured against while placing: unfairness by what the batch can still change."""

from __future__ import annotations

from optimizer.domain.ledger import Balance, LedgerState
from optimizer.domain.rulebook import EntitlementRule, FairnessRule, LedgerRule
from optimizer.search.placement import compute_references
from optimizer.solve import prepare
from tests.build import AS_OF, make_factory, make_order, make_rulebook, make_scenario


def compute(*balances: Balance) -> tuple[tuple[float, ...], list[int]]:
    """The references and scales of two equal members who share 60 minutes of work."""
    rulebook = make_rulebook(
        "unplaced",
        "unfairness",
        entitlement=EntitlementRule(equal_permille=1000, capacity_permille=0, attainable_margin_permille=1000),
        fairness=FairnessRule(alpha=0, brackets=10),
        ledger=LedgerRule(cap_weeks=52),
    )
    ledger = LedgerState(closed_on=AS_OF, balances=balances)
    shops = [make_factory("A"), make_factory("B")]
    goals = prepare(make_scenario(shops, [make_order("O1", 60)], rulebook=rulebook, ledger=ledger)).goals
    return compute_references(goals), [goals.compute_scale(level, 0) for level in (0, 1)]


def test_without_a_ledger_the_reference_is_the_scale() -> None:
    references, scales = compute()
    assert references == tuple(scales)


def test_what_the_ledger_has_filled_does_not_count() -> None:
    # Both were entitled to 270 minutes and had them: targets are 300 each, of which 270 are filled. Only a tenth can still change.
    balances = [Balance(factory=id_, entitled=270, received=270) for id_ in "AB"]
    references, scales = compute(*balances)
    assert references == (scales[0], scales[1] / 10)
