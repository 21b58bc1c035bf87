"""Cross-checks of pinned and published lots."""

from __future__ import annotations

import pytest

from tests.build import make_factory, make_lot, make_order
from tests.domain.found import find_codes, find_problems

SHOPS = [make_factory("F1"), make_factory("F2")]
ORDER = make_order("O1", 10, lot_multiple=5)
ROUTE = make_order("O2", 10, route=["mill", "mill"])


def check(**lots: object) -> list[tuple[str, str]]:
    return find_codes(SHOPS, [ORDER, ROUTE], buckets=2, **lots)


@pytest.mark.parametrize("field", ["pins", "published"])
def test_lots_name_orders_work_centers_and_buckets_that_exist(field: str) -> None:
    # Two buckets: 1 is the last.
    sound = make_lot("L1", "O1", 5, "F1-1@1")
    lost = make_lot("L2", "O9", 5, "F9-1@0", "F1-1@2")
    assert check(**{field: (sound,)}) == []
    assert check(**{field: (sound, lost)}) == [
        ("reference.unknown", f"$.{field}[1].order"),
        ("reference.unknown", f"$.{field}[1].steps[0].work_center"),
        ("lot.bucket", f"$.{field}[1].steps[1].bucket"),
    ]


@pytest.mark.parametrize("field", ["pins", "published"])
@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_lot_has_one_step_per_operation(field: str, steps: int) -> None:
    lot = make_lot("L1", "O2", 5, *["F1-1@0"] * steps)
    assert check(**{field: (lot,)}) == ([] if steps == 2 else [("lot.steps", f"$.{field}[0].steps")])


@pytest.mark.parametrize("field", ["pins", "published"])
def test_lot_ids_are_unique_within_a_list(field: str) -> None:
    lot = make_lot("L1", "O1", 5, "F1-1@0")
    assert check(**{field: (lot, lot)}) == [("id.duplicate", f"$.{field}[1].id")]


def test_a_published_lot_may_be_pinned() -> None:
    lot = make_lot("L1", "O1", 5, "F1-1@0")
    assert check(pins=(lot,), published=(lot,)) == []


def test_pins_come_in_lot_multiples() -> None:
    assert check(pins=(make_lot("L1", "O1", 4, "F1-1@0"),)) == [("lot.not_multiple", "$.pins[0].quantity")]


def test_pins_add_up_to_no_more_than_the_order() -> None:
    half = [make_lot(id_, "O1", 5, "F1-1@0") for id_ in ("L1", "L2", "L3", "L4")]
    assert check(pins=tuple(half[:2])) == []
    # Told once, at the lot that goes over.
    (problem,) = find_problems(SHOPS, [ORDER], buckets=2, pins=tuple(half))
    assert (problem.code, problem.path, problem.subject) == ("lot.over_quantity", "$.pins[2].quantity", "pin L3")
    assert problem.value == "15"


def test_published_lots_may_exceed_an_order_that_shrank() -> None:
    assert check(published=(make_lot("L1", "O1", 13, "F1-1@0"),)) == []
