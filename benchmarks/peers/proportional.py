"""The proportional rule: every order is split over the members that can do it in proportion to their free capacity."""

from __future__ import annotations

from collections import Counter

from benchmarks.peers.committee import Choice, solve_by_committee
from benchmarks.peers.facts import Cell, Facts
from benchmarks.peers.plan import PeerResult
from benchmarks.peers.room import Room
from optimizer.domain.plan import Targets
from optimizer.domain.scenario import Scenario


class Proportional:
    """Shares by free minutes at the moment the order comes up, rounded to lot multiples by largest remainder.

    A factory whose share is below the smallest lot gives it up to the others, and no more factories share than the
    order allows; an order that is never split goes to the factory with most room. What does not fit where it was meant
    to go is offered to whoever has room.
    """

    def __init__(self, facts: Facts, room: Room) -> None:
        self._facts = facts
        self._room = room
        self._shares: dict[int, Counter[int]] = {}
        self._free: dict[int, Counter[int]] = {}

    def open_order(self, order: int) -> None:
        """Work out every operation's shares."""
        route = self._facts.orders[order].route
        self._free = {k: self._free_minutes(order, k) for k in range(len(route))}
        self._shares = {k: self._split(order, k) for k in range(len(route))}

    def choices(self, _order: int, operation: int, pieces: int) -> list[Choice]:
        """Factories with the most of their share still open first; then the others by room."""
        open_shares = +self._shares[operation]
        meant = sorted(open_shares, key=lambda f: (-open_shares[f], f))
        free = self._free[operation]
        others = sorted(free, key=lambda f: (-free[f], f))
        # Nobody's share is open any more, or it did not fit: whoever has room may take the rest.
        return [Choice(f, open_shares[f]) for f in meant] + [Choice(f, pieces) for f in others]

    def record(self, path: tuple[Cell, ...], pieces: int) -> None:
        """Count a lot against the shares."""
        for cell in path:
            self._shares[cell.operation][cell.factory] -= pieces

    def _free_minutes(self, order: int, operation: int) -> Counter[int]:
        places = {cell.place for cell in self._facts.cells_of(order, operation)}
        free: Counter[int] = Counter()
        for center, bucket in places:
            free[self._facts.factory_of(center)] += self._room.free[center][bucket]
        return free

    def _split(self, order: int, operation: int) -> Counter[int]:
        wanted = self._facts.orders[order]
        rule, multiple = wanted.sourcing_of(operation), wanted.lot_multiple
        free = +self._free[operation]
        ranked = sorted(free, key=lambda f: (-free[f], f))
        most = 1 if rule.is_never_split else (rule.max_factories or len(ranked))
        chosen, total = ranked[:most], sum(free[f] for f in ranked[:most])
        smallest = max(rule.min_lot or 1, multiple)
        while len(chosen) > rule.min_factories and wanted.quantity * free[chosen[-1]] < smallest * total:
            total -= free[chosen.pop()]
        return apportion(wanted.quantity // multiple, {f: free[f] for f in chosen}, multiple)


def apportion(count: int, weights: dict[int, int], multiple: int) -> Counter[int]:
    """Split a count by weight with largest remainders, and return pieces."""
    total = sum(weights.values())
    if not total:
        return Counter()
    parts = {key: divmod(count * weight, total) for key, weight in weights.items()}
    whole = Counter({key: quotient for key, (quotient, _) in parts.items()})
    rest = count - sum(whole.values())
    for key in sorted(parts, key=lambda k: (-parts[k][1], k))[:rest]:
        whole[key] += 1
    return Counter({key: amount * multiple for key, amount in whole.items()})


def solve_by_proportion(scenario: Scenario, targets: Targets) -> PeerResult:
    """Place all orders by the proportional rule."""
    return solve_by_committee(scenario, targets, method="proportional", build_chooser=Proportional)
