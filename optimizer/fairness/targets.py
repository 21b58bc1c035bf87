"""The targets a solve starts with: entitlements, what the ledger adds, and the measure's whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from optimizer.domain.collector import paused_collector
from optimizer.domain.groups import list_weighed_groups
from optimizer.domain.index import Index
from optimizer.domain.ledger import Balance
from optimizer.domain.plan import Target, Targets
from optimizer.fairness.brackets import Pool, choose_unit, compute_breakpoints, compute_weights
from optimizer.fairness.entitlement import Entitlement, compute_entitlements
from optimizer.fairness.network import MaxFlow
from optimizer.fairness.prefill import (
    Account,
    Prefill,
    compute_decay,
    compute_prefill,
    compute_weekly,
    open_newcomer,
)
from optimizer.fairness.setting import MOST_ARCS, EligiblePairs, build_sharing
from optimizer.units import PERMILLE


def compute_targets(index: Index, pairs: EligiblePairs, max_flow: MaxFlow | None = None) -> Targets:
    """Compute every member's target for this batch.

    Parameters
    ----------
    index
        The scenario.
    pairs
        Who may do what.
    max_flow
        Finds largest flows, for exact entitlements in any size; see `compute_entitlements`.
    """
    scenario = index.scenario
    rule = scenario.rulebook.fairness
    with paused_collector():
        # Only where work is counted in the time it takes is there always a flow; linear programmes need smaller classes.
        has_flow = max_flow is not None and scenario.rulebook.entitlement.basis.unit.is_time
        sharing = build_sharing(index, pairs, most_arcs=None if has_flow else MOST_ARCS)
        entitlements = compute_entitlements(sharing, max_flow)
    prefills = compute_prefills(index, [e.entitlement for e in entitlements])
    breakpoints = compute_breakpoints(rule.brackets)
    weights = () if rule.alpha == "worst_first" else compute_weights(breakpoints, rule.alpha)
    members = [f for f, is_member in enumerate(index.is_member.tolist()) if is_member]
    place = {f: position for position, f in enumerate(members)}
    pools = [Pool(group.weight, [place[f] for f in group.members]) for group in list_weighed_groups(index)]
    unit = choose_unit([prefills[f].target for f in members], breakpoints, weights, pools=pools)
    return Targets(
        basis=scenario.rulebook.entitlement.basis,
        unit=unit,
        breakpoints_permille=breakpoints,
        weights=weights,
        targets=tuple(
            _build_target(
                index.factories[f].id,
                entitlements[f],
                prefills[f],
                unit=unit,
                share_permille=int(PERMILLE * sharing.weights[f]),
            )
            for f in members
        ),
    )


def compute_prefills(index: Index, entitlements: Sequence[int]) -> tuple[Prefill, ...]:
    """Return what the ledger adds to everyone's entitlement of this batch, and what it counts as received already.

    Balances fade from the day the ledger was closed to the first day of the batch. A member that is not in a running
    ledger yet is a newcomer.

    Parameters
    ----------
    index
        The scenario.
    entitlements
        Per factory, of this batch.
    """
    scenario = index.scenario
    rule, ledger, calendar = scenario.rulebook.ledger, scenario.ledger, scenario.calendar
    balances = {balance.factory: balance for balance in ledger.balances}
    days = (calendar.as_of - ledger.closed_on).days if ledger.closed_on is not None else 0
    decay = compute_decay(days, rule.half_life_days)
    span = calendar.boundaries[-1] - calendar.boundaries[0]
    fine = scenario.rulebook.entitlement.basis.unit.balance_fine
    prefills = []
    for factory, entitlement in zip(index.factories, entitlements, strict=True):
        weekly = compute_weekly(entitlement, span)
        balance = balances.get(factory.id)
        is_newcomer = balance is None and bool(balances)
        account = open_newcomer(weekly) if is_newcomer else _read_account(balance, fine).fade(decay)
        prefills.append(compute_prefill(account, entitlement, rule.cap_weeks * weekly))
    return tuple(prefills)


def _read_account(balance: Balance | None, fine: int) -> Account:
    if balance is None:
        return Account(Fraction(0), Fraction(0))
    return Account(Fraction(balance.entitled * fine), Fraction(balance.received * fine))


def _build_target(
    factory: str, entitlement: Entitlement, prefill: Prefill, *, unit: int, share_permille: int
) -> Target:
    return Target(
        factory=factory,
        entitlement=entitlement.entitlement,
        # Rounded down like what is received, so that a member with exactly its entitlement has reached its target.
        target=prefill.target // unit,
        prefill=prefill.received,
        weight_share_permille=share_permille,
        own_limit=entitlement.own_limit,
        limit=entitlement.limit,
    )
