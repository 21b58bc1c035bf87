"""A largest flow by OR-Tools, for entitlements: exact, in whole numbers."""

from __future__ import annotations

import numpy as np
from ortools.graph.python import max_flow

from optimizer.fairness import Flow, FlowArcs


def solve_max_flow(arcs: FlowArcs, *, nodes: int, source: int, sink: int) -> Flow:
    """Find a largest flow and the source's side of a smallest cut.

    Parameters
    ----------
    nodes
        How many nodes there are, with or without arcs.

    Raises
    ------
    RuntimeError
        When the solver does not come to an end, which happens only if the capacities overflow 64 bits.
    """
    solver = max_flow.SimpleMaxFlow()
    order = solver.add_arcs_with_capacity(arcs.tail, arcs.head, arcs.capacity)
    # The solver knows only nodes that have arcs; this one makes it count them all.
    solver.add_arc_with_capacity(nodes - 1, nodes - 1, 0)
    status = solver.solve(source, sink)
    if status != solver.OPTIMAL:
        raise RuntimeError(f"maximum flow ended with status {status}; capacities sum to {int(arcs.capacity.sum())}")
    is_source_side = np.zeros(nodes, dtype=bool)
    is_source_side[solver.get_source_side_min_cut()] = True
    return Flow(solver.optimal_flow(), np.asarray(solver.flows(order), dtype=np.int64), is_source_side)
