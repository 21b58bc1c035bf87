"""How many pieces of a lot a member could take over from another that is better off."""

from __future__ import annotations

from typing import NamedTuple

from optimizer.domain.audit import Ruling
from optimizer.rules import RuleId
from optimizer.verify.openings import Part


class Attained(NamedTuple):
    """What a member has, earlier batches included, of what it should have; both in fine units of the share basis."""

    has: int
    target: int

    def is_below(self, other: Attained) -> bool:
        """Say whether it has a smaller share of its target; who is owed nothing is below nobody."""
        return self.has * other.target < other.has * self.target

    def count_lots(self, other: Attained, worth: int) -> int | None:
        """Return how many lot multiples of some worth may come over from another before it is better off than that one.

        (has + worth n) / target <= (other.has - worth n) / other.target; None where that is any number.
        """
        if worth == 0:
            return None
        ahead = other.has * self.target - self.has * other.target
        return ahead // (worth * (self.target + other.target))


class Sizes(NamedTuple):
    """The most and the fewest pieces that may go; or what stands against any."""

    pieces: tuple[int, ...] = ()
    ruling: Ruling | None = None
    rule: RuleId | None = None


class Holding(NamedTuple):
    """Pieces of an operation that the giver and the taker have in the plan, whatever the lot."""

    giver: int
    taker: int


def compute_sizes(part: Part, room: int, fair: int | None, holding: Holding) -> Sizes:
    """Return the most and the fewest pieces of a part that may go, in multiples and smallest lots.

    Parameters
    ----------
    room
        Pieces that fit.
    fair
        Pieces until the taker is better off than the giver; None for any number.
    """
    order, lot = part.flow.order, part.flow.lot
    multiple, least_lot = order.lot_multiple, order.sourcing_of(part.operation).min_lot or 0
    fewest = max(multiple, _round_up(least_lot - holding.taker, multiple))
    most = min(room, lot.quantity) // multiple * multiple
    if most < fewest:
        is_lot_too_small = lot.quantity < fewest
        return Sizes((), Ruling.rule, RuleId.min_lot) if is_lot_too_small else Sizes((), Ruling.no_room)
    if fair is not None:
        most = min(most, fair) // multiple * multiple
    if most < fewest:
        return Sizes((), Ruling.not_fairer)
    if 0 < holding.giver - most < least_lot:
        # What stays behind must be a lot too, or nothing.
        most = (holding.giver - least_lot) // multiple * multiple
    if most < fewest:
        return Sizes((), Ruling.rule, RuleId.min_lot)
    return Sizes((most, fewest) if fewest < most else (most,))


def _round_up(pieces: int, multiple: int) -> int:
    return -(-pieces // multiple) * multiple
