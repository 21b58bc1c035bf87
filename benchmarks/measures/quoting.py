"""Instant quotes: how long one takes against a committed plan, and whether what is offered can be kept."""

from __future__ import annotations

import time
from collections.abc import Sequence
from random import Random

from benchmarks.measures.findings import Findings, describe_plan, load_case, round_figures
from benchmarks.record import Case
from benchmarks.trace import Recorder, compute_nothing_placed
from optimizer.domain.order import Order
from optimizer.domain.plan import Budget, Plan
from optimizer.domain.scenario import Scenario
from optimizer.quote import Quote, build_quote_book, insert_offer
from optimizer.solve import solve_scenario
from optimizer.verify import verify_plan

MOST_QUOTES = 200
LARGEST_SHARE = 4
"""At most one order in so many is held back and asked for."""
CHECKED = 10
"""So many quotes are put into the plan, offer by offer, and verified."""


def measure_quote(case: Case) -> Findings:
    """Commit a plan of most orders, then ask for each of those held back; the seconds are those of the slowest but 1 %."""
    whole, figures = load_case(case)
    asked = choose_orders(whole, case.seed)
    names = {order.id for order in asked}
    scenario = whole.model_copy(update={"orders": tuple(order for order in whole.orders if order.id not in names)})
    recorder = Recorder(compute_nothing_placed(scenario))
    budget = Budget(time_limit_seconds=case.time_limit_seconds, seed=case.seed)
    result = solve_scenario(scenario, budget, clock=time.perf_counter, strategy=case.strategy, watcher=recorder)
    findings = describe_plan(case, result.plan, result.verdict)
    if result.plan is None:
        return findings
    started = time.perf_counter()
    book = build_quote_book(scenario, result.plan)
    figures["book_seconds"] = time.perf_counter() - started
    quotes, seconds = [], []
    for order in asked:
        started = time.perf_counter()
        quotes.append(book.quote(order))
        seconds.append(time.perf_counter() - started)
    broken = find_broken(scenario, result.plan, list(zip(asked, quotes, strict=True))[:CHECKED])
    slow = compute_quantile(seconds, 0.99)
    figures |= {
        "quotes": len(asked),
        "with_offer": sum(bool(quote.offers) for quote in quotes),
        "p50_ms": 1000 * compute_quantile(seconds, 0.5),
        "p99_ms": 1000 * slow,
        "longest_ms": 1000 * max(seconds),
        "offers_checked": sum(len(quote.offers) for quote in quotes[:CHECKED]),
    }
    if recorder.first_plan_seconds is not None:
        figures["quotes_in_time_of_first_plan"] = recorder.first_plan_seconds / compute_quantile(seconds, 0.5)
    return findings | {
        "termination": str(result.termination),
        "seconds": slow,
        "first_plan_seconds": recorder.first_plan_seconds,
        "scenario_hash": result.plan.provenance.scenario_hash,
        "is_verified": findings["is_verified"] and not broken,
        "violations": tuple(broken),
        "figures": round_figures(figures),
    }


def choose_orders(scenario: Scenario, seed: int) -> list[Order]:
    """Draw the orders that are held back; none that a pinned or published lot speaks of."""
    spoken_of = {lot.order for lot in (*scenario.pins, *scenario.published)}
    free = [order for order in scenario.orders if order.id not in spoken_of]
    return Random(seed).sample(free, min(MOST_QUOTES, len(free) // LARGEST_SHARE))


def find_broken(scenario: Scenario, plan: Plan, asked: Sequence[tuple[Order, Quote]]) -> list[str]:
    """Return the rules that an offer breaks once it is in the plan; none, or the engine's promise is."""
    broken = set()
    for order, quote in asked:
        for offer in quote.offers:
            verdict = verify_plan(*insert_offer(scenario, plan, order, offer))
            broken |= {str(violation.rule) for violation in verdict.violations}
    return sorted(broken)


def compute_quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of all is no larger than."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]
