"""Member factories, small shops with one to six work centers, and the center's own equipment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from optimizer.domain.calendar import Calendar
from optimizer.domain.network import Capability, Certificate, Factory, WorkCenter
from optimizer.scenario.generate.calendars import compute_shift_minutes
from optimizer.scenario.generate.draw import Draw
from optimizer.scenario.generate.families import CalendarKind, Parameters
from optimizer.scenario.generate.names import draw_factory_name
from optimizer.scenario.generate.processes import GRADES_BY_FAMILY, PROCESSES, SIZE_BOUNDS_MM, Process
from optimizer.scenario.generate.products import TRADES
from optimizer.scenario.generate.region import Estate, Region

CENTER_ID = "center"
FACTORIES_PER_MACHINE = 60
"""Members per measuring machine and per CT of the center, where it has several rooms."""

FIRST_TRADES = ("machining", "sheet_metal", "precision", "press", "surface", "machining", "heat")


@dataclass(frozen=True)
class SizeClass:
    """A size class by people: share of the shops, numbers of work centers, units of membership."""

    id: str
    weight: int
    work_centers: tuple[int, ...]
    membership: tuple[int, int]


SIZE_CLASSES = (
    SizeClass("5-9", 40, (1, 1, 2, 2, 2), (1, 3)),
    SizeClass("10-19", 32, (2, 2, 3, 3), (2, 5)),
    SizeClass("20-39", 19, (3, 3, 4, 5), (3, 8)),
    SizeClass("40-70", 9, (4, 5, 6, 6), (5, 12)),
)

CERTIFICATE_SHARES = {"ISO9001": 480, "regional-quality": 400, "ISO14001": 170, "JISQ9100": 90, "ISO13485": 60}


class FactoryMaker:
    """Draws the shops of one network.

    Parameters
    ----------
    draw
        The stream they come from.
    parameters
        The family's numbers.
    calendar
        Decides how many free minutes a bucket can have.
    estates
        Where they may stand.
    """

    def __init__(self, draw: Draw, parameters: Parameters, calendar: Calendar, estates: tuple[Estate, ...]) -> None:
        self._draw = draw
        self._parameters = parameters
        self._calendar = calendar
        self._estates = estates
        self._shift_minutes = compute_shift_minutes(calendar)
        self._sums_by_trade = {trade: tuple(accumulate(estate.weigh(trade) for estate in estates)) for trade in TRADES}
        self._names: set[str] = set()
        self._counts_by_trade: dict[str, dict[str, int]] = {}
        self._is_daily = parameters.calendar == CalendarKind.daily

    def draw_factories(self, count: int) -> list[Factory]:
        """Draw the members; even a small network has the most common trades."""
        width = max(3, len(str(count)))
        counts: dict[str, int] = {}
        weights = {name: trade.weight for name, trade in TRADES.items()}
        trades = [*FIRST_TRADES[:count]]
        for trade in trades:
            counts[trade] = counts.get(trade, 0) + 1
        trades += [self._draw.pick_due(weights, counts) for _ in range(count - len(trades))]
        trades = self._draw.sample(trades, count)
        return [self._draw_factory(f"F-{number:0{width}d}", trade) for number, trade in enumerate(trades, 1)]

    def _draw_factory(self, id_: str, trade: str) -> Factory:
        draw = self._draw
        size = draw.pick_weighted(SIZE_CLASSES, [size.weight for size in SIZE_CLASSES])
        estate = draw.pick_from(self._estates, self._sums_by_trade[trade])
        work_centers = self._draw_work_centers(id_, trade, draw.pick(size.work_centers))
        return Factory(
            id=id_,
            name=draw_factory_name(draw, TRADES[trade].suffixes, self._names),
            location=estate.location.id,
            municipality=estate.municipality.id,
            size_class=size.id,
            hazard_zones=tuple(zone for zone in estate.zones if draw.chance(850)),
            accepts_orders=not draw.chance(20),
            certificates=self._draw_certificates(),
            activation_yen=draw.pick((0, 0, 3000, 5000, 5000, 8000)),
            membership_weight=draw.whole(*size.membership),
            track_record=draw.lognormal(60, 700) * draw.whole(*size.membership),
            work_centers=work_centers,
        )

    def _draw_work_centers(self, factory: str, trade: str, count: int) -> tuple[WorkCenter, ...]:
        counts = self._counts_by_trade.setdefault(trade, {})
        drawn = [self._draw.pick_due(TRADES[trade].process_weights, counts) for _ in range(count)]
        numbers: dict[str, int] = {}
        work_centers = []
        for process in sorted(drawn, key=list(TRADES[trade].process_weights).index):
            numbers[process] = numbers.get(process, 0) + 1
            work_centers.append(self.draw_work_center(factory, process, numbers[process]))
        return tuple(work_centers)

    def draw_work_center(self, factory: str, process: str, number: int) -> WorkCenter:
        """Draw one work center of a process: skills, free minutes, price, lead days."""
        draw, kind = self._draw, PROCESSES[process]
        time = draw.whole(85, 125) * 10
        low, high = kind.rate
        # A fast machine asks for more a minute, but not quite as much more as it is faster.
        rate = max(low, min(high, draw.whole(low, high) + (1000 - time) * (high - low) // 1000))
        capabilities = [self._draw_capability(process, kind, time)]
        others = [other for other in kind.also if draw.chance(180)]
        capabilities += [self._draw_capability(other, PROCESSES[other], draw.whole(100, 135) * 10) for other in others]
        shifts = 2 if draw.chance(120) else 1
        return WorkCenter(
            id=f"{factory}-{process}-{number}",
            name=f"{kind.machine}{number}号機",
            capabilities=tuple(capabilities),
            free_minutes=self._draw_free_minutes(shifts),
            total_minutes=tuple(shifts * minutes for minutes in self._shift_minutes),
            yen_per_minute=rate,
            lead_days=draw.whole(*kind.lead_days),
        )

    def _draw_free_minutes(self, shifts: int) -> tuple[int, ...]:
        share = min(700, self._draw.lognormal(320, 350))
        shares = self._draw_free_days(share) if self._is_daily else self._draw_free_weeks(share)
        while not any(shares):
            shares = self._draw_free_days(share) if self._is_daily else self._draw_free_weeks(share)
        pairs = zip(self._shift_minutes, shares, strict=True)
        return tuple(shifts * minutes * this // 10_000 * 10 for minutes, this in pairs)

    def _draw_free_weeks(self, share: int) -> list[int]:
        """A part of every week, now more, now less; a few weeks are full."""
        draw = self._draw
        return [0 if draw.chance(40) else min(900, share * draw.whole(70, 130) // 100) for _ in self._shift_minutes]

    def _draw_free_days(self, share: int) -> list[int]:
        """Whole days in runs: a shop that is set up for joint work does not change over every day."""
        draw = self._draw
        shares: list[int] = []
        while len(shares) < len(self._shift_minutes):
            is_free = draw.chance(share * 10 // 8)
            shares += [draw.whole(700, 900) if is_free else 0 for _ in range(draw.whole(2, 4))]
        return shares[: len(self._shift_minutes)]

    def _draw_capability(self, process: str, kind: Process, time_permille: int) -> Capability:
        draw = self._draw
        size = draw.pick_weighted(range(4), kind.sizes) if kind.sizes else None
        is_licensed = kind.licence is not None and draw.chance(600)
        return Capability(
            process=process,
            materials=self._draw_materials(kind.families),
            envelope_mm=None if size is None else self._draw_envelope(size),
            tolerance_um=draw.pick(kind.tolerances_um) if kind.tolerances_um else None,
            licences=(kind.licence,) if kind.licence and is_licensed else (),
            time_permille=time_permille,
        )

    def _draw_materials(self, families: tuple[str, ...]) -> tuple[str, ...]:
        if not families:
            return ()
        count = self._draw.whole(*self._parameters.families_per_machine)
        weights = {family: max(1, len(families) - i) for i, family in enumerate(families)}
        taken: set[str] = set()
        while len(taken) < min(count, len(families)):
            taken.add(self._draw.pick_weighted(list(weights), list(weights.values())))
        return tuple(grade for family in families if family in taken for grade in GRADES_BY_FAMILY[family])

    def _draw_envelope(self, size: int) -> tuple[int, int, int]:
        x, y, z = (bound * self._draw.whole(100, 140) // 1000 * 10 for bound in SIZE_BOUNDS_MM[size])
        return (x, y, z)

    def _draw_certificates(self) -> tuple[Certificate, ...]:
        kinds = [kind for kind, share in CERTIFICATE_SHARES.items() if self._draw.chance(share)]
        return tuple(self._draw_certificate(kind) for kind in kinds)

    def _draw_certificate(self, kind: str) -> Certificate:
        draw, as_of = self._draw, self._calendar.as_of
        expires_inside = draw.chance(100)
        days = draw.whole(14, 70) if expires_inside else draw.whole(120, 1090)
        return Certificate(
            kind=kind,
            valid_from=as_of + timedelta(days=days - 3 * 365),
            valid_until=as_of + timedelta(days=days),
        )


def draw_centers(maker: FactoryMaker, region: Region, calendar: Calendar, factories: int) -> list[Factory]:
    """Draw the center's own inspection rooms, one at each of its sites."""
    count = len(region.centers)
    # A room serves a prefecture; where more factories come on one, it has more machines of either kind.
    machines = max(1, factories // (FACTORIES_PER_MACHINE * count)) if count > 1 else 1
    ids = [CENTER_ID, *(f"{CENTER_ID}-{number}" for number in range(2, count + 1))]
    return [
        _draw_center(maker, (id_, region.authority), estate, calendar.as_of + timedelta(days=800), machines)
        for id_, estate in zip(ids, region.centers, strict=True)
    ]


def _draw_center(maker: FactoryMaker, names: tuple[str, str], estate: Estate, until: date, count: int) -> Factory:
    """Draw one inspection room: 3D measuring machines and industrial X-ray CTs."""
    id_, authority = names
    machines = [
        maker.draw_work_center(id_, process, number)
        for process in ("cmm_inspection", "ct_scan")
        for number in range(1, count + 1)
    ]
    room = f"{estate.municipality.name}共用検査室" if estate.block else "共用検査室"
    return Factory(
        id=id_,
        name=f"{authority} {room}",
        location=estate.location.id,
        municipality=estate.municipality.id,
        is_member=False,
        certificates=tuple(Certificate(kind=kind, valid_until=until) for kind in CERTIFICATE_SHARES),
        membership_weight=0,
        work_centers=tuple(machine.model_copy(update={"capabilities": _widest(machine)}) for machine in machines),
    )


def _widest(machine: WorkCenter) -> tuple[Capability, ...]:
    finest = {"cmm_inspection": 5, "ct_scan": 50}
    return tuple(
        capability.model_copy(update={"envelope_mm": (1600, 1100, 800), "tolerance_um": finest[capability.process]})
        for capability in machine.capabilities
    )
