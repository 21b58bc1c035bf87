"""What a factory got against its entitlement, and what it may read about it."""

from __future__ import annotations

import json

import pytest

from optimizer.domain.plan import Limit, Plan
from optimizer.domain.scenario import Scenario
from optimizer.errors import UnknownNameError
from optimizer.explain import (
    FactoryExplanation,
    build_situation,
    explain_factory,
    explain_order,
    hide_rivals,
    render_factory,
    render_order,
)
from optimizer.explain.factories import HeldBack
from optimizer.explain.facts import WhyNot
from optimizer.explain.sentences.factories import HELD_BACK
from tests.build import (
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_quote,
    make_rulebook,
    make_scenario,
    make_sourcing,
    make_targets,
    make_work_center,
    with_,
)

SECRETS = ("Rival", "W-secret", "7777", "1234.56", "1,234.56")


def build_two_members() -> tuple[Scenario, Plan]:
    """OWN does 10 of O1 (30 minutes, 5 setup); RIVAL does O2 (quoted 1234.56 yen) and O3; nobody does O4's grinding."""
    own = make_factory("OWN", make_work_center("W-own", yen_per_minute=10, free=100))
    rival = make_factory(
        "Rival-1", make_work_center("W-secret", yen_per_minute=2, free=7777), name="Rival & Sons", municipality="Mie"
    )
    quoted = make_operation(quotes=(make_quote("Rival-1", yen_per_piece=1234.56),))
    only_rival = make_sourcing(allowed_factories=("Rival-1",))
    orders = [
        make_order("O1", 10, route=[make_operation(minutes=3, setup_minutes=5)]),
        make_order("O2", 20, route=[quoted]),
        make_order("O3", 40, buyer="B2"),
        make_order("O4", 5, route=[make_operation("grind")]),
        make_order("O5", 5, sourcing=only_rival),
    ]
    scenario = make_scenario([own, rival], orders, rulebook=make_rulebook("unplaced", "cost", "unfairness"))
    targets = make_targets(scenario, {"OWN": 60, "Rival-1": 40}, unit=1000, prefill={"OWN": 12_000})
    lots = [
        make_lot("L1", "O1", 10, "W-own@0"),
        make_lot("L2", "O2", 20, "W-secret@0"),
        make_lot("L3", "O3", 40, "W-secret@0"),
        make_lot("L5", "O5", 5, "W-secret@0"),
    ]
    return scenario, make_plan(scenario, lots, targets=targets, levels=[])


def explain(*, for_factory: bool) -> FactoryExplanation:
    scenario, plan = build_two_members()
    return explain_factory(build_situation(scenario, plan), "OWN", for_factory=for_factory)


def test_what_it_got() -> None:
    # 10 pieces x 3 minutes, 5 of setup, at 10 yen: 350. Entitled to 60, 30 standard minutes received, 12 from before.
    found = explain(for_factory=False)
    assert (found.lots, found.pieces, found.minutes, found.setup_minutes, found.yen) == (1, 10, 30, 5, 350)
    assert (found.entitlement, found.received, found.prefill) == (60, 30, 12)
    assert (found.attainment_permille, found.attainment_with_ledger_permille) == (500, 700)
    # 30 of 30 + 20 + 40 + 5 = 95 minutes received; 60 of 100 entitled.
    assert (found.received_share_permille, found.entitlement_share_permille) == (315, 600)


def test_what_it_missed_largest_first() -> None:
    # O3 would cost 10 yen a piece instead of 2. For O2 it is cheaper than the quote, and as it is furthest behind,
    # nothing speaks against it. O4 and O5 it could not do.
    found = explain(for_factory=False)
    assert [(m.order, m.minutes, m.alternative.why[0]) for m in found.missed] == [
        ("O3", 40, WhyNot.dearer),
        ("O2", 20, WhyNot.open),
    ]
    assert found.missed_count == 2
    assert [(t.why, t.operations, t.minutes) for t in found.tallies] == [(WhyNot.dearer, 1, 40), (WhyNot.open, 1, 20)]
    assert found.held_back == (HeldBack.cost_limit,)


def test_center_sees_what_it_was_compared_with() -> None:
    found = explain(for_factory=False)
    assert found.missed[0].alternative.chosen_factory == "Rival-1"
    assert found.missed[0].alternative.chosen_yen_per_piece == 2


def test_factory_reads_nothing_of_a_rival() -> None:
    scenario, plan = build_two_members()
    situation = build_situation(scenario, plan)
    found = explain_factory(situation, "OWN", for_factory=True)
    orders = [hide_rivals(explain_order(situation, order.id), "OWN") for order in scenario.orders]
    said = [render_factory(scenario, found, language) for language in ("ja", "en")]
    said += [render_order(scenario, entry, language) for entry in orders for language in ("ja", "en")]
    said += [json.dumps(entry.as_data(), ensure_ascii=False) for entry in (found, *orders)]
    for secret in SECRETS:
        assert [text for text in said if secret in text] == []
    # The same texts for the center do hold them, so the test can fail.
    open_text = json.dumps([explain_order(situation, order.id).as_data() for order in scenario.orders])
    assert all(secret in open_text for secret in ("Rival", "W-secret", "1234.56"))
    assert found.reader == "OWN"
    assert [m.order for m in found.missed] == ["O3", "O2"]


def test_entitlement_limits_come_first() -> None:
    scenario, plan = build_two_members()
    for limit in set(Limit) - {Limit.none}:
        targets = tuple(with_(target, limit=limit) for target in plan.targets.targets)
        changed = with_(plan, targets=with_(plan.targets, targets=targets))
        found = explain_factory(build_situation(scenario, changed), "OWN")
        assert found.held_back == (HeldBack(limit.value), HeldBack.cost_limit)


def test_nothing_holds_back_who_has_enough() -> None:
    scenario, plan = build_two_members()
    found = explain_factory(build_situation(scenario, plan), "Rival-1")
    assert found.attainment_permille == 1625  # 20 + 40 + 5 of 40
    assert found.held_back == ()


def test_center_equipment_has_no_entitlement() -> None:
    scenario = make_scenario([make_factory("C", is_member=False)], [make_order("O1")])
    plan = make_plan(scenario, [make_lot("L", "O1", 10, "C-1@0")], levels=[])
    found = explain_factory(build_situation(scenario, plan), "C")
    assert (found.is_member, found.attainment_permille, found.held_back, found.minutes) == (False, None, (), 10)
    assert "共有設備" in render_factory(scenario, found, "ja")


def test_long_list_says_how_many_there_are() -> None:
    # 60 orders it could have done; the 50 largest are listed.
    orders = [make_order(f"O{n}", n + 1) for n in range(60)]
    scenario = make_scenario([make_factory("F1"), make_factory("F2", free=10_000)], orders)
    lots = [make_lot(f"L{n}", f"O{n}", n + 1, "F2-1@0") for n in range(60)]
    found = explain_factory(build_situation(scenario, make_plan(scenario, lots, levels=[])), "F1")
    assert (len(found.missed), found.missed_count, found.missed[0].pieces) == (50, 60, 60)
    assert "60件のうち、仕事の大きい50件" in render_factory(scenario, found, "ja")


def test_unknown_factory() -> None:
    scenario, plan = build_two_members()
    with pytest.raises(UnknownNameError, match="no factory F9"):
        explain_factory(build_situation(scenario, plan), "F9")


def test_every_reason_has_a_sentence() -> None:
    assert set(HELD_BACK) == set(HeldBack)
