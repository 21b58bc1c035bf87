"""Order by order, lot by lot: how a committee fills the calendar, whatever rule it picks factories by."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from benchmarks.peers.facts import Cell, Facts
from benchmarks.peers.plan import PeerResult, build_peer_plan
from benchmarks.peers.room import Room
from optimizer.domain.plan import Lot, Step, Targets, Termination
from optimizer.domain.scenario import Scenario
from optimizer.verify import verify_plan

MOST_ASKED = 2000
"""Factories asked for one lot, operation by operation, before the committee gives up on it."""


class Choice(NamedTuple):
    """A factory the committee would like to give an operation to, and the most pieces it would give it."""

    factory: int
    most_pieces: int


class Chooser(Protocol):
    """The rule a committee picks factories by."""

    def open_order(self, order: int) -> None:
        """Look at an order before its first lot."""

    def choices(self, order: int, operation: int, pieces: int, /) -> list[Choice]:
        """Factories in the order they are asked, for so many pieces."""

    def record(self, path: tuple[Cell, ...], pieces: int, /) -> None:
        """Take note of a lot that was given."""


class Committee:
    """Places orders by due date, each in as few lots as the chosen factories can hold.

    Lots keep eligibility, time, lead and transit days, capacity, sourcing rules, caps, conflicts and the upper limits
    of quotas. An order whose lots would break a rule that only the finished order shows is left unplaced.

    Parameters
    ----------
    facts
        The scenario as the rule text reads it.
    build_chooser
        Makes the rule from the facts and the room.
    """

    def __init__(self, facts: Facts, build_chooser: Callable[[Facts, Room], Chooser]) -> None:
        self._facts = facts
        self._room = Room(facts)
        self._lots: list[tuple[tuple[Cell, ...], int]] = []
        self._pinned_orders: set[int] = set()
        self._asked = 0
        for lot in facts.scenario.pins:
            path = tuple(facts.cells_of_lot(lot))
            self._room.take(path, lot.quantity)
            self._pinned_orders.add(path[0].order)
        self._chooser = build_chooser(facts, self._room)

    def place_all(self) -> list[Lot]:
        """Place every order and return all lots, pinned ones first."""
        orders = self._facts.orders
        for order in sorted(range(len(orders)), key=lambda o: (orders[o].due_day, o)):
            self._place(order)
        return [*self._facts.scenario.pins, *self._named_lots()]

    def _place(self, order: int) -> None:
        wanted = self._facts.orders[order]
        is_whole = any(wanted.sourcing_of(k).is_never_split for k in range(len(wanted.route)))
        if is_whole and order in self._pinned_orders:
            return
        left = wanted.quantity - sum(self._room.pieces_by_step[order, 0].values())
        placed: list[tuple[tuple[Cell, ...], int]] = []
        self._chooser.open_order(order)
        while left > 0:
            lot = self._find_lot(order, left, is_whole=is_whole)
            if lot is None:
                break
            self._room.take(*lot)
            self._chooser.record(*lot)
            placed.append(lot)
            left -= lot[1]
            if is_whole:
                break
        if self._room.is_settled(order):
            self._lots.extend(placed)
        else:
            for lot in placed:
                self._room.give_back(*lot)
        self._facts.forget(order)

    def _find_lot(self, order: int, left: int, *, is_whole: bool) -> tuple[tuple[Cell, ...], int] | None:
        """The first path, in the order factories are asked, that some pieces fit through.

        An order that is never split has one lot only, so it goes on asking for a path that takes everything.
        """
        best: tuple[tuple[Cell, ...], int] | None = None
        self._asked = 0
        for path, pieces in self._paths(order, (), left):
            if self._is_large_enough(path, pieces) and (best is None or pieces > best[1]):
                best = path, pieces
                if not is_whole or pieces == left:
                    break
        return best

    def _paths(self, order: int, path: tuple[Cell, ...], pieces: int) -> Iterator[tuple[tuple[Cell, ...], int]]:
        wanted = self._facts.orders[order]
        if len(path) == len(wanted.route):
            yield path, pieces
            return
        for choice in self._chooser.choices(order, len(path), pieces):
            if self._asked == MOST_ASKED:
                return
            self._asked += 1
            cells = self._facts.cells_at(order, len(path), choice.factory)
            later = [cell for cell in cells if not path or self._facts.may_follow(path[-1], cell)]
            found = self._best_cell(path, later, min(pieces, choice.most_pieces))
            if found is not None:
                yield from self._paths(order, (*path, found[0]), found[1])

    def _best_cell(self, path: tuple[Cell, ...], cells: list[Cell], pieces: int) -> tuple[Cell, int] | None:
        """The earliest cell of a factory that holds all pieces, or else the one that holds most of them."""
        best: tuple[Cell, int] | None = None
        for cell in sorted(cells, key=lambda c: (c.ready_day, c.work_center)):
            multiple = self._facts.orders[cell.order].lot_multiple
            room = self._room.fit((*path, cell), pieces)
            fits = self._room.allow(cell, room) // multiple * multiple if room else 0
            if fits > (0 if best is None else best[1]):
                best = cell, fits
            if best is not None and best[1] == pieces:
                break
        return best

    def _is_large_enough(self, path: tuple[Cell, ...], pieces: int) -> bool:
        """Whether every factory of a path ends up with no less than its smallest lot."""
        order = self._facts.orders[path[0].order]
        return all(
            self._room.pieces_by_step[cell.order, cell.operation][cell.factory] + pieces
            >= (order.sourcing_of(cell.operation).min_lot or 1)
            for cell in path
        )

    def _named_lots(self) -> list[Lot]:
        merged: dict[tuple[Cell, ...], int] = defaultdict(int)
        for path, pieces in self._lots:
            merged[path] += pieces
        taken, lots = {lot.id for lot in self._facts.scenario.pins}, []
        for number, (path, pieces) in enumerate(merged.items(), 1):
            id_ = f"lot-{number:06d}"
            while id_ in taken:
                id_ += "-"
            steps = tuple(
                Step(work_center=self._facts.index.work_centers[c.work_center].id, bucket=c.bucket) for c in path
            )
            order = self._facts.orders[path[0].order].id
            lots.append(Lot(id=id_, order=order, quantity=pieces, steps=steps))
        return lots


def solve_by_committee(
    scenario: Scenario, targets: Targets, *, method: str, build_chooser: Callable[[Facts, Room], Chooser]
) -> PeerResult:
    """Place all orders by one committee rule, and measure the plan like any other."""
    started = time.perf_counter()
    lots = Committee(Facts(scenario, targets), build_chooser).place_all()
    seconds = time.perf_counter() - started
    plan = build_peer_plan(scenario, lots, targets=targets, method=method)
    return PeerResult(plan, verify_plan(scenario, plan), Termination.feasible, seconds, seconds)
