"""Where a member could do an operation of a lot that another has: work centers, buckets in time, and pieces that fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from optimizer.domain.network import Factory
from optimizer.domain.plan import Step
from optimizer.rules import RuleId
from optimizer.units import MINUTE
from optimizer.verify import eligibility, timing
from optimizer.verify.accounts import Cell, Flow
from optimizer.verify.facts import Site
from optimizer.verify.trial import Book
from optimizer.verify.verifier import HARD_CHECKS

WHO_MAY = tuple(check for check in HARD_CHECKS if check.__module__ == eligibility.__name__)
"""Checks of who may do an operation."""

WHEN = tuple(check for check in HARD_CHECKS if check.__module__ == timing.__name__)
"""Checks of the bucket: moves, certificates, release, latest delivery, and the operations before and after."""

POSITION_BY_RULE = {rule: position for position, rule in enumerate(RuleId)}


class Opening(NamedTuple):
    """A work center and a bucket in time for an operation of a lot, and the pieces that fit in what is free there."""

    step: Step
    room_pieces: int


class Part(NamedTuple):
    """One operation of a lot, where it is in the plan."""

    flow: Flow
    operation: int

    @property
    def site(self) -> Site:
        """The factory and work center that have it."""
        return self.flow.sites[self.operation]


class Openings:
    """Answers where a part of a plan could go.

    Parameters
    ----------
    book
        The plan's accounts.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._rule_by_place: dict[tuple[str, int, str], RuleId | None] = {}
        published = book.facts.scenario.published
        self._published = {(lot.order, k, step) for lot in published for k, step in enumerate(lot.steps)}

    def find_ineligibility(self, part: Part, site: Site) -> RuleId | None:
        """Return the first rule by which a work center may not do an operation; None where it may."""
        order = part.flow.order
        key = (order.id, part.operation, site.work_center.id)
        if key not in self._rule_by_place:
            self._rule_by_place[key] = self._find_ineligibility(part, site)
        return self._rule_by_place[key]

    def list_eligible(self, part: Part, factory: Factory) -> tuple[list[Site], RuleId | None]:
        """Return a factory's work centers that may do an operation; where none may, the rule against the nearest."""
        rule_by_center = {
            center.id: self.find_ineligibility(part, Site(factory, center)) for center in factory.work_centers
        }
        sites = [Site(factory, center) for center in factory.work_centers if rule_by_center[center.id] is None]
        rules = [rule for rule in rule_by_center.values() if rule is not None]
        # The rules come in the order in which they are asked: the one that got furthest is the nearest.
        return sites, None if sites else max(rules, key=POSITION_BY_RULE.__getitem__, default=RuleId.process)

    def list_openings(self, part: Part, sites: list[Site]) -> Iterator[Opening]:
        """Yield every bucket of some work centers in which at least one lot multiple fits and the days are kept."""
        least = part.flow.order.lot_multiple
        for site in sites:
            for bucket in range(self._book.facts.calendar.bucket_count):
                step = Step(work_center=site.work_center.id, bucket=bucket)
                room = self._count_room(part, site, bucket)
                if room >= least and self._is_in_time(part, step):
                    yield Opening(step, room)

    def describe(self, part: Part, opening: Opening) -> tuple[object, ...]:
        """Return what the goals see of an opening: of two alike, the one with more room does for both."""
        order, step = part.flow.order, opening.step
        place = (order.id, part.operation, step)
        is_last = part.operation == len(order.route) - 1
        return (
            step.work_center,
            step.bucket if is_last or place in self._published else None,
            Cell(order.id, part.operation, step.work_center, step.bucket) in self._book.accounts.pieces_by_cell,
        )

    def _find_ineligibility(self, part: Part, site: Site) -> RuleId | None:
        misfits = self._book.facts.match(part.flow.order, part.operation, site).misfits
        if misfits:
            return misfits[0].rule
        bucket = part.flow.lot.steps[part.operation].bucket
        tried = self._book.try_step(part.flow, part.operation, Step(work_center=site.work_center.id, bucket=bucket))
        return next((violation.rule for check in WHO_MAY for violation in check(tried)), None)

    def _is_in_time(self, part: Part, step: Step) -> bool:
        tried = self._book.try_step(part.flow, part.operation, step)
        return not any(True for check in WHEN for _ in check(tried))

    def _count_room(self, part: Part, site: Site, bucket: int) -> int:
        """Return the pieces whose minutes are free; a cell that is used already has its setup."""
        order, accounts, center = part.flow.order, self._book.accounts, site.work_center
        rate = self._book.facts.rate(order, part.operation, site)
        free = center.free_minutes[bucket] * MINUTE - accounts.used_by_bucket.get((center.id, bucket), 0)
        if Cell(order.id, part.operation, center.id, bucket) not in accounts.pieces_by_cell:
            free -= rate.setup_milliminutes
        if free < 0:
            return 0
        return free // rate.milliminutes if rate.milliminutes else part.flow.lot.quantity
