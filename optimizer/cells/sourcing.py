"""Groups of factories, and buyers in conflict."""

from __future__ import annotations

from optimizer.domain.check.known import groups_of
from optimizer.domain.index import Index
from optimizer.domain.order import GroupKind


def group_members(index: Index, kind: GroupKind) -> dict[str, frozenset[int]]:
    """Factories per group of a kind, by position; the center's own equipment included."""
    members: dict[str, set[int]] = {}
    for f, factory in enumerate(index.factories):
        for name in groups_of(factory, kind):
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
