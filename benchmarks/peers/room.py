"""What is still free while lots are placed one after the other, as a committee keeps track of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from fractions import Fraction

from benchmarks.peers.facts import Cell, Facts
from optimizer import units
from optimizer.domain.rulebook import QuotaUnit


class Room:
    """Free minutes and what the rules still allow; lots are taken in and can be given back.

    Every limit is read as it stands after the lots taken so far. Smallest lots, fewest factories and all-or-nothing can
    only be judged when an order is done; `is_settled` does that.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.free: list[list[int]] = [list(row) for row in facts.free_milliminutes]
        self.pieces_by_cell: Counter[Cell] = Counter()
        self.pieces_by_step: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
        self._item: Counter[tuple[str, str, int, int]] = Counter()
        self._ordered_of_item: Counter[tuple[str, str, int]] = Counter()
        self._joint: Counter[int] = Counter()
        self._work: dict[int, int | Fraction] = defaultdict(int)
        self._present: dict[int, Counter[str]] = defaultdict(Counter)
        self._rivals: dict[str, set[str]] = defaultdict(set)
        self._members = set(facts.members)
        for buyer in facts.scenario.buyers:
            for rival in buyer.conflicts:
                self._rivals[buyer.id].add(rival)
                self._rivals[rival].add(buyer.id)
        for order in facts.orders:
            for operation in range(len(order.route)):
                self._ordered_of_item[order.buyer, order.item, operation] += order.quantity
        self._ceilings = self._quota_ceilings()

    def take(self, path: Sequence[Cell], pieces: int) -> None:
        """Place pieces through some cells."""
        self._change(path, pieces)

    def give_back(self, path: Sequence[Cell], pieces: int) -> None:
        """Undo a `take`."""
        self._change(path, -pieces)

    def setup_due(self, cell: Cell) -> int:
        """Setup that the first pieces of a cell still have to pay, in milliminutes."""
        return 0 if self.pieces_by_cell[cell] else cell.setup_milliminutes

    def fit(self, path: Sequence[Cell], pieces: int) -> int:
        """Most pieces that still fit in time and caps through all cells of a path together; no more than asked for."""
        need: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
        for cell in path:
            need[cell.place][0] += self.setup_due(cell)
            need[cell.place][1] += cell.piece_milliminutes
        rooms = [
            _share_out(self.free[center][bucket] - setup, per_piece, pieces)
            for (center, bucket), (setup, per_piece) in need.items()
        ]
        most = min([pieces, *rooms])
        # Most places asked are full: nothing else needs to be looked at then.
        return self.afford(path, most) if most > 0 else 0

    def allow(self, cell: Cell, pieces: int) -> int:
        """Most pieces that sourcing rules, conflicts and the item cap still allow in a cell; no more than asked for."""
        order, factory = self._facts.orders[cell.order], cell.factory
        rule = order.sourcing_of(cell.operation)
        here = self.pieces_by_step[cell.order, cell.operation]
        if not here[factory] and rule.max_factories is not None and len(+here) >= rule.max_factories:
            return 0
        if factory in self._members and any(self._present[factory][rival] for rival in self._rivals[order.buyer]):
            return 0
        limits = [pieces]
        if rule.max_share_permille is not None:
            limits.append(rule.max_share_permille * order.quantity // 1000 - here[factory])
        if rule.min_factories > 1:
            even = -(-order.quantity // (rule.min_factories * order.lot_multiple)) * order.lot_multiple
            limits.append(even - here[factory])
        for group_rule in rule.max_group_shares:
            most = group_rule.max_share_permille * order.quantity // 1000
            for group in self._facts.groups_of(factory, group_rule.kind):
                inside = sum(n for f, n in here.items() if group in self._facts.groups_of(f, group_rule.kind))
                limits.append(most - inside)
        cap = self._facts.scenario.rulebook.hard.item_cap_permille
        if cap is not None:
            most = cap * self._ordered_of_item[order.buyer, order.item, cell.operation] // 1000
            limits.append(most - self._item[order.buyer, order.item, cell.operation, factory])
        return max(0, min(limits))

    def afford(self, path: Sequence[Cell], pieces: int) -> int:
        """Most pieces that load caps and quotas still allow through a path; no more than asked for."""
        limits = [pieces]
        cap = self._facts.scenario.rulebook.hard.load_cap_permille
        for factory in {cell.factory for cell in path} & self._members if cap is not None else ():
            cells = [cell for cell in path if cell.factory == factory]
            left = self._load_ceiling(factory, cap or 0) - self._joint[factory] - sum(map(self.setup_due, cells))
            limits.append(_share_out(left, sum(cell.piece_milliminutes for cell in cells), pieces))
        for members, ceiling in self._ceilings:
            per_piece = sum(self._facts.worth_per_piece(cell) for cell in path if cell.factory in members)
            limits.append(_share_out(ceiling - sum(self._work[f] for f in members), per_piece, pieces))
        return max(0, min(limits))

    def is_settled(self, order: int) -> bool:
        """Whether what was placed of an order keeps the rules that only a finished order can be judged by."""
        wanted = self._facts.orders[order]
        placed = sum(self.pieces_by_step[order, 0].values())
        if not placed:
            return True
        if wanted.is_all_or_nothing and placed < wanted.quantity:
            return False
        for operation in range(len(wanted.route)):
            rule, here = wanted.sourcing_of(operation), +self.pieces_by_step[order, operation]
            if len(here) < rule.min_factories or min(here.values()) < (rule.min_lot or 1):
                return False
        return True

    def _load_ceiling(self, factory: int, cap_permille: int) -> int:
        centers = self._facts.factories[factory].work_centers
        total = sum(sum(c.free_minutes if c.total_minutes is None else c.total_minutes) for c in centers)
        return cap_permille * total * units.MINUTE // 1000

    def _quota_ceilings(self) -> list[tuple[set[int], int]]:
        """Highest work of the members under each quota that has one.

        A quota relative to what is placed, and every lowest limit, cannot be watched lot by lot.
        """
        facts, found = self._facts, []
        unit = facts.scenario.rulebook.entitlement.basis.unit
        entitled = {target.factory: target.entitlement for target in facts.targets.targets}
        for quota in facts.scenario.rulebook.hard.quotas:
            if quota.maximum is None or quota.unit is QuotaUnit.permille_of_placed:
                continue
            members = {f for f in facts.members if facts.is_under(quota, f)}
            if quota.unit is QuotaUnit.absolute:
                ceiling = unit.compute_most(quota.maximum)
            else:
                ceiling = quota.maximum * sum(entitled.get(facts.factories[f].id, 0) for f in members) // 1000
            found.append((members, ceiling))
        return found

    def _change(self, path: Sequence[Cell], pieces: int) -> None:
        for cell in path:
            before = self.pieces_by_cell[cell]
            after = before + pieces
            self.pieces_by_cell[cell] = after
            minutes = pieces * cell.piece_milliminutes
            if not before:
                minutes += cell.setup_milliminutes
            elif not after:
                minutes -= cell.setup_milliminutes
            order = self._facts.orders[cell.order]
            self.free[cell.work_center][cell.bucket] -= minutes
            self.pieces_by_step[cell.order, cell.operation][cell.factory] += pieces
            self._item[order.buyer, order.item, cell.operation, cell.factory] += pieces
            self._joint[cell.factory] += minutes
            self._work[cell.factory] += pieces * self._facts.worth_per_piece(cell)
            self._present[cell.factory][order.buyer] += pieces


def _share_out(left: int | Fraction, per_piece: int | Fraction, pieces: int) -> int:
    """How many pieces what is left is enough for."""
    if per_piece:
        return left // per_piece
    return pieces if left >= 0 else 0
