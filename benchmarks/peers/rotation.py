"""The rotation rule (回り番): work goes to the member whose turn it is, among those that can and have room."""

from __future__ import annotations

from collections import defaultdict

from benchmarks.peers.committee import Choice, solve_by_committee
from benchmarks.peers.facts import Cell, Facts
from benchmarks.peers.plan import PeerResult
from benchmarks.peers.room import Room
from optimizer.domain.plan import Targets
from optimizer.domain.scenario import Scenario


class Rotation:
    """One turn per process, in file order; whoever gets a lot goes to the end of the queue."""

    def __init__(self, facts: Facts, _room: Room) -> None:
        self._facts = facts
        self._turn: dict[str, int] = defaultdict(int)

    def open_order(self, order: int) -> None:
        """Nothing to prepare: only the turn decides."""

    def choices(self, order: int, operation: int, pieces: int) -> list[Choice]:
        """Eligible factories, the one whose turn it is first."""
        turn = self._turn[self._facts.orders[order].route[operation].process]
        able = sorted(self._facts.shops_of(order, operation), key=lambda f: (f < turn, f))
        return [Choice(factory, pieces) for factory in able]

    def record(self, path: tuple[Cell, ...], _pieces: int) -> None:
        """Pass the turn on behind the factory that got the work."""
        for cell in path:
            self._turn[self._facts.orders[cell.order].route[cell.operation].process] = cell.factory + 1


def solve_by_rotation(scenario: Scenario, targets: Targets) -> PeerResult:
    """Place all orders by the rotation rule."""
    return solve_by_committee(scenario, targets, method="rotation", build_chooser=Rotation)
