"""Drawing a front: the cheapest plan, the fairest one, and between them plan after plan, each going on from the one before.

At every limit of cost the search begins with a plan that keeps it, so the curve can only fall. Where every plan of the front is asked
for, a step asks for the cheapest plan that is fairer than the one before instead (epsilon-constraint: Haimes, Lasdon and Wismer 1971).
Everything is left in files as it is made, and a front that was interrupted goes on with the first plan that is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path

from optimizer.domain.plan import Budget, Plan, Termination
from optimizer.domain.rulebook import GoalLevel
from optimizer.domain.scenario import Scenario
from optimizer.scenario import hash_scenario, load_plan, load_scenario
from optimizer.studies.errand import SCENARIO, Errand, open_errand, run_errand
from optimizer.studies.front.books import (
    AGAIN,
    CEILING,
    COST,
    UNFAIRNESS,
    follow,
    hold_guards,
    limit_level,
    list_guards,
)
from optimizer.studies.front.data import BoundLine, Front, FrontPoint, Kind, mark_dominated
from optimizer.studies.front.lines import LineTask, trace_lines
from optimizer.studies.standing import compute_standing

BEND = 1.5
"""Limits are denser near the cheapest plan, where fairness costs least: the k-th of n lies at ``(k / n) ** BEND`` of the way."""

ENDS = 2.0
"""Time for an end of the front, against that for a plan between."""
SEARCHING = 0.88
"""Share of the time for searching; the rest goes into reading, verifying and bounding."""
BELOW = 6
"""Lines below the cheapest plan."""

Goals = tuple[GoalLevel, ...]


@dataclass(frozen=True)
class FrontOrder:
    """What front to draw.

    Attributes
    ----------
    points
        Plans on the front, both ends included, for every slack; at most so many where `is_every`.
    is_every
        Every plan that no other one beats, from the cheapest to the fairest, instead of limits spread between them.
    end_seconds, point_seconds
        Time for each end and for today's plan; for every plan between.
    max_steps
        Steps per goal level instead of the clock, for a front that comes out the same on any machine.
    slacks
        Piece-days that deliveries may be later than in the cheapest plan, one front each; 0 is always drawn.
    chains
        Plans between that are made side by side.
    """

    scenario: Scenario
    folder: Path
    points: int = 15
    is_every: bool = False
    end_seconds: float = 45.0
    point_seconds: float = 25.0
    seed: int = 1
    max_steps: int | None = None
    slacks: tuple[int, ...] = ()
    chains: int = 2

    @property
    def plan_count(self) -> int:
        """Plans to be made, today's included."""
        return 1 + self.points + len(self.slacks) * self.points


@dataclass
class FrontRun:
    """A front being drawn.

    Attributes
    ----------
    executor
        Runs the solves; its workers see the same files.
    clock
        Steady seconds; it goes to the workers too, so it must be a function that they find by its name.
    tell
        Told of every plan that is there, by name.
    """

    order: FrontOrder
    executor: Executor
    clock: Callable[[], float]
    tell: Callable[[str], None] = lambda _: None
    _plans: dict[str, Plan] = field(default_factory=dict)
    _is_complete: bool = False

    def draw(self) -> Front:
        """Make or find every plan, then the lines, and put them together.

        Raises
        ------
        StudyError
            Where the scenario's goals leave no front.
        PlanError
            Where a plan was not found.
        """
        order, start = self.order, self.clock()
        self._is_complete = order.is_every
        guards = list_guards(order.scenario.rulebook)
        today = self._begin("today", order.scenario, order.end_seconds, "auto")
        cheapest = self._make("cheapest", (*guards, COST, UNFAIRNESS), None, order.end_seconds)
        points, lines = self._draw_series(hold_guards(guards, cheapest), cheapest, 0)
        for slack in order.slacks:
            held = hold_guards(guards, cheapest, lateness_slack=slack)
            begun = self._make(f"cheapest-late{slack}", (*held, COST, UNFAIRNESS), cheapest, order.end_seconds)
            more, found = self._draw_series(held, begun, slack)
            points, lines = points + more, lines + found
        self._end("today", today)
        points.append(self._read_point("today", "today"))
        return self._build(tuple(points), tuple(lines), tuple(guard.name for guard in guards), self.clock() - start)

    def _draw_series(self, held: Goals, cheapest: Plan, slack: int) -> tuple[list[FrontPoint], list[BoundLine]]:
        """The fairest plan, and those between it and the cheapest, for one slack of lateness."""
        suffix = f"-late{slack}" if slack else ""
        fairest = self._make(f"fairest{suffix}", (*held, UNFAIRNESS, COST), cheapest, self.order.end_seconds)
        jobs: list[tuple[str, int | None]] = []
        if self.order.is_every:
            jobs += [(name, None) for name in self._step_through(held, cheapest, fairest, suffix)]
        else:
            limits = space_limits(_cost_of(cheapest), _cost_of(fairest), self.order.points - 2)
            jobs += [(f"limit{number:02d}{suffix}", limit) for number, limit in enumerate(limits, start=1)]
            self._run_chains([(name, limit) for name, limit in jobs if limit is not None], held, cheapest)
        points = [
            self._read_point(f"cheapest{suffix}", "cheapest", slack=slack),
            *(self._read_point(name, "between", slack=slack, limit=limit) for name, limit in jobs),
            self._read_point(f"fairest{suffix}", "fairest", slack=slack),
        ]
        lines = self._trace(held, points, slack)
        return [_with_bound(point, lines) for point in points], lines

    def _step_through(self, held: Goals, cheapest: Plan, fairest: Plan, suffix: str) -> list[str]:
        """Make the cheapest plan that is fairer than the last one, until that is as fair as can be."""
        names: list[str] = []
        unfairness, least = _unfairness_of(cheapest), _unfairness_of(fairest)
        while unfairness > least and len(names) < self.order.points - 2:
            name = f"step{len(names) + 1:02d}{suffix}"
            plan = self._make(
                name, (*held, limit_level(CEILING, unfairness - 1), COST, UNFAIRNESS), fairest, self.order.point_seconds
            )
            names.append(name)
            unfairness = _unfairness_of(plan)
        self._is_complete = self._is_complete and unfairness == least
        return names

    def _run_chains(self, jobs: Sequence[tuple[str, int]], held: Goals, cheapest: Plan) -> None:
        """Make the plans between, in a few chains side by side, each from the plan before."""
        size = max(1, -(-len(jobs) // max(1, self.order.chains)))
        chains = [list(jobs[start : start + size]) for start in range(0, len(jobs), size)]
        last = [cheapest] * len(chains)
        running: dict[Future[None], tuple[int, str]] = {}
        for number in range(len(chains)):
            self._go_on(chains[number], number, held, last, running)
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                number, name = running.pop(future)
                last[number] = self._end(name, future)
                self._go_on(chains[number], number, held, last, running)

    def _go_on(
        self,
        chain: list[tuple[str, int]],
        number: int,
        held: Goals,
        last: list[Plan],
        running: dict[Future[None], tuple[int, str]],
    ) -> None:
        """Begin the next plan of a chain that is not there yet."""
        while chain:
            name, limit = chain.pop(0)
            goals = (*held, limit_level(COST, limit), UNFAIRNESS, AGAIN)
            begun = self._begin(
                name, follow(self.order.scenario, last[number], goals), self.order.point_seconds, "resume"
            )
            if begun is not None:
                running[begun] = number, name
                return
            last[number] = self._end(name, None)

    def _trace(self, held: Goals, points: Sequence[FrontPoint], slack: int) -> list[BoundLine]:
        """Bound unfairness at the cost of every plan of a series."""
        errand = self._errand(f"lines-late{slack}" if slack else "lines", 1.0, "auto")
        open_errand(errand, follow(self.order.scenario, None, (*held, COST, UNFAIRNESS)))
        places = [(ceil(point.standing.cost_yen), point.standing.unfairness) for point in points]
        low, cheapest = _bound_of(self._plans["cheapest"]), min(places)
        if low is not None:
            # Between the proven least cost and the cheapest plan there may be none at all; the lines say how fair it could be.
            places += [(round(low + (cheapest[0] - low) * k / BELOW), cheapest[1]) for k in range(BELOW)]
        task = LineTask(
            scenario_file=errand.folder / SCENARIO,
            guards=tuple(level.enough or 0 for level in held),
            limits_yen=tuple(cost for cost, _ in places),
            unfairness=tuple(unfairness for _, unfairness in places),
            lateness_slack=slack,
        )
        return list(self.executor.submit(trace_lines, task).result())

    # One plan

    def _errand(self, name: str, seconds: float, strategy: str) -> Errand:
        # Against a scale that holds the worst there could be, far from fair is soon near enough: every level has all of its time.
        budget = Budget(time_limit_seconds=seconds, seed=self.order.seed, max_steps=self.order.max_steps, gap=0)
        return Errand(self.order.folder / name, name, budget, strategy)

    def _begin(self, name: str, scenario: Scenario, seconds: float, strategy: str) -> Future[None] | None:
        """Begin a plan; None where it is there already."""
        errand = self._errand(name, seconds, strategy)
        return None if open_errand(errand, scenario) else self.executor.submit(run_errand, errand, self.clock)

    def _end(self, name: str, begun: Future[None] | None) -> Plan:
        if begun is not None:
            begun.result()
        self._plans[name] = load_plan(self._errand(name, 1.0, "auto").plan_file)
        self.tell(name)
        return self._plans[name]

    def _make(self, name: str, goals: Goals, start: Plan | None, seconds: float) -> Plan:
        scenario = follow(self.order.scenario, start, goals)
        return self._end(name, self._begin(name, scenario, seconds, "auto" if start is None else "resume"))

    def _read_point(self, name: str, kind: Kind, *, slack: int = 0, limit: int | None = None) -> FrontPoint:
        plan = self._plans[name]
        return FrontPoint(
            name=name,
            kind=kind,
            cost_limit_yen=limit,
            lateness_slack=slack,
            is_proven=all(level.termination in (Termination.optimal, Termination.enough) for level in plan.levels),
            standing=compute_standing(load_scenario(self._errand(name, 1.0, "auto").scenario_file), plan),
        )

    def _build(
        self, points: tuple[FrontPoint, ...], lines: tuple[BoundLine, ...], guarded: tuple[str, ...], seconds: float
    ) -> Front:
        scenario, cheapest = self.order.scenario, self._plans["cheapest"]
        return Front(
            scenario=scenario.id,
            title=scenario.title,
            scenario_hash=hash_scenario(scenario),
            rulebook=f"{scenario.rulebook.id} {scenario.rulebook.version}",
            basis=str(cheapest.targets.basis),
            unit=cheapest.targets.unit,
            seed=self.order.seed,
            guarded=guarded,
            cost_bound_yen=_bound_of(cheapest),
            points=mark_dominated(points),
            lines=lines,
            is_complete=self._is_complete and all(point.is_proven for point in points if point.kind != "today"),
            seconds=seconds,
        )


def divide_time(seconds: float, *, points: int, workers: int, fronts: int = 1) -> tuple[float, float]:
    """Return the seconds for an end and for a plan between, so that so many fronts together take about the time given."""
    each = SEARCHING * seconds / (fronts * (2 * ENDS + (points - 2) / workers))
    return ENDS * each, each


def space_limits(low: float, high: float, count: int) -> list[int]:
    """Return limits of cost between two costs, denser near the lower one; fewer where there is no room for so many."""
    if count < 1 or high - low < 1:
        return []
    places = (low + (high - low) * (number / (count + 1)) ** BEND for number in range(1, count + 1))
    return sorted({ceil(place) for place in places} - {ceil(low)})


def _cost_of(plan: Plan) -> float:
    return next(float(level.value) for level in plan.levels if level.name == COST.name)


def _bound_of(plan: Plan) -> float | None:
    """The proven least cost, given the other goals as a plan has them."""
    return next((level.bound for level in plan.levels if level.name == COST.name), None)


def _unfairness_of(plan: Plan) -> int:
    return next(int(level.value) for level in plan.levels if level.name == UNFAIRNESS.name)


def _with_bound(point: FrontPoint, lines: Sequence[BoundLine]) -> FrontPoint:
    """Say how fair a plan at the same cost could be at best."""
    bounds = [line.at(point.standing.cost_yen) for line in lines]
    return point.model_copy(
        update={"unfairness_bound": min(max(bounds), point.standing.unfairness) if bounds else None}
    )
