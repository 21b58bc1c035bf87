"""Pricing every rule: a good plan first, then a search from it without each rule in turn, and one with all of them as a control.

All searches begin with the same plan and have the same time, so what one finds and the control does not is owed to the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass
from pathlib import Path

from optimizer.domain.plan import Budget, LevelResult, Plan
from optimizer.domain.scenario import Scenario
from optimizer.scenario import hash_scenario, load_plan
from optimizer.studies.errand import Errand, open_errand, run_errand
from optimizer.studies.relaxing.data import Finding, LevelGain, RulePrice, RulePrices
from optimizer.studies.relaxing.rules import Relaxation, list_relaxations
from optimizer.studies.standing import compute_standing
from optimizer.verify import compute_levels

NEAR = 1e-9
"""Share of a value below which a difference is the rounding of floats."""


@dataclass(frozen=True)
class PricingOrder:
    """Which scenario's rules to price, where, and with how much time.

    Attributes
    ----------
    first_seconds, rule_seconds
        For the first plan, and for the search without each rule.
    max_steps
        Steps per goal level instead of the clock.
    """

    scenario: Scenario
    folder: Path
    first_seconds: float = 45.0
    rule_seconds: float = 20.0
    seed: int = 1
    max_steps: int | None = None


def price_rules(
    order: PricingOrder, executor: Executor, clock: Callable[[], float], tell: Callable[[str], None] = lambda _: None
) -> RulePrices:
    """Price every rule that the scenario has.

    Parameters
    ----------
    executor
        Runs the solves; its workers see the same files.
    clock
        Steady seconds; it goes to the workers too, so it must be a function that they find by its name.
    tell
        Told of every plan that is there, by name.

    Raises
    ------
    PlanError
        Where there is no plan even with every rule.
    """
    start = clock()
    first = _errand(order, "first", order.first_seconds, "auto")
    if not open_errand(first, order.scenario):
        executor.submit(run_errand, first, clock).result()
    tell("first")
    begun = load_plan(first.plan_file)
    relaxations = list_relaxations(order.scenario)
    # Lots that are fixed stay where they are by their pins; all others are published, for the searches to begin with.
    pinned = {lot.id for lot in order.scenario.pins}
    lots = tuple(lot.model_copy(update={"is_pinned": False}) for lot in begun.lots)
    scenarios = {"control": order.scenario.with_fields(published=tuple(lot for lot in lots if lot.id not in pinned))}
    for each in relaxations:
        scenarios[each.name] = each.scenario.with_fields(
            published=lots if not each.scenario.pins else scenarios["control"].published
        )
    running = {}
    for name, scenario in scenarios.items():
        errand = _errand(order, name, order.rule_seconds, "resume")
        if open_errand(errand, scenario):
            tell(name)
        else:
            running[executor.submit(run_errand, errand, clock)] = name
    for future in as_completed(running):
        future.result()
        tell(running[future])
    plans = {name: load_plan(_errand(order, name, 1.0, "auto").plan_file) for name in scenarios}
    return _build(order, relaxations, plans, clock() - start)


def _errand(order: PricingOrder, name: str, seconds: float, strategy: str) -> Errand:
    budget = Budget(time_limit_seconds=seconds, seed=order.seed, max_steps=order.max_steps, gap=0)
    return Errand(order.folder / name, name, budget, strategy)


def _build(
    order: PricingOrder, relaxations: Sequence[Relaxation], plans: dict[str, Plan], seconds: float
) -> RulePrices:
    control = plans["control"]
    standing = compute_standing(order.scenario, control)
    prices = []
    for each in relaxations:
        # What each member should have is counted as with every rule: it may differ without one, and would not compare.
        plan = plans[each.name].model_copy(update={"targets": control.targets})
        levels = tuple(_compare(order.scenario, each.scenario, control, (plan, plans[each.name].levels)))
        found = compute_standing(each.scenario, plan)
        gain = standing.cost_yen - found.cost_yen
        prices.append(
            RulePrice(
                rule=each.rule,
                where=each.where,
                name=each.name,
                finding=_judge(levels),
                levels=levels,
                gain_yen=gain,
                standing=found,
            )
        )
    return RulePrices(
        scenario=order.scenario.id,
        title=order.scenario.title,
        scenario_hash=hash_scenario(order.scenario),
        rulebook=f"{order.scenario.rulebook.id} {order.scenario.rulebook.version}",
        basis=str(control.targets.basis),
        unit=control.targets.unit,
        seed=order.seed,
        control=standing,
        rules=tuple(sorted(prices, key=_dearest_first)),
        seconds=seconds,
    )


def _compare(
    scenario: Scenario, relaxed: Scenario, control: Plan, found: tuple[Plan, Sequence[LevelResult]]
) -> list[LevelGain]:
    """Every goal with the rule and without it, and what is proven of the difference."""
    plan, reported = found
    gains = []
    with_rule, without = compute_levels(scenario, control), compute_levels(relaxed, plan)
    is_open = True
    for here, there, report in zip(with_rule, without, reported, strict=True):
        is_same = abs(float(here.value) - float(there.value)) <= NEAR * max(1.0, abs(float(here.value)))
        # A bound holds with the earlier goals where they are, and with the targets of its own search.
        has_bound = is_open and report.bound is not None and report.value == there.value
        gains.append(
            LevelGain(
                name=here.name,
                unit=here.unit,
                value_with=float(here.value),
                value_without=float(here.value) if is_same else float(there.value),
                most_gain=max(0.0, float(here.value) - float(report.bound or 0)) if has_bound else None,
            )
        )
        is_open = is_open and is_same
    return gains


def _judge(levels: Sequence[LevelGain]) -> Finding:
    deciding = next((level for level in levels if level.gain != 0), None)
    if deciding is not None and deciding.gain > 0:
        return Finding.costs
    is_proven = all(level.most_gain is not None and level.most_gain == 0 for level in levels)
    return Finding.proven_free if is_proven else Finding.nothing_found


def _dearest_first(price: RulePrice) -> tuple[object, ...]:
    """Those that cost something first: by the earliest goal they cost at, then by how much of it."""
    names = [level.name for level in price.levels]
    deciding = price.deciding
    if price.finding is not Finding.costs or deciding is None:
        return 1, 0, 0.0, price.name
    return 0, names.index(deciding.name), -deciding.gain, price.name
