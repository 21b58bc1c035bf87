"""What the charts are drawn from."""

from __future__ import annotations

import pytest

from optimizer.domain.rulebook import ShareBasis
from optimizer.explain import build_situation
from optimizer.report.figures import count_columns, list_loads, list_shares, list_timeline, shorten
from tests.build import make_factory, make_lot, make_order, make_plan, make_scenario, make_targets, make_work_center
from tests.report.sample import build_sample


def test_loads() -> None:
    scenario, plan = build_sample()
    rows = {row.factory: row for row in list_loads(build_situation(scenario, plan))}
    # W1: 100 + 5 of 105, 95 of 95, 100 of 100.
    assert rows["F1"].load_permille == (1000, 1000, 1000)
    assert rows["F1"].used_minutes == (105, 95, 100)
    assert rows["F3"].load_permille == (None, None, None)
    assert rows["F1"].peak_permille == 1000


def test_shares_in_hours_lowest_first() -> None:
    scenario, plan = build_sample()
    rows = list_shares(build_situation(scenario, plan))
    # F1: 100 + 95 + 100 + 5 = 300 of 250 minutes; F2: 100 + 10 from before of 250; F3 has no target; C is no member.
    assert [(row.factory, row.attainment_permille) for row in rows] == [("F2", 440), ("F1", 1200), ("F3", None)]
    assert (rows[0].target, rows[0].received, rows[0].prefill) == (250 / 60, 100 / 60, 10 / 60)
    assert rows[1].extent == 5


def test_shares_in_pieces() -> None:
    scenario = make_scenario([make_factory("F1")], [make_order("O1", 10)])
    basis = make_scenario([make_factory("F1")], [make_order("O1", 10)]).rulebook.entitlement.model_copy(
        update={"basis": ShareBasis.pieces}
    )
    book = scenario.rulebook.model_copy(update={"entitlement": basis})
    scenario = make_scenario([make_factory("F1")], [make_order("O1", 10)], rulebook=book)
    targets = make_targets(scenario, 20)
    (row,) = list_shares(build_situation(scenario, make_plan(scenario, [make_lot("L", "O1", 10, "F1-1@0")],
                                                             targets=targets, levels=[])))  # fmt: skip
    assert (row.target, row.received, row.attainment_permille) == (20, 10, 500)


def test_timeline_prefers_late_then_split_then_large() -> None:
    # 61 orders for 60 rows: the smallest whole one that is in time stays out, though a late one is smaller still.
    factory = make_factory("F1", make_work_center("V", free=10_000), make_work_center("W", free=10_000))
    orders = [make_order("late", 1, due=0), make_order("split", 2)]
    orders += [make_order(f"O{n}", 10 + n) for n in range(59)]
    scenario = make_scenario([factory], orders)
    lots = [make_lot("A", "late", 1, "V@0"), make_lot("B", "split", 1, "V@0"), make_lot("C", "split", 1, "W@0")]
    lots += [make_lot(f"L{n}", f"O{n}", 10 + n, "V@0") for n in range(59)]
    rows = list_timeline(build_situation(scenario, make_plan(scenario, lots, levels=[])))
    assert len(rows) == 60
    assert {"late", "split", "O1", "O58"} <= {row.order for row in rows}
    assert "O0" not in {row.order for row in rows}
    assert next(row for row in rows if row.order == "late").late_days == 7


@pytest.mark.parametrize(
    ("text", "columns", "short"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("旭精", 4, "旭精"),
        ("旭精機", 5, "旭精…"),
        ("旭精機", 4, "旭…"),
        ("", 3, ""),
    ],
)
def test_shorten_counts_japanese_twice(text: str, columns: int, short: str) -> None:
    assert shorten(text, columns) == short
    assert count_columns(text) <= columns or short.endswith("…")
