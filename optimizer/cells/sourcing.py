"""Groups of factories, and buyers in conflict."""

from __future__ import annotations

from optimizer.domain.index import Index
from optimizer.domain.network import Factory
from optimizer.domain.order import GroupKind


def _groups_of(factory: Factory, kind: GroupKind) -> tuple[str, ...]:
    if kind is GroupKind.hazard_zone:
        return factory.hazard_zones
    name = factory.municipality if kind is GroupKind.municipality else factory.size_class
    return () if name is None else (name,)


def group_members(index: Index, kind: GroupKind) -> dict[str, frozenset[int]]:
    """Factories per group of a kind, by position; the center's own equipment included."""
    members: dict[str, set[int]] = {}
    for f, factory in enumerate(index.factories):
        for name in _groups_of(factory, kind):
            members.setdefault(name, set()).add(f)
    return {name: frozenset(found) for name, found in members.items()}


def list_conflicts(index: Index) -> tuple[tuple[int, int], ...]:
    """Pairs of buyers (by position, smaller first) whose work may never be in one member factory."""
    position = {buyer.id: i for i, buyer in enumerate(index.scenario.buyers)}
    pairs = {
        (min(i, position[other]), max(i, position[other]))
        for i, buyer in enumerate(index.scenario.buyers)
        for other in buyer.conflicts
    }
    return tuple(sorted(pairs))
