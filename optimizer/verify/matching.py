"""Whether a work center's capabilities serve an operation, from the rule text alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from optimizer.domain.network import Capability, WorkCenter
from optimizer.domain.order import Operation
from optimizer.rules import RuleId
from optimizer.text import Text
from optimizer.verify.wording import both, listed

Edges = tuple[int, ...]


class Requirement(NamedTuple):
    """What an operation asks of a work center; equal requirements share their matches."""

    process: str
    material: str | None
    edges_mm: Edges | None
    tolerance_um: int | None
    licences: tuple[str, ...]


class Misfit(NamedTuple):
    """One rule that a capability does not meet, with both values."""

    rule: RuleId
    needs: Text
    has: Text


class Match(NamedTuple):
    """The capability that serves a requirement, by its time; or what stands against the nearest one."""

    time_permille: int
    misfits: tuple[Misfit, ...]


def requirement_of(operation: Operation) -> Requirement:
    """Return what an operation asks, edges sorted."""
    edges = None if operation.size_mm is None else tuple(sorted(operation.size_mm))
    return Requirement(operation.process, operation.material, edges, operation.tolerance_um, operation.licences)


def match_capability(requirement: Requirement, work_center: WorkCenter) -> Match:
    """Find the quickest capability that meets every limit, the first of equals.

    Where none does, the misfits of the capability of that process with the fewest (the first of equals) are given.
    """
    rivals = [c for c in work_center.capabilities if c.process == requirement.process]
    if not rivals:
        held = listed(c.process for c in work_center.capabilities)
        return Match(1000, (Misfit(RuleId.process, both(requirement.process), held),))
    misfits_by_rival = [tuple(_misfits(requirement, capability)) for capability in rivals]
    fitting = [c.time_permille for c, misfits in zip(rivals, misfits_by_rival, strict=True) if not misfits]
    if fitting:
        return Match(min(fitting), ())
    nearest = min(range(len(rivals)), key=lambda i: len(misfits_by_rival[i]))
    return Match(rivals[nearest].time_permille, misfits_by_rival[nearest])


def _misfits(requirement: Requirement, capability: Capability) -> Iterator[Misfit]:
    material, materials = requirement.material, capability.materials
    if material is not None and materials and material not in materials:
        yield Misfit(RuleId.material, both(material), listed(materials))
    if requirement.edges_mm is not None and capability.envelope_mm is not None:
        edges, room = requirement.edges_mm, tuple(sorted(capability.envelope_mm))
        if any(edge > limit for edge, limit in zip(edges, room, strict=True)):
            yield Misfit(RuleId.envelope, _triple(edges), _triple(room))
    asked, held = requirement.tolerance_um, capability.tolerance_um
    if asked is not None and held is not None and held > asked:
        yield Misfit(RuleId.tolerance, both(str(asked)), both(str(held)))
    if set(requirement.licences) - set(capability.licences):
        yield Misfit(RuleId.licence, listed(requirement.licences), listed(capability.licences))


def _triple(edges: Edges) -> Text:
    return both(" x ".join(str(edge) for edge in edges))
