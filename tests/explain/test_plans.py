"""A plan as a whole, and what it refuses to explain."""

from __future__ import annotations

import pytest

from optimizer.domain.order import GroupKind
from optimizer.domain.plan import LevelResult, Termination
from optimizer.domain.rulebook import FairnessRule, GroupBrackets, UnplacedBasis
from optimizer.domain.scenario import Scenario
from optimizer.errors import PlanError, UnknownNameError
from optimizer.explain import OrderExplanation, build_situation, explain_order, explain_plan, render_order, render_plan
from optimizer.explain.sentences.levels import ENDINGS, say_level
from optimizer.explain.sentences.words import Words
from optimizer.text import Language
from tests.build import (
    make_capability,
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_rulebook,
    make_scenario,
    make_targets,
    make_work_center,
    with_,
)


def test_sums_of_a_plan() -> None:
    # O1: 8 of 10 pieces at 5 minutes + 10 of setup = 50 minutes at 3 yen = 150, freight 8 x 2 kg x 4 yen = 64, and 100
    # for activation. Delivered on day 8, due on 7: 8 piece-days. O2: 5 of 5, 5 minutes at F2 for nothing.
    costly = make_factory("F1", make_work_center("W", yen_per_minute=3), activation_yen=100)
    orders = [
        make_order("O1", 10, route=[make_operation(minutes=5, setup_minutes=10)], due=7, destination="port",
                   kg_per_piece=2, unit_value_yen=9),
        make_order("O2", 5, unit_value_yen=2, route=["drill"]),
    ]  # fmt: skip
    scenario = make_scenario(
        [costly, make_factory("F2", processes=["drill"])], orders, legs=[("base", "port", 1, 4)],
        rulebook=make_rulebook("unplaced", unplaced_basis=UnplacedBasis.value),
    )  # fmt: skip
    plan = make_plan(scenario, [make_lot("A", "O1", 8, "W@0"), make_lot("B", "O2", 5, "F2-1@0")], levels=[])
    found = explain_plan(scenario, plan)
    assert (found.lots, found.orders, found.whole_orders, found.pieces, found.placed_pieces) == (2, 2, 1, 15, 13)
    assert found.cost_yen == 150 + 64 + 100
    assert (found.used_minutes, found.free_minutes) == (55, 1200)
    assert (found.late_pieces, found.late_piece_days) == (8, 8)
    # 8 x 9 + 5 x 2 = 82 of 100 by value.
    assert found.placed_weight_permille == 820
    assert [(p.order, p.pieces, p.weight) for p in found.unplaced] == [("O1", 2, 18)]
    assert [(p.order, p.pieces, p.delivery_day, p.late_piece_days) for p in found.late] == [("O1", 8, 8, 8)]


def test_unplaced_orders_come_heaviest_first_with_their_reasons() -> None:
    scenario = make_scenario(
        [make_factory("F1", free=0)],
        [make_order("O1", 5, priority=1), make_order("O2", 4, priority=2), make_order("O3", 1, route=["grind"])],
        rulebook=make_rulebook("unplaced", unplaced_basis=UnplacedBasis.priority),
    )
    found = explain_plan(scenario, make_plan(scenario, [], levels=[]))
    assert [(p.order, p.weight, p.binding is not None) for p in found.unplaced] == [
        ("O2", 8, True),
        ("O1", 5, True),
        ("O3", 1, True),
    ]
    said = render_plan(scenario, found, "ja")
    assert "第1工程(mill)" in said
    assert "空きは0分で、1分が必要です" in said
    assert "担当できる設備がありません" in said


def test_order_head_and_handover_dates() -> None:
    # Milled in the week of 6 April, ready on the 13th, at the drill of F2 on the 14th, drilled in the week of the 20th.
    factories = [
        make_factory("F1", name="旭精機"),
        make_factory("F2", make_work_center("D", "drill"), location="far", name="日の出"),
    ]
    order = make_order("O1", 10, route=["mill", "drill"], destination="port")
    scenario = make_scenario(factories, [order], buckets=3, legs=[("base", "far", 1), ("far", "port", 2)])
    plan = make_plan(scenario, [make_lot("L", "O1", 10, "F1-1@0", "D@2")], levels=[])
    found = explain_order(build_situation(scenario, plan), "O1")
    first, second = (operation.chosen[0] for operation in found.operations)
    assert (first.ready_day, first.arrival_day, first.next_factory) == (7, 8, "F2")
    assert (second.ready_day, second.arrival_day, second.destination) == (21, 23, "port")
    said = render_order(scenario, found, "ja")
    assert "旭精機(F1) F1-1 4月6日(月)からの週に10個(10分)、4月14日(火)に日の出(F2)へ渡します" in said
    assert "4月29日(水)にportへ納入" in said
    assert "the week of 2026-04-06 (Mon): 10 pieces (10 min), handed to 日の出(F2) on 2026-04-14 (Tue)" in "\n".join(
        _render(scenario, found, "en")
    )


def _render(scenario: Scenario, found: OrderExplanation, language: str) -> list[str]:
    return render_order(scenario, found, language).splitlines()


def test_excluded_factories_show_both_values() -> None:
    center = make_work_center("V", make_capability(envelope_mm=(400, 400, 300)))
    scenario = make_scenario(
        [make_factory("F1", center), make_factory("F2", processes=["drill"])],
        [make_order("O1", route=[make_operation(size_mm=(500, 400, 300))])],
    )
    found = explain_order(build_situation(scenario, make_plan(scenario, [], levels=[])), "O1")
    envelope, process = found.operations[0].excluded
    assert (envelope.causes[0].needs, envelope.causes[0].has) == ("500 x 400 x 300", "400 x 400 x 300")
    assert process.factory == "F2"
    said = "\n".join(_render(scenario, found, "ja"))
    assert "寸法 500 x 400 x 300 mm が必要ですが、この設備は 400 x 400 x 300 mm までです" in said
    assert "mill の設備がない工場(1社): F2" in said


@pytest.mark.parametrize("termination", list(Termination))
def test_level_in_words(termination: Termination) -> None:
    scenario = make_scenario([make_factory("F1")], [make_order("O1")])
    level = LevelResult(name="cost", value=1000, bound=980, scale=1000, gap=0.02, unit="yen", termination=termination)
    for language in Language:
        words = Words(scenario, language)
        said = say_level(words, level)
        assert ENDINGS[termination].of(language) in said
        assert "2.00 %" in said
        unknown = say_level(words, with_(level, bound=None, gap=None))
        assert "不明" in unknown or "unknown" in unknown


def test_fairness_figures() -> None:
    # Targets 10 and 30; received 10 and 15 minutes: 15 of 40 are missing (375), the lowest is F2 with 500. By target
    # the worst tenth lies within F2. r = (1, 1/2) with pi = (1/4, 3/4): mean 5/8, mean square 1/4 + 3/16 = 7/16, Jain
    # 25/64 / (7/16) = 25/28 = 892. Lorenz from F2: L = 3/5, 1; Gini = 1 - (3/4 x 3/5 + 1/4 x 8/5) = 0.15.
    scenario = make_scenario(
        [make_factory("F1"), make_factory("F2"), make_factory("F3"), make_factory("C", is_member=False)],
        [make_order("O1", 25)],
    )
    targets = make_targets(scenario, {"F1": 10, "F2": 30}, unit=1000)
    lots = [make_lot("A", "O1", 10, "F1-1@0"), make_lot("B", "O1", 15, "F2-1@0")]
    found = explain_plan(scenario, make_plan(scenario, lots, targets=targets, levels=[])).fairness
    assert (found.hoover_permille, found.minimum_permille, found.worst) == (375, 500, "F2")
    assert (found.worst_tenth_permille, found.below_half, found.below_four_fifths) == (500, 0, 1)
    assert (found.gini_permille, found.jain_permille) == (150, 892)
    assert (found.members, found.without_target) == (2, ("F3",))


def test_figures_of_groups() -> None:
    # Kita has 10 of 10 and 15 of 30 minutes, so 25 of 40; nobody of Minami should have anything.
    towns = {"F1": "Kita", "F2": "Kita", "F3": "Minami"}
    factories = [make_factory(id_, municipality=town) for id_, town in towns.items()]
    fairness = FairnessRule(groups=(GroupBrackets(kind=GroupKind.municipality),))
    scenario = make_scenario(factories, [make_order("O1", 25)], rulebook=make_rulebook(fairness=fairness))
    targets = make_targets(scenario, {"F1": 10, "F2": 30}, unit=1000)
    lots = [make_lot("A", "O1", 10, "F1-1@0"), make_lot("B", "O1", 15, "F2-1@0")]
    found = explain_plan(scenario, make_plan(scenario, lots, targets=targets, levels=[]))
    assert [(entry.group, entry.attainment_permille) for entry in found.fairness.groups] == [
        ("Kita", 625),
        ("Minami", None),
    ]
    assert "市町村別(1): 会員の標準配分の合計に対する達成率が最も低いのは「Kita」で 62.5 %" in render_plan(
        scenario, found, "ja"
    )
    assert '"Kita", whose members together have 62.5 % of their targets; 1 below' in render_plan(scenario, found, "en")


def test_fairness_without_targets_is_unknown() -> None:
    scenario = make_scenario([make_factory("F1")], [make_order("O1")])
    found = explain_plan(scenario, make_plan(scenario, [], levels=[]))
    assert (found.fairness.hoover_permille, found.fairness.members) == (None, 0)
    assert "標準配分のある会員がいません" in render_plan(scenario, found, "ja")


def test_plan_with_a_lot_in_a_strange_place_is_refused() -> None:
    scenario = make_scenario([make_factory("F1"), make_factory("F2", processes=["drill"])], [make_order("O1")])
    for step in ("F2-1@0", "F1-1@1", "F9@0"):
        plan = make_plan(scenario, [make_lot("L", "O1", 10, step)], levels=[])
        with pytest.raises(PlanError, match="not a possible place"):
            build_situation(scenario, plan)


def test_unknown_order() -> None:
    scenario = make_scenario([make_factory("F1")], [make_order("O1")])
    with pytest.raises(UnknownNameError, match="no order O9"):
        explain_order(build_situation(scenario, make_plan(scenario, [], levels=[])), "O9")


def test_names_with_braces_are_only_names() -> None:
    scenario = make_scenario([make_factory("F1", name="{needs} {0}")], [make_order("O1", item="{has}")])
    plan = make_plan(scenario, [make_lot("L", "O1", 10, "F1-1@0")], levels=[])
    assert "{needs} {0}(F1)" in "\n".join(_render(scenario, explain_order(build_situation(scenario, plan), "O1"), "ja"))


def test_groups_of_members_with_what_they_are_entitled_to_and_received() -> None:
    # F1 and F2 in Kita are entitled to 10 minutes each, and have 6 and 8 of them: 14 of 20. F3 in Minami has 6 of 4. The center is in none.
    shops = [
        make_factory("F1", municipality="Kita", size_class="5-9"),
        make_factory("F2", municipality="Kita"),
        make_factory("F3", municipality="Minami", size_class="5-9"),
        make_factory("C", municipality="Kita", is_member=False),
    ]
    scenario = make_scenario(shops, [make_order("O1", 25)])
    lots = [make_lot(f"L{f}", "O1", n, f"{f}-1@0") for f, n in (("F1", 6), ("F2", 8), ("F3", 6), ("C", 5))]
    targets = make_targets(scenario, entitlement={"F1": 10_000, "F2": 10_000, "F3": 4_000})
    found = explain_plan(scenario, make_plan(scenario, lots, targets=targets, levels=[]))
    assert [(g.group, g.members, g.entitlement, g.received, g.attainment_permille) for g in found.groups] == [
        ("Kita", 2, 20, 14, 700),
        ("Minami", 1, 4, 6, 1500),
        ("5-9", 2, 14, 12, 857),
    ]
    assert "市町村「Kita」(2社): 標準配分 20分、今回の配分 14分(達成率 70.0 %)" in render_plan(scenario, found, "ja")
    assert 'size class "5-9" (2 member(s)): entitled to 14 min, received 12 min (85.7 %)' in render_plan(
        scenario, found, "en"
    )


def test_no_groups_no_list() -> None:
    scenario = make_scenario([make_factory("F1")], [make_order("O1", 5)])
    found = explain_plan(scenario, make_plan(scenario, [make_lot("L", "O1", 5, "F1-1@0")], levels=[]))
    assert found.groups == ()
    assert "municipality" not in render_plan(scenario, found, "en")
