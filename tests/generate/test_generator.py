"""The generator: the same arguments, the same bytes; exact counts; refused arguments; a region one can believe."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from optimizer.errors import ScenarioError, UnknownNameError
from optimizer.scenario import dump_scenario, parse_scenario
from optimizer.scenario.generate import FAMILIES, generate_scenario
from optimizer.scenario.generate.names import build_buyer_name
from tests.generate.measures import compute_eligible_counts, compute_median_eligible, count_orders

NAMES = (
    "balanced", "tight", "peak_season", "disaster", "sparse_skills", "dominant_incumbent", "daily", "weekly", "nation",
)  # fmt: skip


def test_the_families_are_the_published_ones() -> None:
    assert sorted(FAMILIES) == sorted(NAMES)
    assert all(family.name == name for name, family in FAMILIES.items())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("factories", "orders"), [(1, 1), (2, 30), (12, 40), (60, 500)])
def test_counts_are_exact_and_the_file_reads_back(name: str, factories: int, orders: int) -> None:
    scenario = generate_scenario(name, factories=factories, orders=orders, seed=3)
    assert sum(factory.is_member for factory in scenario.network.factories) == factories
    # The center's own inspection room comes on top of the members.
    assert [factory.id for factory in scenario.network.factories if not factory.is_member] == ["center"]
    assert len(scenario.orders) == orders
    assert parse_scenario(dump_scenario(scenario)) == scenario


@pytest.mark.parametrize("name", NAMES)
def test_the_same_arguments_give_the_same_bytes(name: str) -> None:
    first = dump_scenario(generate_scenario(name, factories=12, orders=40, seed=3))
    assert dump_scenario(generate_scenario(name, factories=12, orders=40, seed=3)) == first
    assert dump_scenario(generate_scenario(name, factories=12, orders=40, seed=4)) != first


def test_another_process_with_another_hash_seed_gives_the_same_bytes(root: Path) -> None:
    # Sets of strings come in another order in every process; none of it may reach the file.
    program = (
        "import sys; from optimizer.scenario import dump_scenario as dump;"
        "from optimizer.scenario.generate import generate_scenario;"
        "sys.stdout.buffer.write(dump(generate_scenario('disaster', factories=12, orders=40, seed=3)))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], cwd=root, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] == dump_scenario(generate_scenario("disaster", factories=12, orders=40, seed=3))


def test_names_are_taken_with_hyphens_and_capitals() -> None:
    written = generate_scenario("Peak-Season", factories=3, orders=5, seed=1)
    assert written == generate_scenario("peak_season", factories=3, orders=5, seed=1)


def test_an_unknown_family_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match="'busy'") as refused:
        generate_scenario("busy", factories=3, orders=5, seed=1)
    assert all(name in refused.value.way_out.ja for name in NAMES)


def test_all_arguments_that_cannot_be_used_are_refused_at_once() -> None:
    with pytest.raises(ScenarioError) as refused:
        generate_scenario("weekly", factories=0, orders=0, seed=-1, calendar="monthly")
    codes = [problem.code for problem in refused.value.problems]
    assert codes == ["generate.factories", "generate.orders", "generate.seed", "generate.calendar"]
    assert "0" in refused.value.problems[0].message.ja


def test_a_calendar_can_be_chosen_for_any_family() -> None:
    scenario = generate_scenario("tight", factories=3, orders=5, seed=1, calendar="daily")
    assert scenario.calendar.bucket_count == 40
    assert generate_scenario("daily", factories=3, orders=5, seed=1, calendar="weekly").calendar.bucket_count == 12


def test_more_orders_leave_the_members_as_they_are() -> None:
    few = generate_scenario("weekly", factories=12, orders=40, seed=3).network.factories
    many = generate_scenario("weekly", factories=12, orders=80, seed=3).network.factories
    # Free minutes are scaled to the load and NDAs follow the buyers; who they are and what they can do is not touched.
    kept = ("name", "location", "certificates", "hazard_zones", "size_class", "activation_yen")
    assert [[getattr(f, name) for name in kept] for f in few] == [[getattr(f, name) for name in kept] for f in many]
    assert [[w.capabilities for w in f.work_centers] for f in few] == [
        [w.capabilities for w in f.work_centers] for f in many
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_has_somebody_who_can(name: str) -> None:
    scenario = generate_scenario(name, factories=60, orders=300, seed=5)
    # Only where nobody but those who quoted may do it, the quotes decide, and they come from able factories too.
    assert min(compute_eligible_counts(scenario)) >= 1


class TestTheRegion:
    """What a reader from a prefecture's center would look for first."""

    scenario = generate_scenario("weekly", factories=60, orders=500, seed=11)

    def test_shops_are_small(self) -> None:
        members = [factory for factory in self.scenario.network.factories if factory.is_member]
        counts = [len(factory.work_centers) for factory in members]
        assert (min(counts), max(counts)) == (1, 6)
        assert 2.0 <= sum(counts) / len(counts) <= 3.0
        assert len({factory.municipality for factory in members}) >= 6
        assert len({factory.size_class for factory in members}) == 4

    def test_processes_have_a_long_tail(self) -> None:
        used = Counter(op.process for order in self.scenario.orders for op in order.route)
        ranked = [count for _, count in used.most_common()]
        assert len(ranked) >= 18
        assert sum(ranked[:4]) >= 0.45 * sum(ranked)
        assert sum(ranked[10:]) <= 0.25 * sum(ranked)

    def test_quantities_are_skewed_and_large_ones_come_in_lots(self) -> None:
        quantities = sorted(order.quantity for order in self.scenario.orders)
        assert sum(quantities) / len(quantities) > 1.3 * quantities[len(quantities) // 2]
        assert all(order.quantity % order.lot_multiple == 0 for order in self.scenario.orders)
        assert {1, 10, 50} <= {order.lot_multiple for order in self.scenario.orders}

    def test_routes_have_one_to_six_operations(self) -> None:
        lengths = Counter(len(order.route) for order in self.scenario.orders)
        assert set(lengths) <= set(range(1, 7))
        assert lengths[1] > 100
        assert sum(count for length, count in lengths.items() if length > 1) > 250

    def test_prices_and_hours_are_of_this_world(self) -> None:
        for factory in self.scenario.network.factories:
            for work_center in factory.work_centers:
                assert 40 <= work_center.yen_per_minute <= 150
                assert work_center.total_minutes is not None
                pairs = zip(work_center.free_minutes, work_center.total_minutes, strict=True)
                assert all(free <= total <= 2 * 480 * 5 for free, total in pairs)
                assert 0 <= work_center.lead_days <= 3

    def test_a_week_with_a_holiday_is_shorter(self) -> None:
        # 2026-10-12 is a public holiday: the second week has four working days, 1,920 minutes a shift.
        totals = {
            w.total_minutes[:2] for f in self.scenario.network.factories for w in f.work_centers if w.total_minutes
        }
        assert totals == {(2400, 1920), (4800, 3840)}

    def test_some_certificates_expire_inside_the_calendar(self) -> None:
        end = self.scenario.calendar.date_of(84)
        until = [c.valid_until for f in self.scenario.network.factories for c in f.certificates]
        assert 1 <= sum(day < end for day in until) <= len(until) // 4

    def test_orders_carry_rules_of_every_kind(self) -> None:
        rules = [order.sourcing for order in self.scenario.orders]
        assert sum(rule.is_never_split for rule in rules) >= 10
        assert sum(rule.min_factories > 1 for rule in rules) >= 5
        assert sum(bool(rule.max_group_shares) for rule in rules) >= 5
        assert sum(rule.max_factories is not None for rule in rules) >= 100
        assert sum(rule.min_lot is not None for rule in rules) >= 50
        assert count_orders(self.scenario, lambda order: order.is_all_or_nothing) >= 5
        assert count_orders(self.scenario, lambda order: order.requires_nda) >= 50
        assert count_orders(self.scenario, lambda order: any(op.quotes for op in order.route)) >= 5
        assert count_orders(self.scenario, lambda order: any(op.is_quoted_only for op in order.route)) >= 1
        assert any(buyer.conflicts for buyer in self.scenario.buyers)

    def test_the_ledger_is_conserved(self) -> None:
        balances = self.scenario.ledger.balances
        assert sum(b.entitled for b in balances) == sum(b.received for b in balances) > 0
        assert any(b.received < b.entitled for b in balances)

    def test_eligibility_is_moderate(self) -> None:
        assert 5 <= compute_median_eligible(self.scenario) <= 9


def test_eligibility_grows_more_slowly_than_the_network() -> None:
    # Ten times the factories, less than five times the work centers to choose from: buyers know part of them.
    large = generate_scenario("weekly", factories=600, orders=1000, seed=11)
    assert 8 <= compute_median_eligible(large) <= 35


def test_buyers_have_different_names() -> None:
    assert len({build_buyer_name(number) for number in range(700)}) == 700
