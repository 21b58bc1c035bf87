"""From a plan into the book, and from the book into the next batch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from optimizer.domain.ledger import Balance, EntryKind, LedgerHead, LedgerState
from optimizer.domain.plan import Budget, Plan
from optimizer.domain.rulebook import EntitlementRule, ShareBasis
from optimizer.domain.scenario import Scenario
from optimizer.errors import LedgerError, PlanError, VerificationError
from optimizer.ledger import Draft, check_book, compute_accounts, derive_state, list_openings, open_book, post_batch
from optimizer.solve import prepare, solve_scenario
from tests.build import AS_OF, make_factory, make_order, make_rulebook, make_scenario, with_

HEAD = LedgerHead(ledger="L", opened_on=AS_OF)


def make_batch(*members: str, name: str = "B1", **fields: Any) -> Scenario:
    """Members of 600 minutes each, one order of 400 pieces of a minute that is made where it is cheapest: nobody cares for fairness."""
    shops = [make_factory(member, free=600) for member in members]
    return make_scenario(shops, [make_order("O1", 400)], id=name, rulebook=make_rulebook("unplaced", "cost"), **fields)


def solve(scenario: Scenario) -> Plan:
    result = solve_scenario(scenario, Budget(time_limit_seconds=60), clock=lambda: 0.0)
    assert result.plan is not None
    return result.plan


def test_a_plan_is_posted_member_by_member_and_closed() -> None:
    scenario = make_batch("F1", "F2")
    plan = solve(scenario)
    drafts = post_batch(open_book(HEAD), scenario, plan, plan_hash="p")
    assert [(draft.kind, draft.factory) for draft in drafts] == [
        (EntryKind.allocated, "F1"), (EntryKind.allocated, "F2"), (EntryKind.closed, None),
    ]  # fmt: skip
    # 400 minutes, half for each by entitlement (of equal members), all of them placed.
    assert [draft.entitled for draft in drafts] == [200_000, 200_000, 400_000]
    assert drafts[0].received + drafts[1].received == drafts[2].received == 400_000
    book = open_book(HEAD).write(drafts, posted_on=AS_OF)
    assert check_book(book) == []
    owed = [account.owed for account in compute_accounts(book, scenario.rulebook.ledger, AS_OF).values()]
    assert sum(owed) == 0


def test_what_is_owed_is_made_up_for_in_the_next_batch() -> None:
    scenario = make_batch("F1", "F2")
    book = open_book(HEAD).write(post_batch(open_book(HEAD), scenario, solve(scenario), plan_hash="p"), posted_on=AS_OF)
    book = book.write(
        [Draft(EntryKind.override, AS_OF, factory="F1", entitled=60_000, reason="committee")], posted_on=AS_OF
    )
    following = make_batch("F1", "F2", name="B2", ledger=derive_state(book, scenario.rulebook.ledger, AS_OF))
    before, after = ({t.factory: t for t in prepare(s).targets.targets} for s in (scenario, following))
    unit = prepare(following).targets.unit
    owed = compute_accounts(book, scenario.rulebook.ledger, AS_OF)
    for member in ("F1", "F2"):
        more = after[member].target * unit - after[member].prefill - before[member].entitlement
        assert abs(more - owed[member].owed) <= unit


@pytest.mark.parametrize(
    ("basis", "received"),
    # One order of 400 pieces of a minute and of 3 yen, made by one member or the other: 400 minutes, pieces, 1,200 yen, 1 job.
    [
        (ShareBasis.standard_minutes, 400_000),
        (ShareBasis.pieces, 400),
        (ShareBasis.value_added, 1_200_000),
        # 18,018,000 / 400 are 45,045.
        (ShareBasis.jobs, 18_018_000),
    ],
)
def test_every_basis_is_posted_and_carried(basis: ShareBasis, received: int) -> None:
    book = make_rulebook("unplaced", "cost", entitlement=EntitlementRule(basis=basis))
    shops = [make_factory(member, free=600) for member in ("F1", "F2")]
    scenario = make_scenario(shops, [make_order("O1", 400, unit_value_yen=3)], id="B1", rulebook=book)
    opened = open_book(LedgerHead(ledger="L", opened_on=AS_OF, basis=basis))
    ledger = opened.write(post_batch(opened, scenario, solve(scenario), plan_hash="p"), posted_on=AS_OF)
    assert sum(entry.received for entry in ledger.entries if entry.kind is EntryKind.allocated) == received
    state = derive_state(ledger, book.ledger, AS_OF)
    # Whole minutes, pieces, yen, or thousandths of a job.
    told = {ShareBasis.jobs: 1_000, ShareBasis.value_added: 1_200}.get(basis, 400)
    assert sum(balance.received for balance in state.balances) == told
    assert [draft.entitled for draft in list_openings(state, basis, AS_OF, "")] == [received // 2, received // 2]
    with pytest.raises(LedgerError):
        post_batch(
            open_book(HEAD if basis is not ShareBasis.standard_minutes else with_(HEAD, basis=ShareBasis.jobs)),
            scenario,
            solve(scenario),
            plan_hash="p",
        )


def test_a_newcomer_joins_a_running_ledger_at_four_weeks() -> None:
    first, second = make_batch("F1", "F2"), make_batch("F1", "F2", "F3", name="B2")
    book = open_book(HEAD)
    # In a first batch everybody is new, and nobody joins.
    drafts = post_batch(book, first, solve(first), plan_hash="p")
    assert EntryKind.joined not in {draft.kind for draft in drafts}
    book = book.write(drafts, posted_on=AS_OF)
    (joined,) = [d for d in post_batch(book, second, solve(second), plan_hash="p") if d.kind is EntryKind.joined]
    # A third of 400 minutes in one week, four times.
    assert joined.factory == "F3"
    assert joined.entitled == joined.received
    assert abs(joined.entitled - 4 * 400_000 / 3) <= 4


def test_a_batch_is_posted_once() -> None:
    scenario = make_batch("F1", "F2")
    plan = solve(scenario)
    book = open_book(HEAD).write(post_batch(open_book(HEAD), scenario, plan, plan_hash="p"), posted_on=AS_OF)
    with pytest.raises(LedgerError, match="in the ledger already; it was closed by entry 3"):
        post_batch(book, scenario, plan, plan_hash="p")


def test_a_plan_of_another_scenario_is_refused() -> None:
    with pytest.raises(PlanError, match="other contents"):
        post_batch(open_book(HEAD), make_batch("F1", "F2"), solve(make_batch("F1", "F3")), plan_hash="p")


def test_a_plan_that_breaks_a_rule_is_refused() -> None:
    scenario = make_batch("F1", "F2")
    plan = solve(scenario)
    (first, *others) = plan.lots
    with pytest.raises(VerificationError, match="quantity"):
        post_batch(open_book(HEAD), scenario, with_(plan, lots=tuple(others)), plan_hash="p")
    assert first.quantity > 0


def test_a_ledger_counts_in_one_basis() -> None:
    scenario = make_batch("F1", "F2")
    pieces = open_book(HEAD.model_copy(update={"basis": ShareBasis.pieces}))
    with pytest.raises(LedgerError, match="counts pieces"):
        post_batch(pieces, scenario, solve(scenario), plan_hash="p")


def test_balances_kept_elsewhere_are_brought_forward() -> None:
    state = LedgerState(
        closed_on=AS_OF - timedelta(days=182), balances=(Balance(factory="F1", entitled=90, received=30),)
    )
    assert state.closed_on is not None
    drafts = list_openings(state, ShareBasis.standard_minutes, state.closed_on, "from paper")
    book = open_book(HEAD).write(drafts, posted_on=AS_OF)
    assert check_book(book) == []
    # Half a year later half of it is left.
    assert derive_state(book, make_batch("F1").rulebook.ledger, AS_OF).balances == (
        Balance(factory="F1", entitled=45, received=15),
    )
