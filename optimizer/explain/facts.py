"""The small facts explanations are made of: what blocks, what was compared."""

from __future__ import annotations

from enum import StrEnum

from optimizer.domain.base import Id, Model
from optimizer.domain.order import GroupKind
from optimizer.rules import RuleId


class Fact(Model):
    """Base of everything explained: frozen data; sentences are made from it, never the other way round."""

    def as_data(self) -> dict[str, object]:
        """Return the explanation as plain data for JSON output."""
        return self.model_dump(mode="json")


class Unit(StrEnum):
    """What the two sides of a block are counted in."""

    minutes = "minutes"
    pieces = "pieces"
    yen = "yen"
    jobs = "jobs"
    factories = "factories"
    lots = "lots"
    day = "day"
    none = "none"


class GroupStanding(Fact):
    """What the members of a group have together of their targets, earlier batches included; None without a target."""

    kind: GroupKind
    group: Id
    attainment_permille: int | None


class Cause(Fact):
    """One rule that keeps a work center from an operation altogether, with both values of the eligibility reason."""

    rule: RuleId
    needs: str
    has: str


class Block(Fact):
    """One rule that stands against putting more pieces at one place.

    Attributes
    ----------
    operation
        Position in the order's route; None where the rule is about the order as a whole.
    bucket
        None where the rule holds in every bucket.
    needs, has
        What one smallest admissible quantity would take, and what there is; days since `as_of` for `Unit.day`. Only jobs have decimals.
    about
        The group, buyer, item or certificate the rule is about, if any.
    """

    rule: RuleId
    operation: int | None = None
    factory: Id | None = None
    work_center: Id | None = None
    bucket: int | None = None
    needs: int | float = 0
    has: int | float = 0
    unit: Unit = Unit.none
    about: str = ""


class WhyNot(StrEnum):
    """Why an eligible work center got nothing of an operation.

    ``window``: no bucket in which it could be in time. ``rule``: a rule of the order or the network forbids it.
    ``full``: no room left in time. ``later``: it could only deliver later. ``dearer``: it costs more per piece.
    ``saturated``: the sourcing rule lets no further factory in. ``fairness``: the chosen factory is further from its
    entitlement. ``partial``: room for a part only. ``other_operation``: room here, but no way through it together with
    the other operations. ``open``: nothing seen speaks against it; another plan just as good may use it.
    """

    window = "window"
    rule = "rule"
    full = "full"
    later = "later"
    dearer = "dearer"
    saturated = "saturated"
    fairness = "fairness"
    partial = "partial"
    other_operation = "other_operation"
    open = "open"
