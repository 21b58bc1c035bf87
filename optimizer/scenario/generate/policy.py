"""The rule book and the ledger a generated batch starts from."""

from __future__ import annotations

from datetime import date, timedelta

from optimizer.domain.calendar import Calendar
from optimizer.domain.ledger import Balance, LedgerState
from optimizer.domain.network import Factory
from optimizer.domain.rulebook import EntitlementRule, HardRules, Quota, QuotaUnit, RuleBook
from optimizer.scenario.generate.draw import Draw
from optimizer.scenario.generate.families import Family
from optimizer.scenario.generate.region import Region


def build_rulebook(family: Family, region: Region, calendar: Calendar, first_factory: str) -> RuleBook:
    """Build the rule book of a family."""
    is_dominated = family.parameters.dominant > 0
    hard = HardRules(load_cap_permille=900)
    entitlement = EntitlementRule(equal_permille=500, capacity_permille=400, membership_permille=100)
    if is_dominated:
        # The council's answer to a dominant member: no more than a third of all work, no buyer's item to two thirds.
        quota = Quota(factory=first_factory, maximum=330, unit=QuotaUnit.permille_of_placed)
        hard = HardRules(quotas=(quota,), item_cap_permille=670, load_cap_permille=900)
        entitlement = EntitlementRule(equal_permille=700, capacity_permille=300)
    return RuleBook(
        id=f"{region.id}-{family.name}",
        title=f"{region.authority} 配分基準",
        effective_from=_start_of_fiscal_year(calendar.as_of),
        hard=hard,
        entitlement=entitlement,
        goals=family.parameters.goals,
    )


def _start_of_fiscal_year(day: date) -> date:
    return date(day.year if day.month >= 4 else day.year - 1, 4, 1)


def draw_ledger(draw: Draw, factories: list[Factory], calendar: Calendar, dominant: bool) -> LedgerState:
    """Draw last batch's balances: what some were given too much, others were given too little."""
    members = [factory for factory in factories if factory.is_member and factory.accepts_orders]
    entitled = {factory.id: _compute_weeks(factory, calendar) * draw.whole(25, 45) // 10 for factory in members}
    received = dict(entitled)
    pairs = _pair_up(draw, [factory.id for factory in members], dominant)
    for behind, ahead in pairs:
        moved = min(entitled[behind], entitled[ahead]) * draw.whole(0, 500) // 1000
        received[behind] -= moved
        received[ahead] += moved
    balances = tuple(Balance(factory=id_, entitled=entitled[id_], received=received[id_]) for id_ in entitled)
    return LedgerState(closed_on=calendar.as_of - timedelta(days=7), balances=balances)


def _compute_weeks(factory: Factory, calendar: Calendar) -> int:
    """Return a week's share of the factory's free minutes, at the load of a usual batch."""
    free = sum(sum(work_center.free_minutes) for work_center in factory.work_centers)
    return free * 7 * 6 // (calendar.boundaries[-1] * 10)


def _pair_up(draw: Draw, ids: list[str], dominant: bool) -> list[tuple[str, str]]:
    if dominant:
        return [(behind, ids[0]) for behind in ids[1:]]
    mixed = draw.sample(ids, len(ids))
    return list(zip(mixed[::2], mixed[1::2], strict=False))
