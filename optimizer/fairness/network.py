"""The sharing as a flow of work: from factories through the time of their work centers to the demand.

Only where all work takes the same capacity per unit, which is so whenever standard minutes are shared. Whole numbers
in, whole numbers out, so what follows from it is exact and the same on every platform.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from optimizer.fairness.capacity import CapacityChain
from optimizer.fairness.demand import DemandArrays, find_pairs

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class FlowArcs:
    """Directed arcs between numbered nodes, with whole-number capacities."""

    tail: Ints
    head: Ints
    capacity: Ints

    def joined(self, tail: Ints, head: Ints, capacity: Ints) -> FlowArcs:
        """Return the same arcs with more after them."""
        return FlowArcs(
            np.concatenate([self.tail, tail]),
            np.concatenate([self.head, head]),
            np.concatenate([self.capacity, capacity]),
        )

    def scale(self, factor: int) -> FlowArcs:
        """Return the same arcs in a unit `factor` times as fine."""
        return FlowArcs(self.tail, self.head, self.capacity * factor)

    def take(self, kept: NDArray[np.bool_]) -> FlowArcs:
        """Return some of the arcs."""
        return FlowArcs(self.tail[kept], self.head[kept], self.capacity[kept])


@dataclass(frozen=True)
class Flow:
    """A largest flow.

    Attributes
    ----------
    value
        What arrives at the sink.
    flow_of_arc
        What goes over each arc.
    is_source_side
        Per node: whether more could still come from the source to it; the source itself included.
    """

    value: int
    flow_of_arc: Ints
    is_source_side: NDArray[np.bool_]


class MaxFlow(Protocol):
    """Finds a largest flow; the layers above bring one along."""

    def __call__(self, arcs: FlowArcs, *, nodes: int, source: int, sink: int) -> Flow:
        """Return a largest flow from the source to the sink over so many nodes."""


@dataclass(frozen=True)
class Network:
    """Arcs from claimants to demand; node `nodes` is the sink.

    Attributes
    ----------
    entry
        Per factory: the node at which its work enters.
    own_limits
        Per factory: the most it could get alone.
    """

    nodes: int
    entry: Ints
    own_limits: Ints
    arcs: FlowArcs


def build_network(demand: DemandArrays, chain: CapacityChain, factory_of: Ints, own_limits: Ints) -> Network:
    """Build factory -> (own limit) -> work centers over time -> classes -> sink.

    Parameters
    ----------
    demand, chain
        Work and capacity, in the same unit.
    factory_of
        Per work center: its factory.
    own_limits
        Per factory: the most it could get alone.
    """
    factories, links, classes = len(own_limits), len(chain.limit), len(demand.work)
    work = demand.work.astype(np.int64)
    first_link = 2 * factories
    first_class = first_link + links
    nodes = first_class + classes
    entry = np.arange(factories, dtype=np.int64)
    class_node = first_class + demand.class_of_arc
    arcs = FlowArcs(entry, factories + entry, own_limits)
    arcs = _join_chain(arcs, chain, factories + factory_of, first_link, most=int(work.sum()))
    arcs = _join_demand(
        arcs, chain, (factories + factory_of)[demand.work_center_of_arc], class_node, (first_link, work)
    )
    return Network(
        nodes, entry, own_limits, arcs.joined(first_class + np.arange(classes), np.full(classes, nodes), work)
    )


def _join_chain(arcs: FlowArcs, chain: CapacityChain, node_of: Ints, first_link: int, *, most: int) -> FlowArcs:
    """Add the links' own capacity and what each leaves to the next."""
    link = first_link + np.arange(len(chain.limit))
    arcs = arcs.joined(node_of[chain.work_center], link, chain.limit)
    before = link[chain.has_next]
    return arcs.joined(before, before + 1, np.full(len(before), most))


def _join_demand(
    arcs: FlowArcs, chain: CapacityChain, node_of_arc: Ints, target_of_arc: Ints, sizes: tuple[int, Ints]
) -> FlowArcs:
    """Add the arcs to the demand: from the link where capacity can bind, straight from the factory where it cannot."""
    first_link, work = sizes
    has_link = chain.link_of_arc >= 0
    tail = np.where(has_link, first_link + chain.link_of_arc, node_of_arc)
    tail, head, _ = find_pairs(tail, target_of_arc)
    return arcs.joined(tail, head, np.full(len(tail), int(work.sum())))


def compute_network_limits(
    demand: DemandArrays, chain: CapacityChain, factory_of: Ints, capacity_limits: Ints, max_flow: MaxFlow
) -> Ints:
    """Return per factory the most work it could get alone: one flow in which every factory has the demand to itself.

    Parameters
    ----------
    demand, chain, factory_of
        As for `build_network`.
    capacity_limits
        Per factory: the most it may do altogether.
    max_flow
        Finds the flow.
    """
    factories, links = len(capacity_limits), len(chain.limit)
    work = demand.work.astype(np.int64)
    factory_of_arc = factory_of[demand.work_center_of_arc]
    _, class_of_pair, pair_of_arc = find_pairs(factory_of_arc, demand.class_of_arc)
    first_pair, pairs = factories + links, len(class_of_pair)
    source, sink = first_pair + pairs, first_pair + pairs + 1
    node = np.arange(factories, dtype=np.int64)
    arcs = FlowArcs(np.full(factories, source), node, capacity_limits)
    arcs = _join_chain(arcs, chain, factory_of, factories, most=int(work.sum()))
    arcs = _join_demand(arcs, chain, factory_of_arc, first_pair + pair_of_arc, (factories, work))
    arcs = arcs.joined(first_pair + np.arange(pairs), np.full(pairs, sink), work[class_of_pair])
    return max_flow(arcs, nodes=sink + 1, source=source, sink=sink).flow_of_arc[:factories]
