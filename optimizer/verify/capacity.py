"""Minutes: work fits in the free minutes of each work center, and joint work in its share of a member's minutes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from optimizer.domain.network import Factory
from optimizer.domain.verdict import Violation
from optimizer.rules import RuleId
from optimizer.units import MINUTE, PERMILLE
from optimizer.verify.accounts import Accounts
from optimizer.verify.wording import MINUTES, amount, at_most, build_violation


def check_capacity(accounts: Accounts) -> Iterator[Violation]:
    """Setup (once per used cell) and work fit, in milliminutes.

    sum_c (setup(c) z(c) + minutes(c) q(c)) <= free(w,t).
    """
    for (work_center, bucket), used in accounts.used_by_bucket.items():
        free = accounts.facts.site_by_id[work_center].work_center.free_minutes[bucket]
        if used > free * MINUTE:
            where = f"work center {work_center}, bucket {bucket}"
            has = amount(Fraction(used, MINUTE), MINUTES)
            yield build_violation(RuleId.capacity, where, needs=at_most(free, MINUTES), has=has)


def check_load_cap(accounts: Accounts) -> Iterator[Violation]:
    """Joint work takes at most its share of a member's total minutes over the calendar, setup included.

    1000 sum_{c in f} (setup(c) z(c) + minutes(c) q(c)) <= cap total(f), in milliminutes.
    """
    cap = accounts.rulebook.hard.load_cap_permille
    if cap is None:
        return
    for factory in accounts.facts.members:
        used, total = accounts.used_by_factory.get(factory.id, 0), _total_minutes(factory)
        if PERMILLE * used > cap * total * MINUTE:
            needs = at_most(Fraction(cap * total, PERMILLE), MINUTES)
            has = amount(Fraction(used, MINUTE), MINUTES)
            yield build_violation(RuleId.load_cap, f"factory {factory.id}", needs=needs, has=has)


def _total_minutes(factory: Factory) -> int:
    return sum(sum(w.free_minutes if w.total_minutes is None else w.total_minutes) for w in factory.work_centers)
