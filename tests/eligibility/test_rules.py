"""Each eligibility rule, from both sides of its edge, with both values in the reason."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.eligibility import Reason, build_eligibility, explain_ineligible
from optimizer.rules import CATALOGUE, RuleId, RuleKind
from tests.eligibility.shop import (
    build_capability,
    build_factory,
    build_index,
    build_operation,
    build_order,
    build_work_center,
    certificate,
    only,
    without,
)

R = RuleId


def judge(
    capability: dict[str, Any], factory: dict[str, Any], operation: dict[str, Any], order: dict[str, Any]
) -> tuple[Reason, ...]:
    """Return the reasons, after checking that the table of pairs says the same."""
    work_center = build_work_center("W1", build_capability(**capability))
    index = build_index(
        [build_factory("F1", work_center, **factory), build_factory("F2")],
        [build_order(build_operation(**operation), **order)],
    )
    reasons = explain_ineligible(index, 0, 0, 0)
    assert build_eligibility(index).is_eligible(0, 0) == (not reasons)
    return reasons


QUOTES = {"quotes": ({"factory": "F2", "yen_per_piece": 5},)}
OWN_QUOTE = {"quotes": ({"factory": "F1", "yen_per_piece": 5},)}

# rule, capability, factory, operation and order just inside; the same just outside; needs, has
EDGES: list[tuple[Any, ...]] = [
    (R.process, ({}, {}, {}, {}), ({"process": "turning"}, {}, {}, {}), "milling", "turning"),
    (
        R.material,
        ({"materials": ("steel", "brass")}, {}, {"material": "brass"}, {}),
        ({"materials": ("steel",)}, {}, {"material": "brass"}, {}),
        "brass",
        "steel",
    ),
    (  # the three edges in any order: 500 x 400 x 300 fits into 300 x 400 x 500, and 1 mm more does not
        R.envelope,
        ({"envelope_mm": (300, 500, 400)}, {}, {"size_mm": (500, 400, 300)}, {}),
        ({"envelope_mm": (400, 400, 300)}, {}, {"size_mm": (500, 400, 300)}, {}),
        "500 x 400 x 300",
        "400 x 400 x 300",
    ),
    (  # the longest edges fit, the shortest is 1 mm too long
        R.envelope,
        ({"envelope_mm": (500, 400, 300)}, {}, {"size_mm": (300, 300, 300)}, {}),
        ({"envelope_mm": (500, 400, 300)}, {}, {"size_mm": (301, 301, 301)}, {}),
        "301 x 301 x 301",
        "500 x 400 x 300",
    ),
    (
        R.tolerance,
        ({"tolerance_um": 20}, {}, {"tolerance_um": 20}, {}),
        ({"tolerance_um": 21}, {}, {"tolerance_um": 20}, {}),
        "20",
        "21",
    ),
    (
        R.licence,
        ({"licences": ("welder", "crane")}, {}, {"licences": ("welder",)}, {}),
        ({"licences": ("crane",)}, {}, {"licences": ("welder", "crane")}, {}),
        "welder, crane",
        "crane",
    ),
    (
        R.certificate,
        ({}, {"certificates": (certificate("ISO9001"),)}, {"certificates": ("ISO9001",)}, {}),
        ({}, {"certificates": (certificate("ISO9001"),)}, {"certificates": ("ISO9001", "JISQ9100")}, {}),
        "ISO9001, JISQ9100",
        "ISO9001",
    ),
    (
        R.nda,
        ({}, {"ndas": ("B1",)}, {}, {"requires_nda": True}),
        ({}, {"ndas": ("B2",)}, {}, {"requires_nda": True}),
        "B1",
        "B2",
    ),
    (R.accepts_orders, ({}, {}, {}, {}), ({}, {"accepts_orders": False}, {}, {}), "yes", "no"),
    (
        R.allowed_factory,
        ({}, {}, {}, {"sourcing": only("F1", "F2")}),
        ({}, {}, {}, {"sourcing": only("F2")}),
        "F2",
        "F1",
    ),
    (
        R.excluded_factory,
        ({}, {}, {}, {"sourcing": without("F2")}),
        ({}, {}, {}, {"sourcing": without("F1", "F2")}),
        "F1, F2",
        "F1",
    ),
    (
        R.quote_required,
        ({}, {}, {"is_quoted_only": True, **OWN_QUOTE}, {}),
        ({}, {}, {"is_quoted_only": True, **QUOTES}, {}),
        "F1",
        "F2",
    ),
]


@pytest.mark.parametrize(("rule", "inside", "outside", "needs", "has"), EDGES)
def test_rule_holds_on_one_side_and_fails_on_the_other(
    rule: RuleId, inside: Any, outside: Any, needs: str, has: str
) -> None:
    assert judge(*inside) == ()
    assert judge(*outside) == (Reason(rule, needs, has),)


@pytest.mark.parametrize(("rule", "inside", "outside", "needs", "has"), EDGES)
def test_sentence_shows_both_values(rule: RuleId, inside: Any, outside: Any, needs: str, has: str) -> None:
    del inside
    (reason,) = judge(*outside)
    for sentence in reason.text():
        assert "{" not in sentence
        if rule != RuleId.accepts_orders:
            assert needs in sentence
            assert has in sentence


def test_every_eligibility_rule_of_the_catalogue_has_an_edge() -> None:
    assert {edge[0] for edge in EDGES} == {entry.id for entry in CATALOGUE if entry.kind == RuleKind.eligibility}


def test_no_limit_given_means_no_limit() -> None:
    asked = {"material": "titan", "size_mm": (9000, 9000, 9000), "tolerance_um": 0}
    assert judge({}, {}, asked, {}) == ()


def test_no_demand_meets_the_narrowest_machine() -> None:
    narrow = {"materials": ("steel",), "envelope_mm": (1, 1, 1), "tolerance_um": 1000, "licences": ()}
    assert judge(narrow, {}, {}, {}) == ()


def test_all_reasons_of_machine_and_factory_come_together() -> None:
    reasons = judge(
        {"materials": ("steel",), "envelope_mm": (400, 400, 300), "tolerance_um": 50},
        {"accepts_orders": False},
        {
            "material": "brass",
            "size_mm": (500, 400, 300),
            "tolerance_um": 20,
            "licences": ("welder",),
            "certificates": ("ISO9001",),
            "is_quoted_only": True,
        },
        {"requires_nda": True, "sourcing": {"allowed_factories": ("F2",), "excluded_factories": ("F1",)}},
    )
    assert {reason.rule for reason in reasons} == {rule for rule, *_ in EDGES} - {RuleId.process}
    assert Reason(RuleId.licence, "welder", "") in reasons
    assert Reason(RuleId.quote_required, "F1", "") in reasons


def test_nothing_is_written_as_a_word() -> None:
    text = Reason(RuleId.licence, "welder", "").text()
    assert "なし" in text.ja
    assert "none" in text.en


def test_closest_capability_of_the_process_is_explained() -> None:
    # Milling in steel fails by material and size, milling in brass by size only, turning does not count.
    work_center = build_work_center(
        "W1",
        build_capability(materials=("steel",), envelope_mm=(1, 1, 1)),
        build_capability(materials=("brass",), envelope_mm=(2, 2, 2)),
        build_capability(process="turning"),
    )
    index = build_index(
        [build_factory("F1", work_center)], [build_order(build_operation(material="brass", size_mm=(3, 3, 3)))]
    )
    assert explain_ineligible(index, 0, 0, 0) == (Reason(RuleId.envelope, "3 x 3 x 3", "2 x 2 x 2"),)


def test_fastest_fitting_capability_is_used() -> None:
    # 700 is fastest but takes no brass; of the two at 900 and 1200 the faster one counts.
    work_center = build_work_center(
        "W1",
        build_capability(time_permille=1200),
        build_capability(time_permille=700, materials=("steel",)),
        build_capability(time_permille=900, materials=("brass",)),
    )
    index = build_index([build_factory("F1", work_center)], [build_order(build_operation(material="brass"))])
    assert build_eligibility(index).time_permille.tolist() == [900]


def test_quote_is_found_by_factory() -> None:
    # F2 quoted first, F3 second, F1 not at all.
    operation = build_operation(quotes=({"factory": "F2"}, {"factory": "F3"}))
    index = build_index([build_factory(f"F{i}") for i in (1, 2, 3)], [build_order(operation)])
    eligibility = build_eligibility(index)
    assert eligibility.work_center.tolist() == [0, 1, 2]
    assert eligibility.quote.tolist() == [-1, 0, 1]


def test_center_equipment_needs_no_nda() -> None:
    index = build_index([build_factory(is_member=False)], [build_order(requires_nda=True)])
    assert explain_ineligible(index, 0, 0, 0) == ()
    assert build_eligibility(index).pair_count == 1


def test_sourcing_of_the_operation_replaces_that_of_the_order() -> None:
    # The order excludes F1; its second operation brings a rule of its own that excludes F2 instead.
    order = build_order(build_operation(), build_operation(sourcing=without("F2")), sourcing=without("F1"))
    eligibility = build_eligibility(build_index([build_factory("F1"), build_factory("F2")], [order]))
    assert eligibility.start.tolist() == [0, 1, 2]
    assert eligibility.work_center.tolist() == [1, 0]


def test_long_list_of_names_is_cut() -> None:
    # 10 names, 8 written out.
    allowed = tuple(f"F{i}" for i in range(2, 12))
    factories = [build_factory(f"F{i}") for i in range(1, 12)]
    index = build_index(factories, [build_order(sourcing=only(*allowed))])
    (reason,) = explain_ineligible(index, 0, 0, 0)
    assert reason.needs.endswith("F9, … (+2)")


def test_nobody_and_nothing_give_an_empty_table() -> None:
    assert build_eligibility(build_index([], [build_order()])).start.tolist() == [0, 0]
    assert build_eligibility(build_index([build_factory()], [])).start.tolist() == [0]
