"""What was binding for pieces that found no place, or none in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from optimizer.domain.base import Id
from optimizer.eligibility import explain_ineligible
from optimizer.explain.facts import Block, Fact, Unit
from optimizer.explain.situation import Situation
from optimizer.explain.survey import Survey, Surveyor
from optimizer.rules import RuleId


class BindingState(StrEnum):
    """How far some pieces are from a place.

    ``no_eligible``: no work center may do an operation. ``no_move``: goods cannot be moved. ``no_time``: too late even
    in an empty network. ``blocked``: rules stand in every way. ``open``: the rules leave a way that the plan did not
    take.
    """

    no_eligible = "no_eligible"
    no_move = "no_move"
    no_time = "no_time"
    blocked = "blocked"
    open = "open"


class RuleCount(Fact):
    """A rule and how many places of an operation it stands against."""

    rule: RuleId
    operation: int
    places: int


class OperationRoom(Fact):
    """What is left for one operation at all eligible work centers together, over the buckets that are in time.

    Attributes
    ----------
    work_centers
        Eligible ones with at least one bucket in time.
    needed_minutes
        For all pieces that look for a place, at the fastest of them, setup once.
    room_pieces
        Most pieces that would fit, this operation taken alone.
    """

    operation: int
    process: Id
    work_centers: int
    needed_minutes: int
    free_minutes: int
    room_pieces: int


class WayStep(Fact):
    """One operation of the way with the fewest rules against it."""

    factory: Id
    work_center: Id
    bucket: int


class Binding(Fact):
    """What was binding for some pieces of an order.

    Attributes
    ----------
    deadline_day
        Day by which they had to be delivered: the latest day, or the due day for late pieces; None for none.
    blocks
        What stands against the best way; for `no_time`, the rule that closes the window.
    way
        The way with the fewest rules against it.
    counts
        How many work centers each rule stands against, most first; for `no_eligible` how many factories, by their
        closest work center.
    rooms
        One per operation, the tightest first.
    first_delivery_day
        Earliest delivery in an empty network.
    """

    order: Id
    pieces: int
    state: BindingState
    deadline_day: int | None
    blocks: tuple[Block, ...]
    way: tuple[WayStep, ...] = ()
    counts: tuple[RuleCount, ...]
    rooms: tuple[OperationRoom, ...]
    first_delivery_day: int | None = None


class BindingFinder:
    """Finds what was binding.

    Parameters
    ----------
    situation
        The plan read against its scenario.
    surveyor
        Tests places against the room that is left.
    """

    def __init__(self, situation: Situation, surveyor: Surveyor) -> None:
        self._situation, self._surveyor = situation, surveyor

    def explain_unplaced(self, order: int, pieces: int) -> Binding:
        """Say what stood against placing the pieces that were left out."""
        latest = self._situation.order_at(order).latest_day
        survey = self._surveyor.survey(order, pieces, latest, self._situation.room)
        return self._conclude(order, survey, RuleId.latest)

    def explain_late(self, order: int) -> Binding | None:
        """Say what stood against delivering the late pieces by the due day; None where none is late."""
        late = [placed for placed in self._situation.lots_of(order) if self._situation.late_days(placed) > 0]
        if not late:
            return None
        due = self._situation.order_at(order).due_day
        pieces = sum(placed.lot.quantity for placed in late)
        survey = self._surveyor.survey(order, pieces, due, self._situation.room.without(late))
        return self._conclude(order, survey, RuleId.lateness)

    def _conclude(self, order: int, survey: Survey, closing: RuleId) -> Binding:
        state, blocks = self._judge(order, survey, closing)
        has_places = all(survey.answers)
        return Binding(
            order=self._situation.order_at(order).id,
            pieces=survey.wanted,
            state=state,
            deadline_day=survey.deadline,
            blocks=tuple(blocks),
            way=tuple(self._step(slot, bucket) for slot, bucket in survey.way or ()),
            counts=self._count_places(survey, closing) if has_places else self._count_reasons(order, survey),
            rooms=self._measure_rooms(order, survey),
            first_delivery_day=survey.first_delivery_day,
        )

    def _judge(self, order: int, survey: Survey, closing: RuleId) -> tuple[BindingState, list[Block]]:
        asked = self._situation.order_at(order)
        if not all(survey.answers):
            return BindingState.no_eligible, []
        if survey.missing_move is not None:
            return BindingState.no_move, [Block(rule=RuleId.reachable, operation=survey.missing_move)]
        if survey.way is None and survey.first_delivery_day is None:
            # No route ends within the calendar: its operations no longer fit one after the other.
            last = self._situation.scenario.calendar.boundaries[-1]
            return BindingState.no_time, [
                Block(rule=RuleId.precedence, needs=last, has=asked.release_day, unit=Unit.day)
            ]
        if survey.way is None:
            needs, has = survey.deadline or 0, survey.first_delivery_day or 0
            return BindingState.no_time, [Block(rule=closing, unit=Unit.day, needs=needs, has=has)]
        blocks = [*survey.way_blocks, *self._check_whole(order, survey)]
        return (BindingState.blocked if blocks else BindingState.open), blocks

    def _check_whole(self, order: int, survey: Survey) -> Iterable[Block]:
        """Check what only shows over all places: every piece at once, and enough different factories."""
        asked, table = self._situation.order_at(order), self._situation.table
        for k, answers in enumerate(survey.answers):
            room = sum(answer.room_pieces for answer in answers)
            if asked.is_all_or_nothing and 0 < room < survey.wanted and not self._situation.lots_of(order):
                yield Block(rule=RuleId.all_or_nothing, operation=k, needs=survey.wanted, has=room, unit=Unit.pieces)
            least = asked.sourcing_of(k).min_factories
            with_room = {int(table.factory[answer.slot]) for answer in answers if answer.room_pieces > 0}
            if 0 < len(with_room) < least and not self._situation.lots_of(order):
                has = len(with_room)
                yield Block(rule=RuleId.min_factories, operation=k, unit=Unit.factories, needs=least, has=has)

    def _count_places(self, survey: Survey, closing: RuleId) -> tuple[RuleCount, ...]:
        """Count the places each rule stands against; a place without any bucket in time counts for the deadline."""
        counter: Counter[tuple[RuleId, int]] = Counter()
        for k, answers in enumerate(survey.answers):
            for answer in answers:
                rules = {block.rule for block in answer.blocks} if answer.window else {closing}
                counter.update((rule, k) for rule in rules)
        return _sorted_counts(counter)

    def _count_reasons(self, order: int, survey: Survey) -> tuple[RuleCount, ...]:
        """Count the eligibility rules that each factory's closest work center fails, for operations nobody may do."""
        counter: Counter[tuple[RuleId, int]] = Counter()
        index = self._situation.index
        for k, answers in enumerate(survey.answers):
            if answers:
                continue
            for factory in range(len(index.factories)):
                reasons = [explain_ineligible(index, order, k, w) for w in self._situation.work_centers_of(factory)]
                closest = min(reasons, key=len, default=())
                counter.update((reason.rule, k) for reason in closest)
        return _sorted_counts(counter)

    def _measure_rooms(self, order: int, survey: Survey) -> tuple[OperationRoom, ...]:
        route = self._situation.order_at(order).route
        table = self._situation.table
        count = survey.wanted // int(table.orders.multiple[order])
        rooms = []
        for k, answers in enumerate(survey.answers):
            usable = [answer for answer in answers if answer.window]
            takes = [int(table.setup[a.slot]) + count * int(table.minutes[a.slot]) for a in usable or answers]
            free = {int(table.work_center[a.slot]): a.free_minutes for a in usable}
            rooms.append(
                OperationRoom(
                    operation=k,
                    process=route[k].process,
                    work_centers=len(usable),
                    needed_minutes=-(-min(takes, default=0) // 1_000),
                    free_minutes=sum(free.values()),
                    room_pieces=min(survey.wanted, sum(answer.room_pieces for answer in usable)),
                )
            )
        return tuple(sorted(rooms, key=lambda room: (room.room_pieces, room.operation)))

    def _step(self, slot: int, bucket: int) -> WayStep:
        index, table = self._situation.index, self._situation.table
        factory, work_center = int(table.factory[slot]), int(table.work_center[slot])
        return WayStep(
            factory=index.factories[factory].id, work_center=index.work_centers[work_center].id, bucket=bucket
        )


def _sorted_counts(counter: Counter[tuple[RuleId, int]]) -> tuple[RuleCount, ...]:
    ranks = {rule: rank for rank, rule in enumerate(RuleId)}
    ordered = sorted(counter.items(), key=lambda item: (-item[1], item[0][1], ranks[item[0][0]]))
    return tuple(RuleCount(rule=rule, operation=k, places=places) for (rule, k), places in ordered)
