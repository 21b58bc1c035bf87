"""Checks that all the core adds up stays within whole numbers of 64 bits.

Beyond them a sum comes out wrong without a word, so what could grow too large is refused here, and named. Everything is taken at
worst: each operation on its slowest and dearest machine or quote, each move over the dearest way. Time counts in milliminutes, money
in the largest number of nanoyen that divides every price, so prices with fewer decimals leave more room.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import gcd
from typing import TYPE_CHECKING, NamedTuple

from optimizer.domain.basis import MOST_JOB_PARTS
from optimizer.domain.check.findings import Findings
from optimizer.domain.check.known import groups_of
from optimizer.domain.check.worst import Worst, WorstCase
from optimizer.domain.rulebook import QuotaUnit, ShareBasis, Term
from optimizer.rules import RULES, RuleId
from optimizer.units import MINUTE, PERMILLE, YEN
from optimizer.units import yen as nanoyen_of

if TYPE_CHECKING:
    from optimizer.domain.order import Order
    from optimizer.domain.rulebook import GoalLevel, Quota
    from optimizer.domain.scenario import Scenario

MOST_LOT = 2**61
"""Nanoyen of a lot multiple with setup and freight; freight is rounded by way of twice its amount."""
MOST_GOAL = 2**58
"""A goal over the whole batch: with its tolerance, at most ten times as much again and a fixed amount, it is still below 2**62."""
MOST_SUM = 2**62
"""CP-SAT takes no sum whose terms can add up to more."""
MODEL_SIZE = 2**14
"""Cells and moves that one model of everything holds at most."""
MOST_WORK = 2**60
"""Work of the whole batch, times what entitlements and quotas multiply it with."""
MEMBER_UNFAIRNESS = 20_000 * 100_000
"""A member's unfairness at worst: its target in coarse units times the weight of the first bracket."""
MEMBER_TARGET = 20_000


@dataclass
class _Sum:
    """An amount added up over the batch.

    Attributes
    ----------
    total
        What it can come to.
    spread
        What the solver adds up in a model of everything, where every cell and every move stands for all it could hold.
    largest
        The largest part, and the order it is of.
    """

    total: int = 0
    spread: int = 0
    largest: int = 0
    order: int = -1

    def add(self, amount: int, order: int, spread: int) -> None:
        """Add an order's part."""
        self.total += amount
        self.spread += spread
        if amount > self.largest:
            self.largest, self.order = amount, order


@dataclass
class _Sums:
    """Amounts at worst, in the finest unit of each."""

    money: _Sum = field(default_factory=_Sum)
    minutes: _Sum = field(default_factory=_Sum)
    shared: _Sum = field(default_factory=_Sum)
    weight: _Sum = field(default_factory=_Sum)
    lateness: _Sum = field(default_factory=_Sum)


def check_amounts(scenario: Scenario, findings: Findings) -> None:
    """Note what would add up beyond what is counted with: lots, work, goals, quotas."""
    case = WorstCase(scenario)
    sums = _Sums()
    for i in range(len(scenario.orders)):
        _add_order(scenario, i, case, (sums, findings))
    for factory in scenario.network.factories:
        sums.money.total += nanoyen_of(factory.activation_yen)
    _check_work(scenario, sums.minutes, findings)
    shared = sums.minutes if scenario.rulebook.entitlement.basis.unit.is_time else sums.shared
    _check_shared(scenario, sums.shared, findings)
    for i, level in enumerate(scenario.rulebook.goals):
        _check_goal(scenario, (i, level), (sums, case.money_unit), findings)
    for i, quota in enumerate(scenario.rulebook.hard.quotas):
        _check_quota(scenario, quota, shared.total, findings, path=f"$.rulebook.hard.quotas[{i}]")


def _add_order(scenario: Scenario, i: int, case: WorstCase, into: tuple[_Sums, Findings]) -> None:
    order, (sums, findings) = scenario.orders[i], into
    pieces, buckets = order.quantity, findings.known.bucket_count or 1
    route = [case.find(operation) for operation in order.route]
    cells = [max(1, worst.centers * buckets) for worst in route]
    freight = case.freight(order.kg_per_piece)
    for k, worst in enumerate(route):
        setups = min(pieces, cells[k])
        ways = route[k + 1].centers if k + 1 < len(route) else 1
        work, move = pieces * worst.cost, pieces * freight
        sums.money.add(work + move + worst.setup_cost * setups, i, cells[k] * (work + worst.setup_cost + move * ways))
        sums.minutes.add(pieces * worst.minutes + worst.setup * setups, i, 0)
        if order.lot_multiple * (worst.cost + freight) + worst.setup_cost > MOST_LOT:
            _add_lot(order, worst, freight, findings, path=f"$.orders[{i}].route[{k}]")
    end = scenario.calendar.boundaries[-1] + case.lead_days + case.days
    late = (end if order.latest_day is None else order.latest_day) - order.due_day
    sums.lateness.add(pieces * max(0, late), i, pieces * max(0, late) * cells[-1])
    weight = pieces * scenario.rulebook.weigh_piece(order)
    sums.weight.add(weight, i, weight * cells[0])
    _add_shared(scenario, i, sums, findings)


def _add_shared(scenario: Scenario, i: int, sums: _Sums, findings: Findings) -> None:
    """Add what an order has of what is shared out, unless that is its minutes."""
    order, basis = scenario.orders[i], scenario.rulebook.entitlement.basis
    if not basis.unit.is_time:
        sums.shared.add(_count_shared(order, basis), i, 0)
    parts = order.quantity // order.lot_multiple
    if basis is ShareBasis.jobs and parts > MOST_JOB_PARTS:
        findings.add(
            "amount.job_parts", f"$.orders[{i}].lot_multiple", f"order {order.id}",
            value=order.lot_multiple, parts=parts, most=MOST_JOB_PARTS,
        )  # fmt: skip


def _count_shared(order: Order, basis: ShareBasis) -> int:
    """Fine units of a basis in a whole order: what its operations share of the unit value is the whole of it."""
    if basis is ShareBasis.value_added:
        return order.quantity * order.unit_value_yen * basis.fine
    return len(order.route) * (order.quantity if basis is ShareBasis.pieces else basis.fine)


def _add_lot(order: Order, worst: Worst, freight: int, findings: Findings, *, path: str) -> None:
    nanoyen = order.lot_multiple * (worst.cost + freight) + worst.setup_cost
    findings.add(
        "amount.lot_cost",
        path,
        f"order {order.id}",
        value=nanoyen // YEN,
        most=MOST_LOT // YEN,
        pieces=order.lot_multiple,
        factory=worst.factory or "-",
    )


def _check_work(scenario: Scenario, minutes: _Sum, findings: Findings) -> None:
    """Entitlements add up the batch's work once per member; quotas take up to 2000 permille of it."""
    most = _compute_most_work(scenario)
    if minutes.total > most:
        order = scenario.orders[minutes.order].id
        findings.add(
            "amount.work",
            f"$.orders[{minutes.order}]",
            f"order {order}",
            value=minutes.total // MINUTE,
            most=most // MINUTE,
            part=minutes.largest // MINUTE,
        )


def _check_shared(scenario: Scenario, shared: _Sum, findings: Findings) -> None:
    """The same for a basis that is not time."""
    most, unit = _compute_most_work(scenario), scenario.rulebook.entitlement.basis.unit
    if shared.total > most:
        order = scenario.orders[shared.order].id
        findings.add(
            "amount.shared", f"$.orders[{shared.order}]", f"order {order}",
            value=shared.total // unit.fine, most=most // unit.fine, part=shared.largest // unit.fine, unit=unit.name,
        )  # fmt: skip


def _compute_most_work(scenario: Scenario) -> int:
    members = sum(factory.is_member for factory in scenario.network.factories)
    return MOST_WORK // max(members, 2 * PERMILLE)


class _Part(NamedTuple):
    """A term of a goal: what it comes to, and how many of the goal's units each of its own counts for."""

    amounts: _Sum
    factor: int

    @property
    def largest(self) -> int:
        return self.factor * self.amounts.largest


def _check_goal(
    scenario: Scenario, goal: tuple[int, GoalLevel], counted: tuple[_Sums, int], findings: Findings
) -> None:
    """Compare a goal at worst with what can be counted."""
    (position, level), (sums, money_unit) = goal, counted
    denominator = max(_DENOMINATOR.get(term.term, 1) for term in level.terms)
    parts = [
        _Part(_find_sum(scenario, term.term, sums), term.weight * denominator // _DENOMINATOR.get(term.term, 1))
        for term in level.terms
    ]
    # The core counts a goal in the largest unit that all its terms come in.
    units = [money_unit if term.term is Term.cost else 1 for term in level.terms]
    quantum = gcd(*(part.factor * unit for part, unit in zip(parts, units, strict=True)))
    total = sum(part.factor * part.amounts.total for part in parts) // quantum
    most = _compute_most(parts, total, quantum)
    if total <= most:
        return
    order = max(parts, key=lambda part: part.largest).amounts.order
    findings.add(
        "amount.goal",
        f"$.rulebook.goals[{position}]",
        f"goal {level.name}",
        value=total * quantum // denominator,
        most=most * quantum // denominator,
        unit=RULES[RuleId(level.terms[0].term)].unit if len(level.terms) == 1 else "mixed",
        order=scenario.orders[order].id if order >= 0 else "-",
    )


def _compute_most(parts: list[_Part], total: int, quantum: int) -> int:
    """Most that a goal with such parts may come to: more cells and moves, and larger parts, leave less room."""
    spread = sum(part.factor * part.amounts.spread for part in parts) // quantum
    largest = sum(part.largest for part in parts) // quantum
    # What is held fixed in a model counts beside what it decides.
    summed = total + (min(spread, MODEL_SIZE * largest) if largest else spread)
    return MOST_GOAL if summed <= MOST_SUM else min(MOST_GOAL, total * MOST_SUM // summed)


_DENOMINATOR = {Term.cost: YEN, Term.concentration: MINUTE}


def _find_sum(scenario: Scenario, term: Term, sums: _Sums) -> _Sum:
    members = sum(factory.is_member for factory in scenario.network.factories)
    known = {
        Term.unplaced: sums.weight,
        Term.lateness: sums.lateness,
        Term.cost: sums.money,
        Term.concentration: sums.minutes,
    }
    if term in known:
        return known[term]
    if term is Term.change:
        whole = sum(lot.quantity * len(lot.steps) for lot in scenario.published)
    elif term is Term.unfairness:
        whole = (members + _weigh_groups(scenario)) * MEMBER_UNFAIRNESS
    else:
        whole = members * MEMBER_TARGET
    # One variable each, so the solver adds up no more than there is.
    return _Sum(total=whole, spread=whole)


def _weigh_groups(scenario: Scenario) -> int:
    """What groups add to the members' unfairness, in members: each counts once more, with its weight, in every group it is in."""
    return sum(
        brackets.weight * len(set(groups_of(factory, brackets.kind)))
        for brackets in scenario.rulebook.fairness.groups
        for factory in scenario.network.factories
        if factory.is_member
    )


def _check_quota(scenario: Scenario, quota: Quota, work: int, findings: Findings, *, path: str) -> None:
    factor = {
        QuotaUnit.absolute: scenario.rulebook.entitlement.basis.fine,
        QuotaUnit.permille_of_entitlement: work // PERMILLE + 1,
        QuotaUnit.permille_of_placed: max(1, work),
    }[quota.unit]
    for side in ("minimum", "maximum"):
        value = getattr(quota, side)
        if value is not None and value * factor > MOST_WORK:
            findings.add(
                "amount.quota",
                f"{path}.{side}",
                f"rule book {scenario.rulebook.id}",
                value=value,
                most=MOST_WORK // factor,
                unit=str(quota.unit),
            )
