"""The search's memory: the best plan so far, bounds and limits per level, and the account of steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from optimizer.bounds import Ascent, AscentResult, LevelRelaxation, Relaxation
from optimizer.bounds.relaxation import ACCURACY, EMPHASIS, WORK
from optimizer.cells import Lots, compute_tally
from optimizer.cells.goals import Goals
from optimizer.domain.plan import Budget, Stage, Termination
from optimizer.errors import InternalError
from optimizer.model import Part, build_part
from optimizer.search.cpsat import Answer, Question, solve_part
from optimizer.search.placement import Aim, Engine, Tariff, build_aim, build_tariff, build_wishes, compute_references
from optimizer.search.progress import Progress, Watcher
from optimizer.text import Text

PROVEN_SHARE = 1e-11
"""Share of a value that the arithmetic of bounds may give up: less than one core unit, unless the value is beyond 10**11 of them."""
PROBE_WORK = 0.2
"""Deterministic time to find what one order could do alone."""


LOST = 2
"""After so many steps in vain at whose end a limit was exceeded, the search goes back to the best plan."""


class StageOver(Exception):  # noqa: N818 - a way to end a stage, not an error
    """The level's time is up, or its schedule is done; the search goes on with the next level."""


@dataclass
class Level:
    """What is known of one level.

    Attributes
    ----------
    bound
        Proven core value, given the limits of earlier levels; None when unknown.
    limit
        Core value that later levels must keep; None until the level is closed.
    """

    bound: int | None = None
    limit: int | None = None
    steps: int = 0
    solutions: int = 0
    termination: Termination = Termination.feasible


@dataclass
class Clock:
    """The time there is: now, and when everything and the present level must end."""

    now: Callable[[], float]
    start: float
    end: float
    level_end: float = 0.0
    is_ignored: bool = False

    def seconds(self) -> float:
        """Seconds since the start."""
        return self.now() - self.start

    def left(self) -> float | None:
        """Seconds left for the present level; None when time does not count."""
        return None if self.is_ignored else self.level_end - self.now()


@dataclass
class Session:
    """One search.

    Attributes
    ----------
    start
        The plan to begin with.
    schedule
        Stages of an earlier run to repeat exactly; None for a new run.
    values
        Core value per level of the best plan so far.
    """

    goals: Goals
    pinned: Lots
    budget: Budget
    clock: Clock
    watcher: Watcher
    start: Lots
    schedule: tuple[Stage, ...] | None = None
    levels: list[Level] = field(default_factory=list)
    current: int = 0
    is_cancelled: bool = False
    _relaxation: Relaxation | None = None
    _ascent: Ascent | None = None
    _engine: Engine | None = None
    _is_loaded: bool = False
    _aim: Aim | None = None
    _strayed: int = 0
    _lots: Lots | None = None
    _proven_unplaced: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lots = self.start
        self.values = self.goals.evaluate(self.lots)
        self.levels = [Level() for _ in self.goals.measures]

    @property
    def lots(self) -> Lots:
        """The best plan so far."""
        if self._lots is None:
            self._lots = self.get_engine().read()
        return self._lots

    # What the present level looks like

    @property
    def limits(self) -> tuple[int, ...]:
        """Core values that the closed levels must keep."""
        return tuple(level.limit for level in self.levels[: self.current] if level.limit is not None)

    def compute_gap(self, position: int, shown: int | None = None) -> float | None:
        """Gap of a level (at the plan's value, or another one) against its scale; None when its bound is unknown."""
        bound = self.levels[position].bound
        value = self.values[position] if shown is None else shown
        if bound is None:
            return None
        if value <= bound:
            return 0.0
        scale = self.goals.compute_scale(position, value)
        return (value - bound) / scale if scale else 0.0

    def is_good_enough(self, default: float = 0.0) -> bool:
        """Whether the present level is proven, at a value that is enough, or within the gap asked for (else a strategy's own)."""
        gap = self.compute_gap(self.current)
        asked = default if self.budget.gap is None else self.budget.gap
        if self.is_proven(self.current):
            self.levels[self.current].termination = Termination.optimal
            return True
        if self.goals.measures[self.current].is_enough(self.values[self.current]):
            self.levels[self.current].termination = Termination.enough
            return True
        is_near = gap is not None and gap <= asked
        if is_near:
            self.levels[self.current].termination = Termination.within_gap
        return is_near

    def is_proven(self, position: int) -> bool:
        """Whether a level's value is its bound, but for what the arithmetic of bounds gives up.

        The gap would not do: against a large scale, whole orders of little weight would count as rounding.
        """
        bound, value = self.levels[position].bound, self.values[position]
        return bound is not None and value - bound <= int(value * PROVEN_SHARE)

    def raise_bound(self, bound: int | None) -> None:
        """Take note of a proven bound of the present level."""
        level = self.levels[self.current]
        if bound is None or (level.bound is not None and bound <= level.bound):
            return
        value = self.values[self.current]
        # Only what the arithmetic of bounds may add lies above the value of a plan that keeps all limits.
        if bound - value > max(1, int(value * PROVEN_SHARE)):
            name = self.goals.measures[self.current].level.name
            raise InternalError(
                Text(
                    f"目標 {name} の下界 {bound} が計画の値 {value} を超えています。",
                    f"The bound {bound} of goal {name} is above the plan's value {value}.",
                )
            )
        level.bound = min(bound, value)

    def offer(self, lots: Lots) -> bool:
        """Keep a plan if it is better: no closed level beyond its limit, and a smaller present level (later ones break ties)."""
        values = self.goals.evaluate(lots)
        if not self._is_better(values):
            return False
        self._lots, self.values, self._is_loaded = lots, values, False
        return True

    def tell(self, phase: str, value: int | None = None) -> None:
        """Report progress on the present level."""
        measure, level = self.goals.measures[self.current], self.levels[self.current]
        shown = self.values[self.current] if value is None else value
        self.watcher.on_progress(
            Progress(
                phase,
                measure.level.name,
                measure.report(shown),
                None if level.bound is None else measure.report(level.bound),
                self.compute_gap(self.current, shown),
                self.clock.seconds(),
                sum(level.steps for level in self.levels),
            )
        )

    # Steps

    def should_stop(self) -> bool:
        """Whether the watcher wants to stop or the present level's time is up."""
        if self.watcher.should_stop():
            self.is_cancelled = True
        left = self.clock.left()
        return self.is_cancelled or (left is not None and left <= 0)

    def _open_step(self) -> int:
        """Begin a step; return the solution at which a repeated run must stop, 0 for none.

        Raises
        ------
        StageOver
            When the level may not have another step.
        """
        level = self.levels[self.current]
        if self.schedule is not None:
            stage = self.schedule[self.current]
            if level.steps < stage.steps:
                return 0
            if level.steps == stage.steps and stage.solutions > level.solutions:
                return stage.solutions
            raise StageOver
        if self.budget.max_steps is not None and level.steps >= self.budget.max_steps:
            raise StageOver
        if self.should_stop():
            raise StageOver
        return 0

    def run_solver(
        self,
        part: Part,
        *,
        work: float,
        phase: str,
        has_tie_break: bool = False,
    ) -> Answer:
        """Run CP-SAT on a part for the present level as one step, and keep what is better.

        Raises
        ------
        StageOver
            When the step was cut off, after keeping what it had found.
        """
        stop_at = self._open_step()
        level = self.levels[self.current]
        seed = self.budget.seed + 1_000 * self.current + level.steps
        question = Question(self.current, self.limits, work, seed % 2**31, stop_at, has_tie_break)
        answer = solve_part(
            part,
            question,
            hint=self.lots,
            seconds=self.clock.left(),
            on_solution=lambda value: self.tell(phase, None if has_tie_break else value),
            should_stop=self.should_stop,
        )
        if answer.lots is not None:
            self.offer(answer.lots)
        if not answer.is_whole:
            level.solutions = answer.solutions
            raise StageOver
        level.steps += 1
        self.tell(phase)
        return answer

    def run_placing(self, *, mode: int, share: float, guide: AscentResult | None) -> bool:
        """Place everything anew on top of the starting plan, the earliest due first, as one step; say whether that was better.

        Parameters
        ----------
        mode
            How large lots must be, see `optimizer.search.placement`.
        share
            How much of the guide's price of room is asked.
        """
        self._open_step()
        engine, orders = self.get_engine(), self.goals.table.orders
        before = self.lots
        engine.load(self.start, self._build_tariff(guide))
        engine.place(np.lexsort((-orders.weight * orders.count, orders.due)).tolist(), mode=mode, share=share)
        is_better = engine.is_lawful and self._is_better(engine.present_values)
        if is_better:
            engine.keep()
            self._adopt(engine)
        else:
            # Loading made the engine forget the best plan.
            self._lots, self._is_loaded = before, False
        self.levels[self.current].steps += 1
        self.tell("construct")
        return is_better

    def run_ruin(self, *, effort: int, heat: float, focus: int, guide: AscentResult | None, is_fresh: bool) -> bool:
        """Take orders out and place them anew for a while, as one step; say whether the plan is better.

        Parameters
        ----------
        effort
            Cells to price.
        heat
            How much worse a plan may be and still be gone on from, as a share of the level's reference.
        is_fresh
            Whether to begin with the best plan; otherwise the search goes on from where it was.
        """
        self._open_step()
        engine = self.get_engine()
        tariff = self._build_tariff(guide)
        if not self._is_loaded:
            engine.load(self.lots, tariff)
            self._is_loaded = True
            if engine.values != self.values:
                raise InternalError(
                    Text(
                        f"計画の値 {self.values} が、組み直すと {engine.values} になりました。",
                        f"The plan's values {self.values} came out as {engine.values} when it was put together again.",
                    )
                )
        elif is_fresh or self._strayed >= LOST:
            engine.restore()
            engine.set_tariff(tariff)
            self._strayed = 0
        if self._aim is None or self._aim.level != self.current:
            self._aim = build_aim(self.goals, self.references, self.limits)
        is_better = engine.improve(self._aim, build_wishes(guide), effort=effort, heat=heat, focus=focus) > 0
        if is_better:
            self._adopt(engine)
        is_astray = any(value > limit for value, limit in zip(engine.present_values, self.limits, strict=False))
        self._strayed = self._strayed + 1 if is_astray and not is_better else 0
        self.levels[self.current].steps += 1
        self.tell("improve")
        return is_better

    def _adopt(self, engine: Engine) -> None:
        """Take over the engine's best plan; its lots are read when somebody asks for them."""
        self.values, self._lots, self._is_loaded = engine.values, None, True

    def _is_better(self, values: tuple[int, ...]) -> bool:
        """Whether values keep every limit and come before those of the best plan, level by level."""
        keeps = all(value <= limit for value, limit in zip(values, self.limits, strict=False))
        return keeps and values[self.current :] < self.values[self.current :]

    def _build_tariff(self, guide: AscentResult | None) -> Tariff:
        return build_tariff(self.goals, self.references, self.current, guide)

    @cached_property
    def references(self) -> tuple[float, ...]:
        """What each level is measured against while placing."""
        return compute_references(self.goals)

    def get_engine(self) -> Engine:
        """Return the engine that places, built when first needed."""
        if self._engine is None:
            self._engine = Engine(self.goals, self.pinned, seed=self.budget.seed)
        return self._engine

    def run_ascent(self, passes: int) -> AscentResult | None:
        """Bound the present level by some passes over the orders, as one step; later calls go on from there.

        Raises
        ------
        StageOver
            When it was cut off; nothing of it is kept.
        """
        try:
            self._open_step()
        except StageOver:
            self._ascent = None
            raise
        self.tell("bound")
        if self._ascent is None:
            self._ascent = Ascent(self.goals, self.pinned)
        for order, least in self._proven_unplaced.items():
            self._ascent.require_unplaced(order, least)
        for position, limit in enumerate(self.limits):
            self._ascent.keep_level(position, limit)
        result = self._ascent.solve_level(
            self.current, passes=passes, target=self.values[self.current], should_stop=self.should_stop
        )
        if result is None or result.is_cut:
            self._ascent = None
            raise StageOver
        self.levels[self.current].steps += 1
        self.raise_bound(result.bound)
        self.tell("bound")
        return result

    def run_probe(self, order: int) -> None:
        """Find how much of one order could be placed if it were alone, as one step: what it must leave then is proven.

        Raises
        ------
        StageOver
            When it was cut off; nothing of it is kept.
        """
        self._open_step()
        part = build_part(self.goals, [order], self.pinned)
        question = Question(self.current, (), PROBE_WORK, self.budget.seed)
        answer = solve_part(part, question, hint=self.pinned, seconds=self.clock.left())
        if not answer.is_whole:
            raise StageOver
        self.levels[self.current].steps += 1
        if answer.is_proven and answer.lots is not None:
            placed = compute_tally(self.goals.table, answer.lots).placed[order]
            self._proven_unplaced[order] = int(self.goals.table.orders.count[order] - placed)

    def run_bound(
        self, *, emphasis: float = EMPHASIS, accuracy: float = ACCURACY, work: int = WORK
    ) -> LevelRelaxation | None:
        """Bound the present level by the relaxation as one step; earlier levels keep their limits.

        Raises
        ------
        StageOver
            When it was cut off; nothing of it is kept.
        """
        try:
            self._open_step()
        except StageOver:
            # As after a bound that was cut off: a repeated run ends here without beginning it.
            self._relaxation = None
            raise
        self.tell("bound")
        relaxation = self.get_relaxation()
        relaxation.add_lots(self.lots)
        for order, least in self._proven_unplaced.items():
            relaxation.require_unplaced(order, least)
        for position, limit in enumerate(self.limits):
            relaxation.keep_level(position, limit)
        result = relaxation.solve_level(
            self.current,
            should_stop=self.should_stop,
            time_left=self.clock.left,
            emphasis=emphasis,
            accuracy=accuracy,
            work=work,
        )
        if result is None and (relaxation.was_cut or self.should_stop()):
            self._relaxation = None
            raise StageOver
        self.levels[self.current].steps += 1
        if result is not None:
            self.raise_bound(result.bound)
        self.tell("bound")
        return result

    def get_relaxation(self) -> Relaxation:
        """Return the relaxation, built when first needed."""
        if self._relaxation is None:
            self._relaxation = Relaxation(self.goals, self.pinned)
        return self._relaxation

    def open_level(self, *, share: float) -> None:
        """Give the present level a share of the time that is left."""
        now = self.clock.now()
        self.clock.level_end = now + (self.clock.end - now) * share

    def close_level(self) -> None:
        """Fix what later levels must keep."""
        level = self.levels[self.current]
        level.limit = self.goals.measures[self.current].compute_limit(self.values[self.current])
        if self.is_proven(self.current):
            level.termination = Termination.optimal
