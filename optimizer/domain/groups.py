"""Groups of members that are weighed beside the members themselves."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.domain.check.known import groups_of
from optimizer.domain.index import Index
from optimizer.domain.order import GroupKind


@dataclass(frozen=True)
class WeighedGroup:
    """A group whose work is compared with what its members should have together.

    Attributes
    ----------
    weight
        How much its missing work counts, relative to a factory's.
    members
        Positions of its factories, ascending; the center's own equipment is in no group.
    """

    kind: GroupKind
    name: str
    weight: int
    members: tuple[int, ...]


def list_weighed_groups(index: Index) -> tuple[WeighedGroup, ...]:
    """Return the groups of every kind that the rule book weighs: kinds as it names them, groups by name."""
    found = []
    for brackets in index.scenario.rulebook.fairness.groups:
        members: dict[str, list[int]] = {}
        for f, factory in enumerate(index.factories):
            if factory.is_member:
                for name in dict.fromkeys(groups_of(factory, brackets.kind)):
                    members.setdefault(name, []).append(f)
        found += [WeighedGroup(brackets.kind, name, brackets.weight, tuple(members[name])) for name in sorted(members)]
    return tuple(found)
