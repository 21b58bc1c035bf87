"""What each goal counts, recomputed from the lots alone: one function per goal, exact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from optimizer.domain.order import Order
from optimizer.domain.rulebook import GoalTerm, Term, UnplacedBasis
from optimizer.units import MINUTE, PERMILLE, YEN, round_half_up, transport_nanoyen, yen
from optimizer.verify.accounts import Accounts, Cell, Flow
from optimizer.verify.facts import Facts
from optimizer.verify.sourcing import groups_of


class Measure(NamedTuple):
    """The value of a goal and the scale its gap is relative to, in the goal's unit."""

    value: Fraction
    scale: Fraction


def compute_unplaced(accounts: Accounts) -> Measure:
    """Weight of the pieces nobody makes: sum_o weight(o) u(o); scale: the weight of the whole batch."""
    basis, value, scale = accounts.rulebook.unplaced_basis, 0, 0
    for order in accounts.facts.scenario.orders:
        weight = _weight(order, basis)
        value += weight * max(0, order.quantity - accounts.placed_by_order[order.id])
        scale += weight * order.quantity
    return _measure(value, scale)


def compute_lateness(accounts: Accounts) -> Measure:
    """Pieces times days late: sum_l q(l) max(0, delivery(l) - due(o)); scale: every ordered piece one day late."""
    value = sum(
        flow.lot.quantity * max(0, flow.delivery_day - flow.order.due_day)
        for flow in accounts.flows
        if flow.delivery_day is not None
    )
    return _measure(value, sum(order.quantity for order in accounts.facts.scenario.orders))


def compute_unfairness(accounts: Accounts) -> Measure:
    """Missing work counted by bracket, more for those further behind; scale: its worst possible value.

    sum_f sum_k Omega(k) (width(f,k) - filled(f,k)), brackets ending at target(f) breakpoint(k) / 1000 rounded half up; for every
    group of a kind the rule book names the same of its members' sums, weight(g) times.
    Worst first: max ceil(1000 max(0, target - received) / target) over members and groups with a target, scale 1000.
    """
    claims = [(1, goal, got) for goal, got in _attainments(accounts)]
    claims += _group_claims(accounts)
    if accounts.rulebook.fairness.alpha == "worst_first":
        missing = [-(-PERMILLE * max(0, goal - got) // goal) for _, goal, got in claims if goal > 0]
        return _measure(max(missing, default=0), PERMILLE)
    targets, value, scale = accounts.plan.targets, 0, 0
    for importance, goal, got in claims:
        ends = [0, *(round_half_up(goal * breakpoint_, PERMILLE) for breakpoint_ in targets.breakpoints_permille)]
        for (low, high), weight in zip(pairwise(ends), targets.weights, strict=False):
            filled = min(max(got - low, 0), high - low)
            value += importance * weight * (high - low - filled)
            scale += importance * weight * (high - low)
    return _measure(value, scale)


def compute_guarantee(accounts: Accounts, level_permille: int) -> Measure:
    """Coarse units missing below the guaranteed share: sum_f max(0, ceil(level target(f) / 1000) - received(f)).

    Its scale is the sum of everything guaranteed.
    """
    floors = [(-(-level_permille * goal // PERMILLE), got) for goal, got in _attainments(accounts)]
    return _measure(sum(max(0, floor - got) for floor, got in floors), sum(floor for floor, _ in floors))


def compute_cost(accounts: Accounts) -> Measure:
    """Yen for work, setup, freight and activation.

    sum_c (cost(c) q(c) + setup_cost(c) z(c)) + sum_legs freight q + sum_f activation(f) v(f); counted in nanoyen.
    """
    facts, nanoyen = accounts.facts, 0
    for work in accounts.works:
        nanoyen += work.rate.nanoyen * work.pieces + work.rate.setup_nanoyen
    nanoyen += sum(_freight_nanoyen(facts, flow) * flow.lot.quantity for flow in accounts.flows)
    nanoyen += sum(yen(facts.factory_by_id[factory].activation_yen) for factory in accounts.used_by_factory)
    return _measure_of_itself(Fraction(nanoyen, YEN))


def compute_change(accounts: Accounts) -> Measure:
    """Pieces taken away from published cells: sum_c max(0, published(c) - q(c))."""
    published: dict[Cell, int] = defaultdict(int)
    for lot in accounts.facts.scenario.published:
        for operation, step in enumerate(lot.steps):
            published[Cell(lot.order, operation, step.work_center, step.bucket)] += lot.quantity
    planned = accounts.pieces_by_cell
    return _measure_of_itself(Fraction(sum(max(0, n - planned.get(cell, 0)) for cell, n in published.items())))


def compute_concentration(accounts: Accounts) -> Measure:
    """Minutes of the most loaded member: max_f sum_{c in f} (setup(c) z(c) + minutes(c) q(c))."""
    loads = (accounts.used_by_factory.get(factory.id, 0) for factory in accounts.facts.members)
    return _measure_of_itself(Fraction(max(loads, default=0), MINUTE))


COMPUTE_BY_TERM: Mapping[Term, Callable[[Accounts], Measure]] = MappingProxyType(
    {
        Term.unplaced: compute_unplaced,
        Term.lateness: compute_lateness,
        Term.unfairness: compute_unfairness,
        Term.cost: compute_cost,
        Term.change: compute_change,
        Term.concentration: compute_concentration,
    }
)
"""How every goal is computed that has no setting of its own."""


def compute_term(accounts: Accounts, goal: GoalTerm) -> Measure:
    """Return the measure of one term of a goal level, before its weight."""
    if goal.term is Term.guarantee:
        return compute_guarantee(accounts, PERMILLE if goal.level_permille is None else goal.level_permille)
    return COMPUTE_BY_TERM[goal.term](accounts)


def _attainments(accounts: Accounts) -> Iterator[tuple[int, int]]:
    """Target and what was received, in coarse units, of every member that has a target."""
    unit = max(1, accounts.plan.targets.unit)
    for target in accounts.plan.targets.targets:
        work = accounts.work_by_member.get(target.factory)
        if work is not None:
            yield target.target, (work + target.prefill) // unit


def _group_claims(accounts: Accounts) -> Iterator[tuple[int, int, int]]:
    """Weight, target and what was received, in coarse units, of every group: its members' targets, and all their work in whole units."""
    unit = max(1, accounts.plan.targets.unit)
    for brackets in accounts.rulebook.fairness.groups:
        target_by_group: dict[str, int] = defaultdict(int)
        work_by_group: dict[str, int] = defaultdict(int)
        for target in accounts.plan.targets.targets:
            work = accounts.work_by_member.get(target.factory)
            if work is None:
                continue
            for group in groups_of(accounts.facts.factory_by_id[target.factory], brackets.kind):
                target_by_group[group] += target.target
                work_by_group[group] += work + target.prefill
        for group, goal in target_by_group.items():
            yield brackets.weight, goal, work_by_group[group] // unit


def _weight(order: Order, basis: UnplacedBasis) -> int:
    if basis is UnplacedBasis.pieces:
        return 1
    return order.priority if basis is UnplacedBasis.priority else order.unit_value_yen


def _freight_nanoyen(facts: Facts, flow: Flow) -> int:
    factories = [site.factory for site in flow.sites]
    moves = [facts.move(here, there) for here, there in pairwise(factories)]
    moves.append(facts.final_move(factories[-1], flow.order))
    return sum(transport_nanoyen(flow.order.kg_per_piece, move.yen_per_kg) for move in moves if move is not None)


def _measure(value: int, scale: int) -> Measure:
    return Measure(Fraction(value), Fraction(scale))


def _measure_of_itself(value: Fraction) -> Measure:
    return Measure(value, value)
