"""Weighted leximin in a flow network, exactly: split at a smallest cut until every part is at one level.

Suppose everybody had the mean level of the part. If that flows, it is everyone's level. If not, the smallest cut shows
who is held down; those share what passes the cut, and the others what is left, each a smaller problem of the same kind.
What the first part sends over the cut becomes a supply that the second has to keep. See Megiddo, "Optimal flows in
networks with multiple sources and sinks" (doi 10.1007/BF01585506), and Fujishige, "Lexicographically optimal base of a
polymatroid with respect to a weight vector" (doi 10.1287/moor.5.2.186).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from optimizer.fairness.apportionment import apportion
from optimizer.fairness.network import Flow, FlowArcs, MaxFlow, Network

Ints = NDArray[np.int64]

LARGEST_SUM = 2**61
"""What leaves the source stays below this, within 64-bit whole numbers."""


def compute_partition_levels(network: Network, weights: Sequence[int], max_flow: MaxFlow) -> tuple[int, ...]:
    """Return per factory the leximin work in whole numbers; they add up to the most that all claimants can serve.

    Parameters
    ----------
    network
        From factories to demand.
    weights
        Per factory, whole numbers; 0 for one without a claim.
    max_flow
        Finds the flows.
    """
    levels = [0] * len(weights)
    claimants = np.array([f for f, weight in enumerate(weights) if weight > 0], dtype=np.int64)
    if not len(claimants):
        return tuple(levels)
    fine = _choose_fineness(network)
    nothing = np.empty(0, dtype=np.int64)
    whole = _Part(network.nodes, network.arcs.scale(fine), claimants, network.entry[claimants], nothing, nothing, 0)
    open_parts = [whole.with_total(network.own_limits[claimants] * fine, max_flow)]
    while open_parts:
        part = open_parts.pop()
        shares = [weights[f] for f in part.claimants]
        flow = part.find_flow(np.array([part.total * w // sum(shares) for w in shares], dtype=np.int64), max_flow)
        if flow is None:
            for factory, work in zip(part.claimants.tolist(), apportion(part.total // fine, shares), strict=True):
                levels[factory] = work
        else:
            open_parts += part.split(flow)
    return tuple(levels)


def _choose_fineness(network: Network) -> int:
    """Return by how much flows are counted finer than the work, so that rounding mean levels down decides nothing."""
    most = int(network.own_limits.sum()) + int(network.arcs.capacity.max(initial=0))
    return int(max(1, 2 ** (LARGEST_SUM.bit_length() - 1 - most.bit_length())))


@dataclass(frozen=True)
class _Part:
    """Some claimants, the nodes they share what they get through, and what passes through these from others.

    Attributes
    ----------
    nodes
        Number of nodes; this number is the sink, the next one the source.
    claimants, entry
        The factories, and the nodes at which their work enters.
    supply_node, supply
        Where what others send enters, and how much; all of it must be kept.
    total
        Most work that the claimants can have beside the supply.
    """

    nodes: int
    arcs: FlowArcs
    claimants: Ints
    entry: Ints
    supply_node: Ints
    supply: Ints
    total: int

    @property
    def sink(self) -> int:
        return self.nodes

    @property
    def source(self) -> int:
        return self.nodes + 1

    def with_total(self, most: Ints, max_flow: MaxFlow) -> _Part:
        """Return the part with its total found; `most` is more than enough for each claimant."""
        return replace(self, total=self._solve(most, max_flow).value)

    def find_flow(self, wanted: Ints, max_flow: MaxFlow) -> Flow | None:
        """Return the flow that falls short when every claimant sends so much; None when all of it arrives."""
        if len(self.claimants) == 1:
            return None
        flow = self._solve(wanted, max_flow)
        return None if flow.value == int(wanted.sum()) + int(self.supply.sum()) else flow

    def split(self, flow: Flow) -> tuple[_Part, _Part]:
        """Return those held down by the cut, with the nodes before it, and the others, with the nodes behind it."""
        before = flow.is_source_side[: self.nodes + 1]
        crosses = before[self.arcs.tail] & ~before[self.arcs.head]
        is_early_supply = before[self.supply_node]
        passed = int(self.arcs.capacity[crosses].sum())
        held_total = passed - int(self.supply[is_early_supply].sum())
        held = self._restrict(before, (self.supply_node[is_early_supply], self.supply[is_early_supply]))
        # Arcs over the cut are full, whoever fills them: for those behind it they are supply.
        onward = crosses & (self.arcs.head < self.sink)
        supply_node = np.concatenate([self.arcs.head[onward], self.supply_node[~is_early_supply]])
        supply = np.concatenate([self.arcs.capacity[onward], self.supply[~is_early_supply]])
        # Demand before the cut is all served, so nothing goes back over it.
        goes_back = ~before[self.arcs.tail] & before[self.arcs.head]
        behind = ~before
        behind[self.sink] = False
        rest = replace(self, arcs=self.arcs.take(~goes_back))._restrict(behind, (supply_node, supply))
        return replace(held, total=held_total), replace(rest, total=self.total - held_total)

    def _restrict(self, kept: NDArray[np.bool_], supply: tuple[Ints, Ints]) -> _Part:
        """Return the part on some nodes; what leaves them has arrived."""
        count = int(kept.sum())
        number = np.full(self.nodes + 1, count, dtype=np.int64)
        number[kept] = np.arange(count)
        arcs = self.arcs.take(kept[self.arcs.tail])
        mine = kept[self.entry]
        return _Part(
            nodes=count,
            arcs=FlowArcs(number[arcs.tail], number[arcs.head], arcs.capacity),
            claimants=self.claimants[mine],
            entry=number[self.entry[mine]],
            supply_node=number[supply[0]],
            supply=supply[1],
            total=0,
        )

    def _solve(self, wanted: Ints, max_flow: MaxFlow) -> Flow:
        head = np.concatenate([self.entry, self.supply_node])
        arcs = self.arcs.joined(np.full(len(head), self.source), head, np.concatenate([wanted, self.supply]))
        return max_flow(arcs, nodes=self.nodes + 2, source=self.source, sink=self.sink)
