"""Where the two relaxations may differ: the one over cells (whole model) and the one over routes (column generation).

Without any of these reasons they have the same value: the routes of an order are the extreme points of its flow through cells, and
both spread a setup over the most a cell can hold.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from optimizer.domain.rulebook import Term
from optimizer.solve import Prepared


def list_strengths_of_cells(prepared: Prepared) -> set[str]:
    """What the relaxation over cells knows and the one over routes does not."""
    scenario, table, orders = prepared.scenario, prepared.table, prepared.table.orders
    sourcing = [order.sourcing_of(k) for order in scenario.orders for k in range(len(order.route))]
    terms = {term.term for level in scenario.rulebook.goals for term in level.terms}
    # One number of lot multiples per cell, rounded down: over routes only the minutes of all cells together count.
    wanted = orders.count[table.order][:, None]
    used = table.limit * table.minutes[:, None] + table.setup[:, None]
    is_cut = (table.limit > 0) & (table.limit < wanted) & (used < table.index.free_milliminutes[table.work_center])
    has_setup = bool(table.setup.any())
    reasons = {
        "whole lot multiples in a cell": bool(is_cut.any()),
        "one cell per operation": bool(orders.is_never_split.any()),
        "fewest factories": any(rule.min_factories > 1 for rule in sourcing),
        "pins take from what a setup is spread over": bool(scenario.pins),
        "all operations of conflicting buyers": any(buyer.conflicts for buyer in scenario.buyers),
        # These rows do not look at buckets, so they take the smallest spread of all buckets.
        "setups in a load cap": has_setup and scenario.rulebook.hard.load_cap_permille is not None,
        "setups in the largest load": has_setup and Term.concentration in terms,
        "activations that are small change": _has_small_activations(prepared) and Term.cost in terms,
    }
    return {reason for reason, is_so in reasons.items() if is_so}


def list_strengths_of_routes(prepared: Prepared) -> set[str]:
    """What the relaxation over routes knows and the one over cells does not."""
    scenario = prepared.scenario
    multiples = [order.lot_multiple for order in scenario.orders]
    has_share = [
        order.sourcing_of(k).max_share_permille is not None or bool(order.sourcing_of(k).max_group_shares)
        for order in scenario.orders
        for k in range(len(order.route))
    ]
    reasons = {
        "cells that cannot hold all of a whole order": bool(prepared.table.orders.is_whole.any()),
        "shares in whole lot multiples": any(has_share) and max(multiples) > 1,
    }
    return {reason for reason, is_so in reasons.items() if is_so}


def _has_small_activations(prepared: Prepared) -> bool:
    """Whether activating everybody costs little beside the work: then one row per factory stands for all of its places."""
    table = prepared.table
    activation = sum(factory.activation_yen for factory in prepared.index.factories)
    cheapest = np.array(
        [table.cost[first:last].min(initial=2**62) for first, last in pairwise(table.slot_start.tolist())],
        dtype=np.float64,
    )
    count = table.orders.count[table.index.order_of_operation]
    work = float((cheapest * count)[cheapest < 2**61].sum()) / 1e9
    return 0 < activation <= work / 20


def list_strengths_of_ascent(prepared: Prepared) -> set[str]:
    """What the ascent on prices knows and column generation does not: elsewhere its bound is at most the value over routes."""
    scenario = prepared.scenario
    terms = {term.term for level in scenario.rulebook.goals for term in level.terms}
    has_activation = any(factory.activation_yen for factory in prepared.index.factories)
    has_setup = bool(prepared.table.setup.any())
    reasons = {
        # A factory that uses all its minutes pays all of its activation, whatever the places.
        "activation by the minute": has_activation and Term.cost in terms,
        "setups of each bucket in a load cap": has_setup and scenario.rulebook.hard.load_cap_permille is not None,
    }
    return {reason for reason, is_so in reasons.items() if is_so}
