"""Why a factory got what it got."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from optimizer.domain.base import Id, Name
from optimizer.domain.plan import Limit, Target
from optimizer.domain.rulebook import ShareBasis
from optimizer.errors import UnknownNameError
from optimizer.explain.alternatives import Alternative
from optimizer.explain.facts import Fact, WhyNot
from optimizer.explain.orders import OrderExplainer
from optimizer.explain.privacy import hide_rivals_of_alternative
from optimizer.explain.situation import Situation
from optimizer.text import Text
from optimizer.units import MINUTE, PERMILLE, as_yen

LISTED = 50
"""Most orders listed that a factory could have done and did not get."""


class HeldBack(StrEnum):
    """What keeps a factory below its share by weight, or below its entitlement, in the order in which it is asked.

    The first four explain the entitlement, those after it why the plan stays below the entitlement.
    """

    no_eligible_work = "no_eligible_work"
    little_eligible_work = "little_eligible_work"
    own_capacity = "own_capacity"
    competition = "competition"
    cost_limit = "cost_limit"
    timing = "timing"
    lot_rules = "lot_rules"


_HELD_BACK_BY_WHY = {
    WhyNot.full: HeldBack.own_capacity,
    WhyNot.window: HeldBack.timing,
    WhyNot.later: HeldBack.timing,
    WhyNot.other_operation: HeldBack.timing,
    WhyNot.dearer: HeldBack.cost_limit,
    WhyNot.fairness: HeldBack.competition,
    WhyNot.rule: HeldBack.lot_rules,
    WhyNot.saturated: HeldBack.lot_rules,
    WhyNot.partial: HeldBack.lot_rules,
}


class FactoryWork(Fact):
    """One step of a lot at the factory; the minutes and yen without setup, which several lots may share."""

    lot: Id
    order: Id
    item: Id
    operation: int
    process: Id
    work_center: Id
    bucket: int
    pieces: int
    minutes: int
    yen: float
    is_pinned: bool


class Missed(Fact):
    """An operation of an order the factory could have done and has no piece of.

    Attributes
    ----------
    minutes
        Standard minutes of the whole ordered quantity.
    """

    order: Id
    item: Id
    operation: int
    process: Id
    pieces: int
    minutes: int
    due_day: int
    alternative: Alternative


class MissedTally(Fact):
    """How many missed operations have the same decisive reason, and their standard minutes."""

    why: WhyNot
    operations: int
    minutes: int


class FactoryExplanation(Fact):
    """What a factory got against its entitlement, and why.

    Attributes
    ----------
    minutes, setup_minutes
        Of its lots, without and of their setups.
    yen
        For its work and setups.
    entitlement, received, prefill
        In minutes, pieces or yen (`basis`) rounded down, or in hundredths of a job.
    attainment_permille, attainment_with_ledger_permille
        This batch's work against its entitlement; with earlier batches against its target. None where there is none.
    weight_share_permille, entitlement_share_permille, received_share_permille
        Of all members.
    held_back
        What kept it down, in the order of the rule book's fairness; empty where it has what it should have.
    missed
        At most `LISTED` by work, largest first; `missed_count` is all.
    reader
        The factory this was made for; None for the center, which sees everything.
    """

    factory: Id
    name: Name
    is_member: bool
    lots: int
    pieces: int
    minutes: int
    setup_minutes: int
    offered_minutes: int
    yen: float
    basis: ShareBasis
    entitlement: int | float
    received: int | float
    prefill: int | float
    own_limit: int | float
    attainment_permille: int | None
    attainment_with_ledger_permille: int | None
    weight_share_permille: int
    entitlement_share_permille: int
    received_share_permille: int
    held_back: tuple[HeldBack, ...]
    work: tuple[FactoryWork, ...]
    missed: tuple[Missed, ...]
    missed_count: int
    tallies: tuple[MissedTally, ...]
    reader: Id | None = None


def explain_factory(situation: Situation, factory_id: str, *, for_factory: bool = False) -> FactoryExplanation:
    """Explain what a factory got against its entitlement, and the orders it could have done and did not get.

    Parameters
    ----------
    factory_id
        Id of a factory of the scenario.
    for_factory
        Make it for the factory itself: nothing of a rival's name, price or load is in it.

    Raises
    ------
    UnknownNameError
        If the scenario has no such factory.
    """
    position = situation.index.factory_by_id.get(factory_id)
    if position is None:
        known = ", ".join(factory.id for factory in situation.index.factories[:3])
        raise UnknownNameError(
            Text(f"工場 {factory_id} はこのシナリオにありません。", f"The scenario has no factory {factory_id}."),
            Text(f"工場番号を確かめてください(例: {known})。", f"Check the factory's id (for example {known})."),
        )
    missed = _list_missed(situation, position)
    return _describe(situation, position, missed, is_private=for_factory)


def _describe(situation: Situation, position: int, missed: list[Missed], *, is_private: bool) -> FactoryExplanation:
    factory = situation.index.factories[position]
    work = _list_work(situation, position)
    target = next((t for t in situation.plan.targets.targets if t.factory == factory.id), None)
    count = situation.plan.targets.basis.unit.count
    received = situation.room.received
    rows = list(situation.work_centers_of(position))
    load = int(situation.room.load[rows].sum()) // MINUTE
    minutes = sum(entry.minutes for entry in work)
    tallies = _tally(missed)
    shown = [_hide(entry) if is_private else entry for entry in missed[:LISTED]]
    return FactoryExplanation(
        factory=factory.id,
        name=factory.name,
        is_member=factory.is_member,
        lots=len({entry.lot for entry in work}),
        pieces=sum(entry.pieces for entry in work),
        minutes=minutes,
        setup_minutes=max(0, load - minutes),
        offered_minutes=int(situation.index.free_milliminutes[rows].sum()) // MINUTE,
        yen=_compute_income(situation, position),
        basis=situation.plan.targets.basis,
        entitlement=0 if target is None else count(target.entitlement),
        received=count(int(received[position])),
        prefill=0 if target is None else count(target.prefill),
        own_limit=0 if target is None else count(target.own_limit),
        attainment_permille=situation.attainment_permille(position, with_ledger=False),
        attainment_with_ledger_permille=situation.attainment_permille(position, with_ledger=True),
        weight_share_permille=0 if target is None else target.weight_share_permille,
        entitlement_share_permille=_share(0 if target is None else target.entitlement, _sum_entitlements(situation)),
        received_share_permille=_share(int(received[position]), int(received.sum())),
        held_back=_judge(situation, position, target, tallies),
        work=tuple(work),
        missed=tuple(shown),
        missed_count=len(missed),
        tallies=tallies,
        reader=factory.id if is_private else None,
    )


def _share(part: int, whole: int) -> int:
    return part * PERMILLE // whole if whole else 0


def _sum_entitlements(situation: Situation) -> int:
    return sum(target.entitlement for target in situation.plan.targets.targets)


def _list_work(situation: Situation, factory: int) -> list[FactoryWork]:
    table, found = situation.table, []
    for placed in situation.lots:
        order = situation.order_at(placed.order)
        count = placed.lot.quantity // order.lot_multiple
        for k, (slot, bucket) in enumerate(placed.cells):
            if int(table.factory[slot]) != factory:
                continue
            found.append(
                FactoryWork(
                    lot=placed.lot.id,
                    order=order.id,
                    item=order.item,
                    operation=k,
                    process=order.route[k].process,
                    work_center=placed.lot.steps[k].work_center,
                    bucket=bucket,
                    pieces=placed.lot.quantity,
                    minutes=count * int(table.minutes[slot]) // MINUTE,
                    yen=float(as_yen(count * situation.work_nanoyen(slot))),
                    is_pinned=placed.lot.is_pinned,
                )
            )
    return sorted(found, key=lambda entry: (entry.bucket, entry.work_center, entry.order, entry.lot))


def _compute_income(situation: Situation, factory: int) -> float:
    """Return the yen of a factory's work and of the setups of its used cells, freight left out."""
    table, total = situation.table, 0
    for (slot, _), pieces in situation.room.pieces_by_cell.items():
        if pieces > 0 and int(table.factory[slot]) == factory:
            count = pieces // int(table.orders.multiple[table.order[slot]])
            total += count * situation.work_nanoyen(slot) + int(table.setup_cost[slot])
    return float(as_yen(total))


def _list_missed(situation: Situation, factory: int) -> list[Missed]:
    """Return every operation the factory may do and has nothing of, unless all of it is pinned elsewhere."""
    explainer = OrderExplainer(situation)
    table, index = situation.table, situation.index
    orders = np.unique(table.order[table.factory == factory]).tolist()
    missed = []
    for order in orders:
        asked = situation.order_at(order)
        if sum(p.lot.quantity for p in situation.lots_of(order) if p.lot.is_pinned) == asked.quantity:
            continue
        best: dict[int, Alternative] = {}
        for k, alternative in explainer.list_alternatives(order, factory):
            row = int(index.operation_start[order]) + k
            if situation.room.pieces_by_place[row, factory] == 0:
                known = best.get(k)
                best[k] = alternative if known is None else min(known, alternative, key=_remoteness)
        for k, alternative in sorted(best.items()):
            missed.append(
                Missed(
                    order=asked.id,
                    item=asked.item,
                    operation=k,
                    process=asked.route[k].process,
                    pieces=asked.quantity,
                    minutes=round(asked.quantity * asked.route[k].minutes_per_piece),
                    due_day=asked.due_day,
                    alternative=alternative,
                )
            )
    return sorted(missed, key=lambda entry: (-entry.minutes, entry.order, entry.operation))


_NEAREST_FIRST = (
    WhyNot.open, WhyNot.partial, WhyNot.fairness, WhyNot.saturated, WhyNot.dearer, WhyNot.later,
    WhyNot.other_operation, WhyNot.full, WhyNot.rule, WhyNot.window,
)  # fmt: skip


def _remoteness(alternative: Alternative) -> tuple[int, float]:
    """Say how far a work center is from getting the work: the kind of its reason, then its price."""
    return _NEAREST_FIRST.index(alternative.why[0]), alternative.yen_per_piece or 0.0


def _tally(missed: list[Missed]) -> tuple[MissedTally, ...]:
    minutes_by_why: dict[WhyNot, list[int]] = {}
    for entry in missed:
        minutes_by_why.setdefault(entry.alternative.why[0], []).append(entry.minutes)
    return tuple(
        MissedTally(why=why, operations=len(minutes_by_why[why]), minutes=sum(minutes_by_why[why]))
        for why in WhyNot
        if why in minutes_by_why
    )


def _judge(
    situation: Situation, factory: int, target: Target | None, tallies: tuple[MissedTally, ...]
) -> tuple[HeldBack, ...]:
    """Return what holds a member back: first what limits its entitlement, then what keeps it below that."""
    if target is None:
        return ()
    found = set() if target.limit is Limit.none else {HeldBack(target.limit.value)}
    attainment = situation.attainment_permille(factory, with_ledger=True)
    if attainment is not None and attainment < PERMILLE:
        found |= {_HELD_BACK_BY_WHY[tally.why] for tally in tallies if tally.why in _HELD_BACK_BY_WHY}
    return tuple(reason for reason in HeldBack if reason in found)


def _hide(entry: Missed) -> Missed:
    return entry.model_copy(update={"alternative": hide_rivals_of_alternative(entry.alternative)})
