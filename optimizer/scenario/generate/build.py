"""From a family, two counts and a seed to a scenario."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from optimizer.domain.calendar import Calendar
from optimizer.domain.collector import paused_collector
from optimizer.domain.network import Factory, Network
from optimizer.domain.order import Order
from optimizer.domain.plan import Lot
from optimizer.domain.scenario import Scenario
from optimizer.errors import Problem, ScenarioError
from optimizer.scenario.generate.batch import BatchMaker, Setting
from optimizer.scenario.generate.buyers import BuyerDraft, draw_buyers, sign_ndas
from optimizer.scenario.generate.calendars import build_calendar
from optimizer.scenario.generate.draw import Draw, Stream
from optimizer.scenario.generate.factories import FactoryMaker, draw_centers
from optimizer.scenario.generate.families import CalendarKind, Family, Geography, Parameters, find_family
from optimizer.scenario.generate.incumbent import add_incumbent
from optimizer.scenario.generate.nation import build_nation
from optimizer.scenario.generate.outage import Publisher, stop_factories
from optimizer.scenario.generate.policy import build_rulebook, draw_ledger
from optimizer.scenario.generate.progress import Progress, Report
from optimizer.scenario.generate.region import Region, build_prefecture
from optimizer.scenario.generate.skills import Skills
from optimizer.text import Text

MAX_FACTORIES = 10_000
MAX_ORDERS = 1_000_000
MAX_SEED = 2**63 - 1


class Recipe(NamedTuple):
    """The arguments a scenario is generated from; see `generate_scenario`."""

    family: str
    factories: int
    orders: int
    seed: int
    calendar: str | None = None

    def render_command(self) -> str:
        """Write the command that generates it again."""
        counts = f"--factories {self.factories} --orders {self.orders}"
        calendar = f" --calendar {self.calendar}" if self.calendar else ""
        return f"kubari generate --family {self.family} {counts} --seed {self.seed}{calendar}"


def generate_scenario(family: str, *, factories: int, orders: int, seed: int, calendar: str | None = None) -> Scenario:
    """Generate a scenario of a family: the same arguments give the same scenario, on any platform.

    Parameters
    ----------
    family
        Name of a family in `FAMILIES`, with hyphens or underscores.
    factories
        Number of members; the center's own inspection rooms come on top.
    orders
        Number of orders.
    seed
        Any whole number from 0 on.
    calendar
        "weekly" or "daily"; None leaves it to the family.

    Raises
    ------
    UnknownNameError
        For a family that does not exist.
    ScenarioError
        For counts, a seed or a calendar that cannot be used.
    """
    return follow_recipe(Recipe(family, factories, orders, seed, calendar))


def follow_recipe(recipe: Recipe, report: Report | None = None) -> Scenario:
    """Generate the scenario of a recipe; see `generate_scenario`.

    Parameters
    ----------
    report
        Told now and then how many permille are done: a country's scenario takes a quarter of a minute.
    """
    found = find_family(recipe.family)
    _check_arguments(recipe)
    if recipe.calendar is not None:
        found = replace(found, parameters=replace(found.parameters, calendar=CalendarKind(recipe.calendar)))
    with paused_collector():
        return _Generation(found, (recipe.factories, recipe.orders), recipe.seed, Progress(report)).build()


class _Generation:
    def __init__(self, family: Family, counts: tuple[int, int], seed: int, progress: Progress) -> None:
        self._family = family
        self._parameters: Parameters = family.parameters
        self._counts = counts
        self._seed = seed
        self._progress = progress
        self._calendar: Calendar = build_calendar(self._parameters.calendar, self._parameters.as_of)
        is_nation = self._parameters.geography == Geography.nation
        build_region = build_nation if is_nation else build_prefecture
        self._region: Region = build_region(self._draw(Stream.region), counts[0])

    def _draw(self, stream: Stream) -> Draw:
        return Draw(self._seed, stream)

    def build(self) -> Scenario:
        members, buyers = self._draw_network()
        centers = self._draw_centers()
        horizon_end = self._calendar.date_of(self._calendar.boundaries[-1])
        self._progress.reach(50)
        skills = Skills([*members, *centers], until=horizon_end + timedelta(days=14))
        setting = Setting(self._parameters, self._region, self._calendar, self._seed)
        maker = BatchMaker(setting, self._counts[1], buyers, skills, self._progress)
        factories, orders, masks = maker.make([*members, *centers])
        ledger = draw_ledger(self._draw(Stream.ledger), factories, self._calendar, self._parameters.dominant > 0)
        published: tuple[Lot, ...] = ()
        if self._parameters.outage is not None:
            published = self._publish(factories, orders, buyers, masks)
            factories = stop_factories(factories, self._parameters.outage, self._calendar)
        return Scenario(
            id=f"{self._family.name}-{self._counts[0]}x{self._counts[1]}-{self._seed}",
            title=f"{self._family.title.ja} / {self._family.title.en}",
            note=f"{self._family.description.ja}\n{self._family.description.en}",
            calendar=self._calendar,
            network=self._build_network(factories),
            buyers=tuple(draft.buyer for draft in buyers),
            orders=tuple(orders),
            rulebook=build_rulebook(self._family, self._region, self._calendar, factories[0].id),
            ledger=ledger,
            published=published,
        )

    def _publish(
        self, factories: list[Factory], orders: list[Order], buyers: list[BuyerDraft], masks: list[tuple[int, ...]]
    ) -> tuple[Lot, ...]:
        skills = Skills(factories, until=self._calendar.date_of(self._calendar.boundaries[-1]))
        conflicts = {draft.buyer.id: draft.buyer.conflicts for draft in buyers}
        return Publisher(self._build_network(factories), self._calendar, skills, conflicts).publish(orders, masks)

    def _draw_network(self) -> tuple[list[Factory], list[BuyerDraft]]:
        maker = FactoryMaker(self._draw(Stream.factories), self._parameters, self._calendar, self._region.estates)
        members = maker.draw_factories(self._counts[0])
        if self._parameters.dominant:
            members = add_incumbent(members, self._parameters.dominant)
        buyers = draw_buyers(self._draw(Stream.buyers), members, self._region, self._counts[1])
        return sign_ndas(members, buyers), buyers

    def _draw_centers(self) -> list[Factory]:
        maker = FactoryMaker(self._draw(Stream.center), self._parameters, self._calendar, self._region.estates)
        return draw_centers(maker, self._region, self._calendar, self._counts[0])

    def _build_network(self, factories: list[Factory]) -> Network:
        region = self._region
        return Network(locations=region.locations, transit=region.transit, factories=tuple(factories))


def _check_arguments(recipe: Recipe) -> None:
    calendar = recipe.calendar
    limits = {
        "factories": (recipe.factories, 1, MAX_FACTORIES),
        "orders": (recipe.orders, 1, MAX_ORDERS),
        "seed": (recipe.seed, 0, MAX_SEED),
    }
    problems = [
        _build_problem(name, str(value), f"{low} - {high}")
        for name, (value, low, high) in limits.items()
        if not low <= value <= high
    ]
    if calendar is not None and calendar not in list(CalendarKind):
        problems.append(_build_problem("calendar", calendar, " / ".join(CalendarKind)))
    if problems:
        raise ScenarioError(problems)


def _build_problem(name: str, value: str, allowed: str) -> Problem:
    return Problem(
        code=f"generate.{name}",
        path=name,
        subject="",
        value=value,
        message=Text(
            f"{name} は {allowed} です。指定された値は {value} です。", f"{name} must be {allowed}; it is {value}."
        ),
        way_out=Text(f"{name} を {allowed} で指定してください。", f"Give {name} as {allowed}."),
    )
