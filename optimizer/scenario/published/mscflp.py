"""Facility location with split orders, opening costs and customers who may not share a warehouse.

MiniZinc data: ``Facilities``, ``Customers``, ``Capacity``, ``FixedCost``, ``Demand``, ``ShippingCost`` (per unit, one
row per customer), ``Incompatibilities``, ``IncompatiblePairs`` (numbered from 1).

==================  ==================================================================================
in the file         in the scenario
==================  ==================================================================================
customer (store)    an order of `Demand` pieces of its own buyer; it may be split in whole pieces
facility            a member with one work center and one bucket
Capacity            free minutes; one piece takes one minute
FixedCost           activation cost, once per plan in which the member gets any work
ShippingCost        yen per piece in the facility's quote for the order
incompatible pair   two buyers in conflict: never both in one member; named at the first of the two
all demand served   first goal: unplaced pieces (0 in every published solution); second goal: cost
==================  ==================================================================================

The supply cost stands in quotes, not in freight legs: both say the same here (one operation, one destination per
order), and 433,173 quotes (the largest instance) are smaller to write and to keep in memory than as many legs.

Source: S. Ceschia, A. Schaerf, "Multi-Neighborhood Simulated Annealing for the Capacitated Facility Location Problem
with Customer Incompatibilities"; data and best solutions iolab-uniud/ms-cflp-ci on GitHub.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from optimizer.domain.order import Buyer, Operation, Order
from optimizer.domain.rulebook import Term
from optimizer.domain.scenario import Scenario
from optimizer.scenario.published.frame import (
    PROCESS,
    build_calendar,
    build_factory,
    build_network,
    build_rulebook,
    build_scenario_id,
    number_ids,
)
from optimizer.scenario.published.numbers import NumberStream, build_refusal, load_text
from optimizer.text import Text


class Location(NamedTuple):
    """The numbers of a file; shipping costs by customer and facility, pairs counted from 0."""

    capacities: tuple[int, ...]
    fixed_costs: tuple[int, ...]
    demands: tuple[int, ...]
    shipping_costs: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[int, int], ...]


def read_mscflp(file: Path) -> Scenario:
    """Turn a facility location file into a scenario.

    Raises
    ------
    ScenarioError
        When the file is missing, lacks a name, or holds a wrong number of values.
    """
    return build_mscflp(parse_mscflp(load_text(file), file.name), name=file.stem)


def parse_mscflp(text: str, source: str) -> Location:
    """Return the numbers of a file."""
    fields = _Fields(text, source)
    (facilities,) = fields.read("Facilities", 1, at_least=1)
    (customers,) = fields.read("Customers", 1, at_least=1)
    (pair_count,) = fields.read("Incompatibilities", 1)
    costs = fields.read("ShippingCost", facilities * customers)
    ends = fields.read("IncompatiblePairs", 2 * pair_count, at_least=1)
    for end in ends:
        if end > customers:
            raise _refuse_customer(source, end, customers)
    return Location(
        capacities=fields.read("Capacity", facilities),
        fixed_costs=fields.read("FixedCost", facilities),
        demands=fields.read("Demand", customers, at_least=1),
        shipping_costs=tuple(costs[first : first + facilities] for first in range(0, len(costs), facilities)),
        pairs=tuple((a - 1, b - 1) for a, b in zip(ends[::2], ends[1::2], strict=True)),
    )


class _Fields:
    """The assignments ``Name = numbers;`` of a MiniZinc data file."""

    def __init__(self, text: str, source: str) -> None:
        self._source = source
        self._streams = {
            match[1]: NumberStream(
                match[2], source, first_line=text.count("\n", 0, match.start(2)) + 1, separators="[]|,"
            )
            for match in re.finditer(r"(\w+)\s*=\s*([^;]*);", text)
        }

    def read(self, name: str, count: int, *, at_least: int = 0) -> tuple[int, ...]:
        """Return the numbers of a field, exactly so many."""
        if name not in self._streams:
            raise build_refusal(
                "missing_field", self._source, name,
                Text(f"{name} の値がありません。", f"There is no value for {name}."),
                Text("ms-cflp-ci の .dzn ファイルを指定してください。", "Name a .dzn file of ms-cflp-ci."),
            )  # fmt: skip
        numbers = self._streams[name].take_many(count, Text(name, name), at_least=at_least)
        self._streams[name].check_end(Text(name, name))
        return numbers


def _refuse_customer(source: str, number: int, customers: int) -> Exception:
    return build_refusal(
        "pair", source, str(number),
        Text(
            f"IncompatiblePairs に顧客 {number} がありますが、顧客は {customers} までです。",
            f"IncompatiblePairs names customer {number}; there are {customers}.",
        ),
        Text("組の番号は 1 から顧客数までです。", "Pairs are numbered from 1 to the number of customers."),
    )  # fmt: skip


def build_mscflp(numbers: Location, *, name: str) -> Scenario:
    """Return the scenario of a facility location problem."""
    warehouses = number_ids("warehouse", len(numbers.capacities))
    stores = number_ids("store", len(numbers.demands))
    conflicts: list[list[str]] = [[] for _ in stores]
    for first, second in numbers.pairs:
        conflicts[first].append(stores[second])
    factories = (
        build_factory(id_, free_minutes=capacity, activation_yen=cost)
        for id_, capacity, cost in zip(warehouses, numbers.capacities, numbers.fixed_costs, strict=True)
    )
    return Scenario(
        id=build_scenario_id("mscflp", name),
        title=f"Facility location with incompatible customers {name}",
        calendar=build_calendar(),
        network=build_network(factories),
        buyers=tuple(Buyer(id=s, conflicts=tuple(dict.fromkeys(c))) for s, c in zip(stores, conflicts, strict=True)),
        orders=tuple(
            _build_store(id_, numbers.demands[i], warehouses, numbers.shipping_costs[i]) for i, id_ in enumerate(stores)
        ),
        rulebook=build_rulebook("mscflp", Term.unplaced, Term.cost),
    )


def _build_store(id_: str, demand: int, warehouses: list[str], costs: tuple[int, ...]) -> Order:
    # Hundreds of thousands of quotes: checked as plain data in one go, which is several times faster than one by one.
    quotes = [{"factory": w, "yen_per_piece": cost} for w, cost in zip(warehouses, costs, strict=True)]
    operation = {"process": PROCESS, "minutes_per_piece": 1, "quotes": quotes, "is_quoted_only": True}
    return Order(id=id_, buyer=id_, item=id_, quantity=demand, due_day=1, route=(Operation.model_validate(operation),))
