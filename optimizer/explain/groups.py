"""How the work is shared among groups of members: municipalities and size classes."""

from __future__ import annotations

from optimizer.cells.sourcing import group_members
from optimizer.domain.base import Id
from optimizer.domain.order import GroupKind
from optimizer.domain.rulebook import ShareBasis
from optimizer.explain.facts import Fact
from optimizer.explain.situation import Situation
from optimizer.units import PERMILLE

KINDS = (GroupKind.municipality, GroupKind.size_class)
"""Groups whose members everybody can count up; a hazard zone overlaps with others."""


class GroupTotal(Fact):
    """What the members of one group are entitled to and received of this batch.

    Attributes
    ----------
    entitlement, received
        Sums over the members, in minutes, pieces or yen (`basis`) rounded down, or in hundredths of a job.
    attainment_permille
        Received of the entitlement, rounded down; None where the group has none.
    """

    kind: GroupKind
    group: Id
    members: int
    basis: ShareBasis
    entitlement: int | float
    received: int | float
    attainment_permille: int | None


def list_groups(situation: Situation) -> tuple[GroupTotal, ...]:
    """Return every municipality and size class with members, by name; earlier batches are left aside."""
    index, targets = situation.index, situation.plan.targets
    entitled = {target.factory: target.entitlement for target in targets.targets}
    found = []
    for kind in KINDS:
        for group, factories in sorted(group_members(index, kind).items()):
            members = [factory for factory in factories if index.is_member[factory]]
            if not members:
                continue
            entitlement = sum(entitled.get(index.factories[member].id, 0) for member in members)
            received = int(situation.room.received[members].sum())
            found.append(
                GroupTotal(
                    kind=kind,
                    group=group,
                    members=len(members),
                    basis=targets.basis,
                    entitlement=targets.basis.unit.count(entitlement),
                    received=targets.basis.unit.count(received),
                    attainment_permille=received * PERMILLE // entitlement if entitlement else None,
                )
            )
    return tuple(found)
