"""Rules over the whole network: buyers in conflict, item caps, quotas, activation."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimizer.cells.quotas import QuotaLimit, build_quota_limits
from optimizer.cells.sourcing import list_conflicts
from optimizer.model.variables import Linear, Var, Variables, get_presence, join_flags
from optimizer.rules import RuleId
from optimizer.units import PERMILLE


def add_buyer_conflict(variables: Variables) -> None:
    """``present(b,f) + present(b',f) <= 1`` for conflicting buyers and every member f."""
    table = variables.part.table
    conflicts = list_conflicts(table.index)
    if not conflicts:
        return
    concerned = {buyer for pair in conflicts for buyer in pair}
    present = _build_buyer_presence(variables, concerned)
    fixed = _fixed_buyers(variables)
    for a, b in conflicts:
        for factory in (set(present.get(a, ())) | fixed.get(a, set())) & (
            set(present.get(b, ())) | fixed.get(b, set())
        ):
            left, right = present.get(a, {}).get(factory), present.get(b, {}).get(factory)
            for flag, is_taken in ((left, factory in fixed.get(b, set())), (right, factory in fixed.get(a, set()))):
                if flag is not None and is_taken:
                    variables.model.add(flag == 0).with_name(RuleId.buyer_conflict)
            if left is not None and right is not None:
                variables.model.add_at_most_one(left, right).with_name(RuleId.buyer_conflict)


def _build_buyer_presence(variables: Variables, concerned: set[int]) -> dict[int, dict[int, Var]]:
    """Flags that a buyer has work of this model at a member factory; one operation alone shares its own presence flag."""
    table = variables.part.table
    places: dict[tuple[int, int], list[Var]] = {}
    for order in variables.placed:
        buyer = int(table.orders.buyer[order])
        if buyer not in concerned:
            continue
        for operation in variables.operations_of(order):
            for factory, cells in variables.cells_of_place(operation).items():
                if table.index.is_member[factory]:
                    flag = get_presence(variables, operation, factory, cells)
                    places.setdefault((buyer, factory), []).append(flag)
    present: dict[int, dict[int, Var]] = {}
    for (buyer, factory), flags in places.items():
        present.setdefault(buyer, {})[factory] = join_flags(variables, flags)
    return present


def _fixed_buyers(variables: Variables) -> dict[int, set[int]]:
    table = variables.part.table
    found: dict[int, set[int]] = {}
    for (operation, factory), count in variables.part.tally.count_by_place.items():
        if count > 0 and table.index.is_member[factory]:
            order = int(table.index.order_of_operation[operation])
            found.setdefault(int(table.orders.buyer[order]), set()).add(factory)
    return found


def add_item_cap(variables: Variables) -> None:
    """``sum_{o in (b,i)} x(o,k,f) <= floor(cap sum Q / 1000)`` per buyer's item, operation position and factory; pieces."""
    part = variables.part
    table, index = part.table, part.table.index
    cap = index.scenario.rulebook.hard.item_cap_permille
    if cap is None:
        return
    ordered: dict[tuple[int, int], int] = {}
    for order in range(len(table.orders.count)):
        for k in range(int(table.orders.length[order])):
            key = (int(table.orders.item_group[order]), k)
            ordered[key] = ordered.get(key, 0) + int(table.orders.count[order] * table.orders.multiple[order])
    totals: dict[tuple[int, int, int], Linear] = {}
    for order in variables.placed:
        group, multiple = int(table.orders.item_group[order]), int(table.orders.multiple[order])
        for k, operation in enumerate(variables.operations_of(order)):
            for factory, cells in variables.cells_of_place(operation).items():
                totals.setdefault((group, k, factory), Linear()).extend(variables.sum_of(cells), multiple)
    fixed = _fixed_items(variables)
    for (group, k, factory), total in totals.items():
        most = ordered[group, k] * cap // PERMILLE - fixed.get((group, k, factory), 0)
        variables.model.add(total.expression <= most).with_name(RuleId.item_cap)


def _fixed_items(variables: Variables) -> dict[tuple[int, int, int], int]:
    table = variables.part.table
    found: dict[tuple[int, int, int], int] = {}
    for (operation, factory), count in variables.part.tally.count_by_place.items():
        order = int(table.index.order_of_operation[operation])
        key = (int(table.orders.item_group[order]), operation - int(table.index.operation_start[order]), factory)
        found[key] = found.get(key, 0) + count * int(table.orders.multiple[order])
    return found


def add_quota(variables: Variables) -> None:
    """``minimum(g) <= A(g) <= maximum(g)``; fine basis units, or permille of all members' work in the plan."""
    for limit in build_quota_limits(variables.part.table.index, variables.part.goals.entitlement):
        for side in _compare(variables, limit):
            variables.model.add(side.surplus.expression >= 0).with_name(RuleId.quota)


def add_elastic_quotas(variables: Variables) -> list[tuple[str, Var]]:
    """Quotas that may be missed: one slack per side, in fine basis units (permille of them for a relative quota)."""
    table = variables.part.table
    # All the work there is, pinned lots included: no slack needs more than that makes it.
    work = int(np.dot(table.orders.standard, table.orders.count[table.index.order_of_operation]))
    slacks: list[tuple[str, Var]] = []
    for limit in build_quota_limits(variables.part.table.index, variables.part.goals.entitlement):
        for side in _compare(variables, limit):
            slack = variables.model.new_int_var(0, _compute_most_missed(limit, side.name, work), "")
            side.surplus.add(slack, 1)
            variables.model.add(side.surplus.expression >= 0)
            slacks.append((f"{limit.name} {side.name}", slack))
    return slacks


def _compute_most_missed(limit: QuotaLimit, side: str, work: int) -> int:
    """Return what a side of a quota can be missed by at most: a minimum by all of it, a maximum by all the work."""
    if side == "maximum":
        return limit.own_factor * work
    return (limit.minimum or 0) * (work if limit.is_relative else 1)


class _Side(NamedTuple):
    name: str
    surplus: Linear


def _compare(variables: Variables, limit: QuotaLimit) -> list[_Side]:
    """Each side of a quota as an amount that must not be negative."""
    sides = []
    for name, amount, sign in (("minimum", limit.minimum, 1), ("maximum", limit.maximum, -1)):
        if amount is not None:
            surplus = Linear()
            surplus.extend(_sum_work(variables, set(limit.factories)), sign * limit.own_factor)
            if limit.is_relative:
                members = set(variables.part.table.index.is_member.nonzero()[0].tolist())
                surplus.extend(_sum_work(variables, members), -sign * amount)
            else:
                surplus.constant -= sign * amount
            sides.append(_Side(name, surplus))
    return sides


def _sum_work(variables: Variables, factories: set[int]) -> Linear:
    """Work of some members, fixed lots included, in fine basis units."""
    table = variables.part.table
    work = Linear(constant=sum(int(variables.part.tally.received[f]) for f in factories))
    for cell, quantity in variables.quantity.items():
        if int(table.factory[cell[0]]) in factories:
            work.add(quantity.variable, int(table.standard[cell[0]]) * quantity.factor)
    return work
