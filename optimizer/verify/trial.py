"""A plan with one transfer made, as far as the transfer reaches: the accounts that the checks and the goals then read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from copy import copy
from typing import Any, NamedTuple

from optimizer.domain.audit import Transfer
from optimizer.domain.plan import Lot, Plan, Step
from optimizer.verify.accounts import Accounts, Cell, Flow, Spread, Work, build_flow


class Trial(NamedTuple):
    """Accounts reduced to what a transfer touches, without it and with it.

    Lots and works are those of the transfer alone, so that a sum over them changes by what the whole plan's sum
    changes by. What members receive and how long factories work is there for everybody.
    """

    before: Accounts
    after: Accounts


class Book:
    """The accounts of a plan that breaks no rule, and what every transfer is looked up in.

    Parameters
    ----------
    accounts
        All lots well formed, of known orders.
    """

    def __init__(self, accounts: Accounts) -> None:
        self.accounts, self.facts = accounts, accounts.facts
        self.flow_by_lot: dict[str, Flow] = {flow.lot.id: flow for flow in accounts.flows}
        self.spread_by_operation = {(spread.order.id, spread.operation): spread for spread in accounts.spreads}
        self._cells_by_factory = Counter(work.site.factory.id for work in accounts.works)
        self._neighbours = _Neighbours(accounts)

    def build_trial(self, transfer: Transfer) -> Trial:
        """Work out what a transfer touches; both factories are members, and not the same."""
        flow = self.flow_by_lot[transfer.lot]
        source = Cell(flow.order.id, transfer.operation, transfer.origin, transfer.origin_bucket)
        goal = Cell(flow.order.id, transfer.operation, transfer.target, transfer.target_bucket)
        held = self.accounts.pieces_by_cell
        pieces = {source: held[source], goal: held.get(goal, 0)}
        moved = {source: pieces[source] - transfer.pieces, goal: pieces[goal] + transfer.pieces}
        lots = split_lot(flow.lot, transfer)
        before = self._reduce(self._build_works(flow, pieces), (flow,))
        after = self._reduce(
            self._build_works(flow, moved),
            (build_flow(self.facts, flow.order, lot) for lot in lots),
            **self._move_minutes(transfer, self._build_works(flow, {**pieces, goal: transfer.pieces}), moved),
            **self._move_pieces(transfer, flow, lots),
        )
        return Trial(before, after)

    def try_step(self, flow: Flow, operation: int, step: Step) -> Accounts:
        """Return the accounts of one lot alone with one operation done elsewhere: enough to ask who may, and when."""
        order, site = flow.order, self.facts.site_by_id[step.work_center]
        cell = Cell(order.id, operation, step.work_center, step.bucket)
        there = build_flow(self.facts, order, move_step(flow.lot, operation, step))
        spread = Spread(order, operation, order.sourcing_of(operation), {site.factory.id: flow.lot.quantity})
        misfits = self.facts.match(order, operation, site).misfits
        return self._reduce(
            self._build_works(flow, {cell: flow.lot.quantity}),
            (there,),
            spreads=[spread],
            misfits_by_placement={cell[:3]: misfits} if misfits else {},
        )

    def _build_works(self, flow: Flow, pieces_by_cell: dict[Cell, int]) -> list[Work]:
        works = []
        for cell, pieces in pieces_by_cell.items():
            site = self.facts.site_by_id[cell.work_center]
            if pieces:
                works.append(Work(cell, flow.order, site, pieces, self.facts.rate(flow.order, cell.operation, site)))
        return works

    def _reduce(self, works: list[Work], flows: Iterable[Flow], **changed: Any) -> Accounts:
        part = copy(self.accounts)
        part.works, part.flows = works, list(flows)
        part.pieces_by_cell = defaultdict(int, {work.cell: work.pieces for work in works})
        for name, value in changed.items():
            setattr(part, name, value)
        return part

    def _move_minutes(self, transfer: Transfer, works: list[Work], moved: dict[Cell, int]) -> dict[str, Any]:
        """Return used minutes afterwards; a cell that empties gives back its setup, one that fills anew takes one."""
        giving, taking = works
        given = giving.rate.milliminutes * transfer.pieces
        taken = taking.rate.milliminutes * transfer.pieces
        giver, taker = giving.site.factory.id, taking.site.factory.id
        used = dict(self.accounts.used_by_factory)
        if moved[giving.cell] == 0:
            given += giving.rate.setup_milliminutes
        if moved[taking.cell] == transfer.pieces:
            taken += taking.rate.setup_milliminutes
        used[giver] -= given
        used[taker] = used.get(taker, 0) + taken
        if moved[giving.cell] == 0 and self._cells_by_factory[giver] == 1:
            del used[giver]
        place = (transfer.target, transfer.target_bucket)
        return {
            "used_by_factory": used,
            "used_by_bucket": {place: self.accounts.used_by_bucket.get(place, 0) + taken},
        }

    def _move_pieces(self, transfer: Transfer, flow: Flow, lots: tuple[Lot, ...]) -> dict[str, Any]:
        """Return who does and receives how much afterwards, and the order's lots."""
        accounts, order = self.accounts, flow.order
        giver = self.facts.site_by_id[transfer.origin].factory.id
        taker = self.facts.site_by_id[transfer.target].factory.id
        spread = self.spread_by_operation[order.id, transfer.operation]
        pieces = Counter(spread.pieces_by_factory)
        pieces[giver] -= transfer.pieces
        pieces[taker] += transfer.pieces
        worth = accounts.weigh(order, transfer.operation, transfer.pieces)
        received = dict(accounts.work_by_member)
        received[giver] -= worth
        received[taker] += worth
        others = [lot for lot in accounts.lots_by_order[order.id] if lot.id != transfer.lot]
        moved = spread._replace(pieces_by_factory={factory: count for factory, count in pieces.items() if count})
        return {
            "work_by_member": received,
            "spreads": [moved, *self._neighbours.of(spread, taker)],
            "lots_by_order": {order.id: [*others, *lots]},
            "misfits_by_placement": {},
        }


class _Neighbours:
    """Operations of other orders that rules of the network look at together with one that moves."""

    def __init__(self, accounts: Accounts) -> None:
        self._by_factory: dict[str, list[Spread]] = defaultdict(list)
        self._by_item: dict[tuple[str, str, int], list[Spread]] = defaultdict(list)
        has_conflicts = any(buyer.conflicts for buyer in accounts.facts.scenario.buyers)
        has_item_cap = accounts.rulebook.hard.item_cap_permille is not None
        for spread in accounts.spreads:
            if has_conflicts:
                for factory in spread.pieces_by_factory:
                    self._by_factory[factory].append(spread)
            if has_item_cap:
                self._by_item[_item_of(spread)].append(spread)

    def of(self, spread: Spread, factory: str) -> list[Spread]:
        """Return the other operations of a factory that gains work of one, and those of the same buyer and item."""
        near = [*self._by_factory[factory], *self._by_item[_item_of(spread)]]
        return list({id(other): other for other in near if other is not spread}.values())


def _item_of(spread: Spread) -> tuple[str, str, int]:
    return spread.order.buyer, spread.order.item, spread.operation


def move_step(lot: Lot, operation: int, step: Step) -> Lot:
    """Return a lot with one operation done elsewhere."""
    return lot.model_copy(update={"steps": (*lot.steps[:operation], step, *lot.steps[operation + 1 :])})


def split_lot(lot: Lot, transfer: Transfer, new_id: str = "") -> tuple[Lot, ...]:
    """Return what becomes of a lot: itself elsewhere, or what stays of it and a new lot of the pieces that go."""
    step = Step(work_center=transfer.target, bucket=transfer.target_bucket)
    there = move_step(lot, transfer.operation, step)
    if transfer.pieces == lot.quantity:
        return (there,)
    staying = lot.model_copy(update={"quantity": lot.quantity - transfer.pieces})
    return staying, there.model_copy(update={"id": new_id or lot.id, "quantity": transfer.pieces})


def make_transfer(plan: Plan, transfer: Transfer) -> Plan:
    """Return the plan with a transfer made; a part that goes becomes a lot with an id of its own."""
    taken = {lot.id for lot in plan.lots}
    new_id = next(id_ for id_ in (f"{transfer.lot[:70]}-{n}" for n in range(2, len(taken) + 3)) if id_ not in taken)
    lots: list[Lot] = []
    for lot in plan.lots:
        lots += split_lot(lot, transfer, new_id) if lot.id == transfer.lot else (lot,)
    return plan.model_copy(update={"lots": tuple(lots)})
