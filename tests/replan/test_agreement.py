"""Random events on small published plans: the repair reaches what solving anew proves, and starts from a plan that keeps every rule."""

from __future__ import annotations

from random import Random
from typing import Any
from unittest.mock import patch

from hypothesis import assume, event, given, settings

from optimizer.domain.plan import Budget, Plan, Termination
from optimizer.domain.scenario import Scenario
from optimizer.replan import (
    CapacityCut,
    Events,
    EventsError,
    FactoryOut,
    LotDeclined,
    LotsPinned,
    OrderAdded,
    OrderCancelled,
    OrderChanged,
    Revision,
    WorkCenterOut,
    explain_moves,
    revise_scenario,
)
from optimizer.search import Session
from optimizer.search.damage import compute_unavoidable
from optimizer.search.progress import SilentWatcher
from optimizer.search.session import Clock
from optimizer.solve import prepare, replay_plan, solve_scenario
from optimizer.solve.clashes import find_pin_clashes
from optimizer.solve.kept import keep_published
from optimizer.solve.outcome import build_plan
from optimizer.verify import verify_plan
from tests.agreement.drawn import SEEDS, draw_tiny
from tests.build import make_level, make_order
from tests.model.solved import Ticks, solve

PROOF = Budget(time_limit_seconds=1_000, gap=0)


def draw_event(random: Random, scenario: Scenario, plan: Plan) -> Any:
    """Something that can happen to a plan."""
    factory = random.choice(scenario.network.factories)
    center = random.choice(factory.work_centers)
    order = random.choice(scenario.orders)
    first = random.randrange(scenario.calendar.bucket_count)
    kinds: list[Any] = [
        lambda: FactoryOut(factory=factory.id, first_bucket=first),
        lambda: WorkCenterOut(work_center=center.id, last_bucket=first),
        lambda: CapacityCut(factory=factory.id, permille=random.choice((250, 500))),
        lambda: OrderAdded(order=make_order("new", 2, route=[random.choice(("mill", "paint"))])),
        lambda: OrderChanged(order=order.id, quantity=order.lot_multiple * random.randint(1, 4)),
        lambda: OrderChanged(order=order.id, due_day=random.randint(0, 21)),
        lambda: OrderCancelled(order=order.id),
    ]
    if plan.lots:
        lot = random.choice(plan.lots)
        taken = random.choice(lot.steps).work_center.split("-", maxsplit=1)[0]
        some = random.choice((None, order.lot_multiple))
        kinds += 2 * [lambda: LotDeclined(lot=lot.id, factory=taken, quantity=some)]
        kinds += [lambda: LotsPinned(lots=(lot.id,))]
    return random.choice(kinds)()


def draw_revision(seed: int) -> Revision:
    """A tiny scenario's best plan, and what one to three events make of it."""
    random = Random(seed)
    scenario = draw_tiny(random)
    plan = solve(scenario).plan
    assume(plan is not None)
    assert plan is not None
    happened = tuple(draw_event(random, scenario, plan) for _ in range(random.randint(1, 3)))
    today = random.choice((None, None, 1))
    try:
        return revise_scenario(scenario, plan, Events(now_day=today, events=happened))
    except EventsError:
        # Events that contradict each other, or an order that shrinks below what its rules need.
        assume(False)
        raise


@settings(max_examples=80)
@given(SEEDS)
def test_repair_reaches_what_solving_anew_proves(seed: int) -> None:
    revision = draw_revision(seed)
    anew = solve(revision.scenario)
    result = solve_scenario(revision.scenario, PROOF, clock=Ticks(), strategy="repair")
    assert result.termination == anew.termination
    event(str(result.termination))
    if anew.plan is None or result.plan is None:
        assert anew.plan is result.plan
        return
    # Values may differ within a level's tolerance; what is proven best may not.
    assert [level.bound for level in result.plan.levels] == [level.bound for level in anew.plan.levels]
    for level in result.plan.levels:
        assert level.termination is Termination.optimal
    assert replay_plan(revision.scenario, result.plan, clock=Ticks()) == result.plan
    report = explain_moves(revision, result.plan)
    assert report.kept_lots + len(report.changed) == len(revision.plan.lots)
    event(f"changed lots: {min(3, len(report.changed))}")


@settings(max_examples=100)
@given(SEEDS)
def test_what_is_kept_of_the_published_plan_keeps_every_rule(seed: int) -> None:
    revision = draw_revision(seed)
    prepared = prepare(revision.scenario)
    # What could not stay was released.
    assert prepared.stray_pins == ()
    kept = keep_published(prepared, seed=1)
    event("kept" if kept is not None else "not to be mended")
    # Pinned lots may break a rule by themselves: a cancelled order may make the rest of its item too much for one factory.
    if kept is None or find_pin_clashes(prepared, kept):
        return
    still = Clock(now=lambda: 0.0, start=0.0, end=0.0)
    session = Session(prepared.goals, prepared.pinned, Budget(), still, SilentWatcher(), kept)
    plan = build_plan(prepared, session, ("repair", ""), None)
    assert verify_plan(revision.scenario, plan).violations == ()
    assert keep_published(prepare(revision.scenario), seed=1) == kept


@settings(max_examples=100)
@given(SEEDS)
def test_no_plan_moves_fewer_pieces_than_cannot_stay(seed: int) -> None:
    revision = draw_revision(seed)
    alone = revision.scenario.rulebook.model_copy(update={"goals": (make_level("change"),)})
    scenario = revision.scenario.model_copy(update={"rulebook": alone})
    anew = solve(scenario)
    assume(anew.plan is not None)
    assert anew.plan is not None
    floor = compute_unavoidable(prepare(scenario).goals)
    least = anew.plan.levels[0].value
    assert floor <= least
    event("tight" if floor == least else "loose")


@settings(max_examples=80)
@given(SEEDS)
def test_a_repair_without_proof_is_verified_and_bounded_all_the_same(seed: int) -> None:
    revision = draw_revision(seed)
    anew = solve(revision.scenario)
    # As if it were too large to be held by one model; no gap is asked for, so nothing else bounds it.
    with patch("optimizer.search.repair.SMALL_SIZE", -1):
        result = solve_scenario(revision.scenario, Budget(time_limit_seconds=1_000), clock=Ticks(), strategy="repair")
        assert (result.plan is None) == (anew.plan is None)
        if result.plan is None or anew.plan is None:
            return
        assert replay_plan(revision.scenario, result.plan, clock=Ticks()) == result.plan
    first, best = result.plan.levels[0], anew.plan.levels[0]
    assert best.bound is not None
    assert first.value >= best.bound
    assert first.bound is None or first.bound <= best.bound
    event("as good on the first level" if first.value == best.value else "not as good")
