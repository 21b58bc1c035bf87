"""What lots cost at the relaxation's prices, as an objective: every lot pays for the room that others need."""

from __future__ import annotations

from optimizer.bounds import LevelRelaxation
from optimizer.model.variables import Linear, Variables

GRAIN = 1_000
"""Whole numbers per unit of price; the largest cost of a goal is about 1000 units."""


def build_guided_cost(variables: Variables, guide: LevelRelaxation) -> Linear:
    """``sum_c price(c) q(c) + sum_m price(m) m + sum_o price(o) unplaced(o)``, rounded to whole grains."""
    table, part = variables.part.table, variables.part
    total = Linear()
    for cell, quantity in variables.quantity.items():
        total.add(quantity.variable, round(float(guide.prices.cell[cell]) * GRAIN) * quantity.factor)
    for (cell, factory), move in variables.move.items():
        slot = variables.cells_of_place(int(table.operation[cell[0]]) + 1)[factory][0][0]
        price = float(guide.prices.leg[table.legs.by_pair[cell[0], slot]])
        total.add(move.variable, round(price * GRAIN) * move.factor)
    for order, placed in variables.placed.items():
        price = round(float(guide.unplaced_price[order]) * GRAIN)
        total.constant += price * int(part.remaining[order])
        total.extend(placed, -price)
    return total
