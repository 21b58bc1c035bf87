"""What a piece of an operation is worth on every basis; the engine and the verifier work it out apart and agree."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import event, given

from optimizer.domain.basis import JOB, MOST_JOB_PARTS
from optimizer.domain.order import Order
from optimizer.domain.rulebook import EntitlementRule, ShareBasis
from optimizer.fairness.worth import compute_worths
from optimizer.verify import compute_received
from optimizer.verify.worth import list_worths
from tests.build import (
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_rulebook,
    make_scenario,
    make_work_center,
)

ROUTE = [make_operation("mill", 3), make_operation("paint", 1), make_operation("pack", 0)]


@pytest.mark.parametrize(
    ("basis", "worths"),
    [
        # Lot multiples of 5 pieces: 15, 5 and 0 minutes.
        (ShareBasis.standard_minutes, (15_000, 5_000, 0)),
        (ShareBasis.pieces, (5, 5, 5)),
        # 10 yen are 10,000: three quarters and a quarter of it, five times.
        (ShareBasis.value_added, (37_500, 12_500, 0)),
        # 5 of 35 pieces are a seventh of the job: 2,574,000 of 18,018,000.
        (ShareBasis.jobs, (2_574_000, 2_574_000, 2_574_000)),
    ],
)
def test_a_lot_multiple_on_every_basis(basis: ShareBasis, worths: tuple[int, ...]) -> None:
    order = make_order("O", 35, lot_multiple=5, unit_value_yen=10, route=ROUTE)
    assert compute_worths(order, basis) == list_worths(order, basis) == worths


def test_what_rounding_leaves_of_a_value_goes_to_the_largest_remainder() -> None:
    # 1,000 thousandths of a yen over 1, 2 and 4 minutes: 142.86, 285.71, 571.43. 998 are given; .86 and .71 get one each.
    route = [make_operation("mill", 1), make_operation("paint", 2), make_operation("pack", 4)]
    order = make_order("O", 1, unit_value_yen=1, route=route)
    assert compute_worths(order, ShareBasis.value_added) == (143, 286, 571)
    # Without any minutes all alike, and earlier operations first: 334, 333, 333.
    order = make_order("O", 1, unit_value_yen=1, route=[make_operation(p, 0) for p in ("mill", "paint", "pack")])
    assert compute_worths(order, ShareBasis.value_added) == (334, 333, 333)


def test_a_job_in_parts_that_do_not_divide_it_is_rounded_down() -> None:
    # 18,018,000 / 17 = 1,059,882.35: seventeen parts are 6 short of the job.
    order = make_order("O", 17)
    assert compute_worths(order, ShareBasis.jobs) == (1_059_882,)
    assert JOB - 17 * 1_059_882 == 6


ORDERS = st.builds(
    lambda multiple, count, value, minutes: make_order(
        "O",
        multiple * count,
        lot_multiple=multiple,
        unit_value_yen=value,
        route=[make_operation(f"P{k}", m / 1000) for k, m in enumerate(minutes)],
    ),
    st.integers(1, 50),
    st.integers(1, MOST_JOB_PARTS),
    st.integers(0, 10**6),
    st.lists(st.sampled_from([0, 0, 1, 250, 333, 1_000, 7_500]), min_size=1, max_size=6),
)


@given(ORDERS, st.sampled_from(ShareBasis))
def test_the_work_of_a_whole_order_adds_up(order: Order, basis: ShareBasis) -> None:
    # A factory of its own for each operation, and all pieces placed.
    shops = [
        make_factory(f"F{k}", make_work_center(f"W{k}", operation.process)) for k, operation in enumerate(order.route)
    ]
    book = make_rulebook(entitlement=EntitlementRule(basis=basis))
    scenario = make_scenario(shops, [order], rulebook=book)
    lot = make_lot("L", "O", order.quantity, *(f"W{k}@0" for k in range(len(shops))))
    received = compute_received(scenario, make_plan(scenario, [lot], levels=[]))
    count = order.quantity // order.lot_multiple
    worths = compute_worths(order, basis)
    assert [received[f"F{k}"] for k in range(len(shops))] == [count * worth for worth in worths]
    total = sum(received.values())
    if basis is ShareBasis.value_added:
        event("a value that does not divide" if len(set(worths)) > 1 else "alike")
        assert total == order.unit_value_yen * order.quantity * basis.fine
    elif basis is ShareBasis.jobs:
        # Less than a permille of every job is lost to rounding.
        assert len(shops) * JOB * 999 < 1_000 * total <= 1_000 * len(shops) * JOB
    elif basis is ShareBasis.pieces:
        assert total == len(shops) * order.quantity
    else:
        assert total == order.quantity * sum(round(1_000 * op.minutes_per_piece) for op in order.route)
