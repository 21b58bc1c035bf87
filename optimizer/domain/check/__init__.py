"""Cross-checks of a scenario: every reference resolves, every cross-field rule holds.

Only slips that no plan could mend are refused here: a name that points nowhere, two values that contradict each other,
amounts too large to be counted.
What is merely hard to fulfil (no factory able to do an operation, no room, an empty batch) is a plan's answer, with
reasons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.domain.check.amounts import check_amounts
from optimizer.domain.check.findings import Findings
from optimizer.domain.check.known import Everything, Known
from optimizer.domain.check.lots import check_lots
from optimizer.domain.check.network import check_buyers, check_network, check_order_ids
from optimizer.domain.check.orders import check_orders
from optimizer.domain.check.rulebook import check_book, check_ledger, check_rulebook
from optimizer.domain.order import GroupKind
from optimizer.errors import Problem

if TYPE_CHECKING:
    from optimizer.domain.rulebook import RuleBook
    from optimizer.domain.scenario import Scenario

CHECKS = (
    check_network,
    check_buyers,
    check_order_ids,
    check_orders,
    check_rulebook,
    check_ledger,
    check_lots,
    check_amounts,
)
"""In reading order; sums over the whole scenario last."""


def check_scenario(scenario: Scenario, *, known: Known | None = None) -> list[Problem]:
    """Return everything wrong with a scenario, in reading order.

    Parameters
    ----------
    known
        What references may name; by default what the scenario defines. Given for a scenario of which parts could not
        be read.
    """
    findings = Findings(known or Known.of(scenario))
    for check in CHECKS:
        check(scenario, findings)
    return findings.problems


def check_book_alone(book: RuleBook) -> list[Problem]:
    """Return everything wrong with a rule book that is not part of a scenario yet: any name in it may be right."""
    anything = Everything()
    known = Known(
        locations=anything,
        factories=anything,
        work_centers=anything,
        buyers=anything,
        orders=anything,
        groups_by_kind=dict.fromkeys(GroupKind, anything),
        as_of=None,
        bucket_count=None,
        is_network_whole=False,
    )
    findings = Findings(known)
    check_book(book, (), findings, root="$")
    return findings.problems


__all__ = ["CHECKS", "Findings", "Known", "check_book_alone", "check_scenario"]
