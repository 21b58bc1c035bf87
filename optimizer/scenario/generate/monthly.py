"""A series of monthly batches: the same members month after month, some of whom join, leave or invest on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from optimizer.domain.calendar import Calendar
from optimizer.domain.collector import paused_collector
from optimizer.domain.network import Certificate, Factory, Network, WorkCenter
from optimizer.domain.rulebook import EntitlementRule, FairnessRule, HardRules, LedgerRule, RuleBook
from optimizer.domain.scenario import Scenario
from optimizer.scenario.generate.batch import BatchMaker, Setting, fill_verified
from optimizer.scenario.generate.buyers import BuyerDraft, draw_buyers, sign_ndas
from optimizer.scenario.generate.calendars import build_weeks, compute_shift_minutes
from optimizer.scenario.generate.draw import Draw, Stream
from optimizer.scenario.generate.events import EVENTS, EventKind, Span
from optimizer.scenario.generate.factories import FactoryMaker, draw_centers
from optimizer.scenario.generate.families import CHEAPEST_FIRST, Parameters
from optimizer.scenario.generate.incumbent import add_incumbent
from optimizer.scenario.generate.progress import Progress
from optimizer.scenario.generate.region import Region, build_prefecture
from optimizer.scenario.generate.skills import Skills

FIRST_YEAR, FIRST_MONTH = 2024, 4
MONTHS = 24
WEEKS = 8
"""Weeks a batch is planned over: it is due within two months."""

INCUMBENT_SHARE = 330
"""Permille of every process's free minutes that the incumbent holds."""

BUSY = (440, 640, 700, 400, 380, 420, 460, 380, 620, 440, 500, 660)
"""Load of the bottlenecks from January to December, in permille: the fiscal year's end and December are the busiest."""

RENEWED_EVERY = timedelta(days=3 * 365)
SECOND_SHIFT_PERCENT = 170
"""Free minutes of a member that runs a second shift, against those before."""


class Series(NamedTuple):
    """The arguments a series is generated from."""

    factories: int = 60
    orders: int = 100
    months: int = MONTHS
    seed: int = 2026


@dataclass(frozen=True)
class _Member:
    """Somebody who is a member in some of the months, as drawn, with all it ever has."""

    factory: Factory
    span: Span


def generate_series(series: Series) -> Iterator[tuple[str, Scenario]]:
    """Generate the batches of a series, each with its month (``2024-04``): the same arguments give the same batches.

    Every month depends on the arguments alone, not on how many months there are.
    """
    maker = _SeriesMaker(series)
    for number in range(series.months):
        with paused_collector():
            scenario = maker.build(number)
        yield render_month(number), scenario


def render_month(number: int) -> str:
    """Write the month with a number, ``2024-04`` for the first."""
    year, month = _find_month(number)
    return f"{year}-{month:02d}"


def _find_month(number: int) -> tuple[int, int]:
    years, rest = divmod(FIRST_MONTH - 1 + number, 12)
    return FIRST_YEAR + years, rest + 1


def find_first_day(number: int) -> date:
    """Return the first Monday of the month with a number."""
    first = date(*_find_month(number), 1)
    return first + timedelta(days=-first.weekday() % 7)


class _SeriesMaker:
    """What all months share: the place, the members with their machines, the buyers."""

    def __init__(self, series: Series) -> None:
        self._series = series
        self._parameters = Parameters(dominant=INCUMBENT_SHARE, goals=CHEAPEST_FIRST)
        self._calendar = build_weeks(find_first_day(0), WEEKS)
        self._region: Region = build_prefecture(Draw(series.seed, Stream.region), series.factories)

    @cached_property
    def _drawn(self) -> tuple[list[_Member], list[Factory], list[BuyerDraft]]:
        """The members (joining ones last), the center's rooms, the buyers."""
        series, region, calendar = self._series, self._region, self._calendar
        joins = sum(event.kind is EventKind.joins for event in EVENTS)
        maker = self._make_maker(Draw(series.seed, Stream.factories))
        drawn = maker.draw_factories(series.factories + joins)
        founders = add_incumbent(drawn[: series.factories], INCUMBENT_SHARE)
        factories = [*founders, *drawn[series.factories :]]
        factories = [_accept(factory) for factory in factories]
        buyers = draw_buyers(Draw(series.seed, Stream.buyers), factories, region, series.orders)
        center_maker = self._make_maker(Draw(series.seed, Stream.center))
        centers = draw_centers(center_maker, region, calendar, series.factories)
        spans = [Span.of(series.factories, position) for position in range(len(factories))]
        signed = sign_ndas(factories, buyers)
        signed[0] = _qualify(signed[0], buyers, centers[0])
        members = [
            _Member(self._add_work_centers(factory, span), span) for factory, span in zip(signed, spans, strict=True)
        ]
        return members, centers, buyers

    def _make_maker(self, draw: Draw) -> FactoryMaker:
        return FactoryMaker(draw, self._parameters, self._calendar, self._region.estates)

    def _add_work_centers(self, factory: Factory, span: Span) -> Factory:
        """Add the work centers it buys one day; months before that leave them out."""
        bought = []
        for event in span.purchases:
            maker = self._make_maker(Draw(self._compute_seed(event.month), Stream.center))
            bought.append(maker.draw_work_center(factory.id, event.process, len(factory.work_centers) + 1))
        return factory.model_copy(update={"work_centers": (*factory.work_centers, *bought)})

    def _compute_seed(self, number: int) -> int:
        return self._series.seed * 1000 + number + 1

    def build(self, number: int) -> Scenario:
        """Build the batch of a month."""
        members, centers, buyers = self._drawn
        _, month = _find_month(number)
        calendar, seed = build_weeks(find_first_day(number), WEEKS), self._compute_seed(number)
        minutes = _MinuteMaker(Draw(seed, Stream.factories), self._calendar, calendar)
        # Everybody's minutes are drawn, present or not: who leaves does not change those of the others.
        open_ = [minutes.open(member.factory, number, member.span) for member in members]
        rooms = [minutes.open(center, number, Span()) for center in centers]
        there = [i for i, member in enumerate(members) if member.span.holds(number)]
        present, known = [open_[i] for i in there], _keep_present(buyers, there)
        busy = BUSY[month - 1]
        parameters = replace(self._parameters, bottleneck_load=busy, other_load=(busy - 160, busy - 60))
        skills = Skills([*present, *rooms], until=calendar.date_of(calendar.boundaries[-1]) + timedelta(days=14))
        setting = Setting(parameters, self._region, calendar, seed)
        maker = BatchMaker(setting, self._series.orders, known, skills, Progress(None))
        factories, orders, _ = maker.make([*present, *rooms])
        # What inspection thinks of a member goes by its number, whoever else has come or gone.
        position = {member.factory.id: i for i, member in enumerate(members)}
        network = Network(
            locations=self._region.locations,
            transit=self._region.transit,
            factories=tuple(fill_verified(factory, position.get(factory.id, 0)) for factory in factories),
        )
        return Scenario(
            id=f"monthly-{render_month(number)}",
            title=f"月次の一括配分 / Monthly batch, {render_month(number)}",
            note=_describe(number, [(member.factory, member.span) for member in members]),
            calendar=calendar,
            network=network,
            buyers=tuple(draft.buyer for draft in buyers),
            orders=tuple(order.model_copy(update={"release_day": 0, "latest_day": None}) for order in orders),
            rulebook=_build_rulebook(self._region),
        )


def _keep_present(buyers: list[BuyerDraft], there: list[int]) -> list[BuyerDraft]:
    """Return the buyers with the circles they have among those present, by position among these."""
    position = {member: i for i, member in enumerate(there)}
    circles = [tuple(position[m] for m in buyer.circle if m in position) for buyer in buyers]
    return [replace(buyer, circle=circle) for buyer, circle in zip(buyers, circles, strict=True)]


def _accept(factory: Factory) -> Factory:
    """In a series everybody takes joint work: who does not is no member for long."""
    return factory.model_copy(update={"accepts_orders": True})


def _qualify(incumbent: Factory, buyers: list[BuyerDraft], center: Factory) -> Factory:
    """Give the incumbent every certificate there is, and an NDA with every buyer."""
    ndas = tuple(draft.buyer.id for draft in buyers)
    return incumbent.model_copy(update={"ndas": ndas, "certificates": center.certificates})


class _MinuteMaker:
    """Draws the minutes that members offer in a month, from those they were drawn with.

    Parameters
    ----------
    drawn
        The calendar they were drawn in.
    calendar
        That of the month.
    """

    def __init__(self, draw: Draw, drawn: Calendar, calendar: Calendar) -> None:
        self._draw = draw
        self._as_of = calendar.as_of
        self._usual = sum(compute_shift_minutes(drawn))
        self._shifts = compute_shift_minutes(calendar)

    def open(self, factory: Factory, number: int, span: Span) -> Factory:
        """Return a factory as it is in a month: its work centers so far, their minutes, its certificates renewed."""
        bought = {factory.work_centers[-len(span.purchases) + i].id: e for i, e in enumerate(span.purchases)}
        percent = SECOND_SHIFT_PERCENT if span.has_second_shift(number) else 100
        held = [self._open_work_center(work_center, percent) for work_center in factory.work_centers]
        there = [w for w in held if w.id not in bought or bought[w.id].month <= number]
        certificates = tuple(_renew(certificate, self._as_of) for certificate in factory.certificates)
        return factory.model_copy(update={"work_centers": tuple(there), "certificates": certificates})

    def _open_work_center(self, work_center: WorkCenter, percent: int) -> WorkCenter:
        """A part of every week as large as usual, now more, now less."""
        share = sum(work_center.free_minutes) * percent * 10 // self._usual
        whole = sum(work_center.total_minutes or work_center.free_minutes) * (2 if percent > 100 else 1)
        total = tuple(minutes * whole // self._usual for minutes in self._shifts)
        free = [minutes * share * self._draw.whole(70, 130) // 100_000 // 10 * 10 for minutes in self._shifts]
        limited = tuple(min(a, b) for a, b in zip(free, total, strict=True))
        return work_center.model_copy(update={"free_minutes": limited, "total_minutes": total})


def _renew(certificate: Certificate, as_of: date) -> Certificate:
    """A certificate is renewed for three years when it ends, without a day between."""
    renewed = certificate
    while renewed.valid_until < as_of:
        start = renewed.valid_until + timedelta(days=1)
        renewed = renewed.model_copy(update={"valid_from": start, "valid_until": start + RENEWED_EVERY})
    return renewed


def _build_rulebook(region: Region) -> RuleBook:
    """Today's rule: the cheapest plan, shares by capacity and past record, and no memory."""
    return RuleBook(
        id=f"{region.id}-monthly",
        title=f"{region.authority} 配分基準",
        effective_from=date(FIRST_YEAR, FIRST_MONTH, 1),
        hard=HardRules(load_cap_permille=900),
        entitlement=EntitlementRule(equal_permille=200, capacity_permille=500, track_record_permille=300),
        fairness=FairnessRule(alpha=0),
        ledger=LedgerRule(cap_weeks=0),
        goals=CHEAPEST_FIRST,
    )


def _describe(number: int, members: list[tuple[Factory, Span]]) -> str:
    """Say what happens in a month, in both languages."""
    told = [
        event.describe(f"{factory.name}({factory.id})")
        for factory, span in members
        for event in span.events
        if event.month == number
    ]
    head = f"{render_month(number)} の一括配分。", f"The batch of {render_month(number)}."
    ja = "".join([head[0], *(text.ja for text in told)])
    return f"{ja}\n{' '.join([head[1], *(text.en for text in told)])}"
