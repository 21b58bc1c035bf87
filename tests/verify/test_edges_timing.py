"""When work may be done: the smallest instance on both sides of each rule. Weeks start on day 0, 7, 14, ..."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from optimizer.domain.network import Factory
from optimizer.rules import RuleId
from tests.build import (
    BASE,
    make_certificate,
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_scenario,
    make_work_center,
)
from tests.verify.verdicts import Case, assert_edge, broken_rules


def over(*steps: str, factories: list[Factory], legs: list[tuple[str, str, int]] | None = None, **order: Any) -> Case:
    """One lot of 10 pieces over the given steps, five weeks long."""
    wanted = make_order("O1", **{"route": ["mill"] * len(steps)} | order)
    scenario = make_scenario(factories, [wanted], buckets=5, legs=legs or [])
    return scenario, make_plan(scenario, [make_lot("L1", "O1", 10, *steps)])


def test_edge_of_reachable_between_factories() -> None:
    factories = [make_factory("F1"), make_factory("F2", location="hill")]
    steps = ("F1-1@0", "F2-1@1")
    assert_edge(
        RuleId.reachable,
        inside=over(*steps, factories=factories, legs=[(BASE, "hill", 0)]),
        outside=over(*steps, factories=factories),
    )


def test_edge_of_reachable_at_the_destination() -> None:
    factories = [make_factory("F1")]
    assert_edge(
        RuleId.reachable,
        inside=over("F1-1@0", factories=factories, legs=[(BASE, "port", 3)], destination="port"),
        outside=over("F1-1@0", factories=factories, destination="port"),
    )


@pytest.mark.parametrize(
    ("certificate", "breaks"),
    [
        # Week 1 is 13 to 19 April 2026; both ends of a certificate's period are included.
        (make_certificate("ISO", date(2026, 4, 13), date(2026, 4, 19)), []),
        (make_certificate("ISO", date(2026, 4, 14), date(2026, 4, 19)), ["certificate_valid"]),
        (make_certificate("ISO", date(2026, 4, 13), date(2026, 4, 18)), ["certificate_valid"]),
        (make_certificate("ISO", None, date(2026, 4, 19)), []),
    ],
)
def test_edge_of_certificate_valid(certificate: Any, breaks: list[str]) -> None:
    factory = make_factory("F1", certificates=(certificate,))
    case = over("F1-1@1", factories=[factory], route=[make_operation(certificates=("ISO",))])
    assert broken_rules(*case) == breaks


def test_two_certificates_do_not_cover_a_week_together() -> None:
    halves = (
        make_certificate("ISO", date(2026, 4, 6), date(2026, 4, 8)),
        make_certificate("ISO", date(2026, 4, 9), date(2026, 4, 12)),
    )
    factory = make_factory("F1", certificates=halves)
    case = over("F1-1@0", factories=[factory], route=[make_operation(certificates=("ISO",))])
    assert broken_rules(*case) == ["certificate_valid"]


def test_edge_of_release() -> None:
    # Week 1 starts on day 7: released on day 7 is in time, on day 8 is not.
    factories = [make_factory("F1")]
    assert_edge(
        RuleId.release,
        inside=over("F1-1@1", factories=factories, release_day=7),
        outside=over("F1-1@1", factories=factories, release_day=8),
    )


def test_edge_of_latest() -> None:
    # Week 0 ends on day 7, the center needs 2 lead days and the port is 3 days away: delivered on day 12.
    factories = [make_factory("F1", make_work_center("F1-1", lead_days=2))]
    legs = [(BASE, "port", 3)]
    assert_edge(
        RuleId.latest,
        inside=over("F1-1@0", factories=factories, legs=legs, destination="port", latest_day=12),
        outside=over("F1-1@0", factories=factories, legs=legs, destination="port", latest_day=11),
    )


def test_edge_of_precedence_over_transit() -> None:
    # Out on day 7 + 2 lead days + 5 days on the road = day 14 = start of week 2; a road of 6 days misses it.
    factories = [make_factory("F1", make_work_center("F1-1", lead_days=2)), make_factory("F2", location="hill")]
    steps = ("F1-1@0", "F2-1@2")
    assert_edge(
        RuleId.precedence,
        inside=over(*steps, factories=factories, legs=[(BASE, "hill", 5)]),
        outside=over(*steps, factories=factories, legs=[(BASE, "hill", 6)]),
    )


def test_edge_of_precedence_within_a_factory() -> None:
    # Two centers of one factory may share a week if the first has no lead days; with one lead day they may not.
    quick = make_factory("F1", make_work_center("F1-1", lead_days=0), make_work_center("F1-2"))
    slow = make_factory("F1", make_work_center("F1-1", lead_days=1), make_work_center("F1-2"))
    steps = ("F1-1@1", "F1-2@1")
    assert_edge(RuleId.precedence, inside=over(*steps, factories=[quick]), outside=over(*steps, factories=[slow]))


def test_two_factories_never_share_a_week_in_a_row() -> None:
    # Even next door, the goods leave when the week is over.
    factories = [make_factory("F1"), make_factory("F2")]
    assert_edge(
        RuleId.precedence,
        inside=over("F1-1@0", "F2-1@1", factories=factories),
        outside=over("F1-1@0", "F2-1@0", factories=factories),
    )


def test_time_does_not_run_backwards_within_a_factory() -> None:
    factory = make_factory("F1", make_work_center("F1-1"), make_work_center("F1-2"))
    assert broken_rules(*over("F1-1@1", "F1-2@0", factories=[factory])) == ["precedence"]


def test_a_move_that_cannot_be_made_is_blamed_once() -> None:
    # F2 cannot be reached at all, so there is no arrival day to be early for.
    factories = [make_factory("F1"), make_factory("F2", location="island")]
    assert broken_rules(*over("F1-1@0", "F2-1@0", factories=factories)) == ["reachable"]


def test_a_leg_within_one_location_counts_between_factories_but_not_within_one() -> None:
    # A listed leg from base to base of 8 days: between F1 and F2 it delays by two weeks, within F1 nothing moves.
    factories = [make_factory("F1", make_work_center("F1-1"), make_work_center("F1-2")), make_factory("F2")]
    legs = [(BASE, BASE, 8)]
    assert broken_rules(*over("F1-1@0", "F1-2@1", factories=factories, legs=legs)) == []
    assert broken_rules(*over("F1-1@0", "F2-1@2", factories=factories, legs=legs)) == ["precedence"]
    assert broken_rules(*over("F1-1@0", "F2-1@3", factories=factories, legs=legs)) == []


def test_every_move_of_a_longer_route_counts() -> None:
    # Base to hill to island can be gone leg by leg, though there is no way from base to island.
    factories = [
        make_factory("F1", make_work_center("F1-1"), make_work_center("F1-2")),
        make_factory("F2", location="hill"),
        make_factory("F3", location="island"),
    ]
    legs = [(BASE, "hill", 7), ("hill", "island", 0)]

    def breaks(*steps: str) -> list[str]:
        return broken_rules(*over("F1-1@0", "F1-2@0", *steps, factories=factories, legs=legs))

    # On the hill on day 14, on the island on day 21.
    assert breaks("F2-1@2", "F3-1@3") == []
    assert breaks("F2-1@1", "F3-1@3") == ["precedence"]
    assert breaks("F2-1@2", "F3-1@2") == ["precedence"]
    assert breaks("F3-1@2", "F2-1@3") == ["reachable"]
