"""Orders: quantities with a long tail, windows of a few weeks, sourcing rules."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.domain.calendar import Calendar
from optimizer.domain.order import GroupKind, GroupShare, SourcingRule
from optimizer.scenario.generate.calendars import find_buckets
from optimizer.scenario.generate.draw import Draw
from optimizer.scenario.generate.families import CalendarKind, Parameters
from optimizer.scenario.generate.items import Item
from optimizer.scenario.generate.processes import PROCESSES
from optimizer.scenario.generate.skills import Skills

MEDIAN_PIECES = 40


@dataclass(frozen=True)
class Window:
    """When an order may be worked on and delivered, in days."""

    release_day: int
    due_day: int
    latest_day: int | None
    is_peak: bool = False


@dataclass(frozen=True)
class OrderDraft:
    """An order before its quantity is scaled to the family's load, but never beyond `most_pieces`."""

    item: int
    base_quantity: int
    most_pieces: int
    lot_permille: int
    window: Window
    priority: int
    margin_percent: int


class WindowMaker:
    """Draws release, due and latest days that the route can meet.

    Parameters
    ----------
    draw
        The stream they come from.
    calendar
        Buckets to work in.
    parameters
        The family's numbers.

    Attributes
    ----------
    peak_buckets
        Buckets of the family's peak; empty when it has none.
    """

    def __init__(self, draw: Draw, calendar: Calendar, parameters: Parameters) -> None:
        self._draw = draw
        self._calendar = calendar
        first, end, self._peak_permille = parameters.peak or (0, 0, 0)
        self.peak_buckets = find_buckets(calendar, first, end)
        is_weekly = parameters.calendar == CalendarKind.weekly
        self._slack = (1, 2) if is_weekly else (6, 10)
        self._grace = (1, 2) if is_weekly else (3, 6)
        self._days_over = (0, 1) if is_weekly else (0, 0)

    def draw_window(self, item: Item, days_to_destination: int) -> Window:
        """Draw the window of one order."""
        if self._peak_permille and self._draw.chance(self._peak_permille):
            return self._draw_inside(item, days_to_destination)
        return self._draw_anywhere(item, days_to_destination)

    def _count_buckets(self, item: Item) -> int:
        """Count the buckets the route needs when every operation has one of its own."""
        boundaries = self._calendar.boundaries
        waiting = sum(PROCESSES[operation.process].lead_days[1] for operation in item.operations[:-1])
        days_per_bucket = max(1, boundaries[-1] // (len(boundaries) - 1))
        return len(item.operations) + -(-waiting // days_per_bucket)

    def _compute_days_after(self, item: Item, days_to_destination: int) -> int:
        return PROCESSES[item.operations[-1].process].lead_days[1] + days_to_destination

    def _draw_anywhere(self, item: Item, days_to_destination: int) -> Window:
        draw, boundaries = self._draw, self._calendar.boundaries
        last = len(boundaries) - 1
        needed = min(last, self._count_buckets(item))
        due = draw.whole(needed, last)
        release = max(0, due - needed - draw.whole(*self._slack))
        after = self._compute_days_after(item, days_to_destination) + draw.whole(*self._days_over)
        # Beyond the calendar nothing is made, so the latest day moves on only with the goods under way.
        latest = min(last, due + draw.whole(*self._grace))
        return Window(
            boundaries[release], boundaries[due] + after, None if draw.chance(30) else boundaries[latest] + after
        )

    def _draw_inside(self, item: Item, days_to_destination: int) -> Window:
        first, end = self.peak_buckets.start, self.peak_buckets.stop
        boundaries = self._calendar.boundaries
        needed = min(end - first, self._count_buckets(item))
        due = self._draw.whole(first + needed, end)
        after = self._compute_days_after(item, days_to_destination)
        return Window(boundaries[first], boundaries[due] + after, boundaries[end] + after, is_peak=True)


def draw_orders(
    draw: Draw, items: list[Item], windows: WindowMaker, days_by_buyer: list[int], count: int
) -> list[OrderDraft]:
    """Draw so many orders; every item is ordered once before any is ordered again."""
    drafts: list[OrderDraft] = []
    for number in range(count):
        chosen = number if number < len(items) else draw.whole(0, len(items) - 1)
        item = items[chosen]
        drafts.append(
            OrderDraft(
                item=chosen,
                base_quantity=draw.lognormal(MEDIAN_PIECES, 1100),
                most_pieces=item.most_pieces,
                lot_permille=draw.whole(0, 999),
                window=windows.draw_window(item, days_by_buyer[item.buyer]),
                priority=draw.pick_weighted((1, 2, 3, 5), (70, 15, 10, 5)),
                margin_percent=draw.whole(115, 170),
            )
        )
    # Items first ordered come first otherwise: the order book has no such pattern.
    return draw.sample(drafts, count)


def choose_quantity(draft: OrderDraft, scale_permille: int) -> tuple[int, int]:
    """Return the quantity and the lot multiple of an order at a scale of all quantities."""
    pieces = max(1, min(draft.most_pieces, draft.base_quantity * scale_permille // 1000))
    multiple = _choose_multiple(pieces, draft.lot_permille)
    return max(1, (pieces + multiple // 2) // multiple) * multiple, multiple


def _choose_multiple(pieces: int, lot_permille: int) -> int:
    if pieces >= 1000 and lot_permille < 700:
        return 100
    if pieces >= 200 and lot_permille < 600:
        return 50
    if pieces >= 50 and lot_permille < 750:
        return 10
    return 5 if pieces >= 20 and lot_permille < 400 else 1


class SourcingMaker:
    """Draws the sourcing rules of orders so that the network could keep them.

    Parameters
    ----------
    draw
        The stream they come from.
    skills
        The network, asked who can.
    """

    def __init__(self, draw: Draw, skills: Skills) -> None:
        self._draw = draw
        self._skills = skills

    def draw_rule(self, item: Item, quantity: int, multiple: int) -> SourcingRule:
        """Draw the rule of one order."""
        draw, chance = self._draw, self._draw.whole(0, 999)
        lots = quantity // multiple
        if lots < 4 or (quantity <= 25 and chance < 500) or chance < 60:
            return SourcingRule(is_never_split=chance < 700 and quantity <= item.most_pieces_per_lot)
        min_lot = max(1, lots // draw.whole(5, 10)) * multiple if draw.chance(450) else None
        if chance < 160 and self._has_choice(item):
            return self._draw_spread(quantity, multiple, min_lot)
        excluded = self._draw_excluded(item) if draw.chance(30) else ()
        max_factories = draw.pick((2, 3, 3, 4)) if draw.chance(650) else None
        return SourcingRule(max_factories=max_factories, min_lot=min_lot, excluded_factories=excluded)

    def _draw_spread(self, quantity: int, multiple: int, min_lot: int | None) -> SourcingRule:
        """Multi-sourcing: at least two makers, or no more than so much in one hazard zone."""
        draw = self._draw
        share = draw.pick((600, 650, 700))
        # The rest must be worth a lot: otherwise the second maker cannot be had.
        rest = quantity * (1000 - share) // 1000 // multiple * multiple
        small_lot = None if min_lot is None or rest < multiple else min(min_lot, rest)
        if draw.chance(500):
            groups = (GroupShare(kind=GroupKind.hazard_zone, max_share_permille=share),)
            return SourcingRule(max_factories=4, min_lot=small_lot, max_group_shares=groups)
        return SourcingRule(min_factories=2, max_factories=4, min_lot=small_lot, max_share_permille=share)

    def _has_choice(self, item: Item) -> bool:
        """Say whether every operation has four factories or more."""
        return all(len(self._skills.list_factories(mask)) >= 4 for mask in item.masks)

    def _draw_excluded(self, item: Item) -> tuple[str, ...]:
        """Exclude one factory that could, where four others could too."""
        if not self._has_choice(item):
            return ()
        position = self._draw.pick(self._skills.list_factories(item.masks[0]))
        return (self._skills.factories[position].id,)
