"""Every rule in order, and the verdict over all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from optimizer.domain.collector import paused_collector
from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from optimizer.domain.verdict import Verdict, VerifiedLevel, Violation
from optimizer.verify import capacity, eligibility, quantity, sharing, sourcing, timing
from optimizer.verify.accounts import Accounts
from optimizer.verify.levels import check_levels, check_tolerance_of_goals, compute_verified_levels
from optimizer.verify.targets import check_targets

Check = Callable[[Accounts], Iterator[Violation]]

HARD_CHECKS: tuple[Check, ...] = (
    # Who may do an operation
    eligibility.check_process,
    eligibility.check_material,
    eligibility.check_envelope,
    eligibility.check_tolerance,
    eligibility.check_licence,
    eligibility.check_certificate,
    eligibility.check_nda,
    eligibility.check_accepts_orders,
    eligibility.check_allowed_factory,
    eligibility.check_excluded_factory,
    eligibility.check_quote_required,
    # In which bucket it may
    timing.check_reachable,
    timing.check_certificate_valid,
    timing.check_release,
    timing.check_latest,
    # What a plan must keep
    quantity.check_quantity,
    quantity.check_lot_multiple,
    quantity.check_route,
    timing.check_precedence,
    capacity.check_capacity,
    quantity.check_pin,
    quantity.check_all_or_nothing,
    quantity.check_never_split,
    sourcing.check_min_factories,
    sourcing.check_max_factories,
    sourcing.check_min_lot,
    sourcing.check_max_share_factory,
    sourcing.check_max_share_group,
    sharing.check_buyer_conflict,
    sharing.check_item_cap,
    capacity.check_load_cap,
    sharing.check_quota,
)
"""One function per hard rule, in the order of the catalogue."""


def compute_received(scenario: Scenario, plan: Plan) -> dict[str, int]:
    """Return the work each member receives by a plan, in fine units of the share basis, by id."""
    with paused_collector():
        return dict(Accounts(scenario, plan).work_by_member)


def verify_plan(scenario: Scenario, plan: Plan) -> Verdict:
    """Check a plan against every rule, and recompute its goal levels.

    Any plan gets a verdict: a lot that makes no sense is a violation, never an exception. Such a lot counts as placed
    pieces and nowhere else. That the plan belongs to this scenario at all (its hash) is the reader's matter.

    Returns
    -------
    Verdict
        The violations in the order of the catalogue, then of the lots; and the levels in the order of the rule book.
    """
    with paused_collector():
        accounts = Accounts(scenario, plan)
        verified = compute_verified_levels(accounts)
        violations = [violation for check in HARD_CHECKS for violation in check(accounts)]
        # Hard rules first; then whether what the plan says about its goals is true.
        violations += check_targets(accounts)
        violations += check_levels(accounts, verified)
        violations += check_tolerance_of_goals(accounts, verified)
        return Verdict(violations=tuple(violations), levels=verified)


def compute_levels(scenario: Scenario, plan: Plan) -> tuple[VerifiedLevel, ...]:
    """Recompute a plan's goal levels from its lots and targets; the levels it reports are not looked at."""
    with paused_collector():
        return compute_verified_levels(Accounts(scenario, plan))
