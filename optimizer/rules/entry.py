"""What a rule is: its id, where it acts, and what is said of it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from optimizer.text import Text


class RuleKind(StrEnum):
    """Where a rule acts.

    ``eligibility`` rules decide whether a work center may do an operation at all, ``cell`` rules whether it may in a certain
    bucket, ``plan`` rules hold over a whole plan, ``goal`` rules are aimed for in order.
    """

    eligibility = "eligibility"
    cell = "cell"
    plan = "plan"
    goal = "goal"


class RuleId(StrEnum):
    """The ids; the value is what files, reasons and violations show."""

    process = "process"
    material = "material"
    envelope = "envelope"
    tolerance = "tolerance"
    licence = "licence"
    certificate = "certificate"
    nda = "nda"
    accepts_orders = "accepts_orders"
    allowed_factory = "allowed_factory"
    excluded_factory = "excluded_factory"
    quote_required = "quote_required"
    reachable = "reachable"
    certificate_valid = "certificate_valid"
    release = "release"
    latest = "latest"
    quantity = "quantity"
    lot_multiple = "lot_multiple"
    route = "route"
    precedence = "precedence"
    capacity = "capacity"
    pin = "pin"
    all_or_nothing = "all_or_nothing"
    never_split = "never_split"
    min_factories = "min_factories"
    max_factories = "max_factories"
    min_lot = "min_lot"
    max_share_factory = "max_share_factory"
    max_share_group = "max_share_group"
    buyer_conflict = "buyer_conflict"
    item_cap = "item_cap"
    load_cap = "load_cap"
    quota = "quota"
    unplaced = "unplaced"
    lateness = "lateness"
    unfairness = "unfairness"
    guarantee = "guarantee"
    cost = "cost"
    change = "change"
    concentration = "concentration"
    tolerance_of_goals = "tolerance_of_goals"


class Rule(NamedTuple):
    """One rule.

    Attributes
    ----------
    sentence
        The rule as a member reads it. Eligibility sentences have the places ``{needs}`` and ``{has}``.
    unit
        Of both sides of the formula.
    formula
        In the notation of ``docs/model.md``.
    """

    id: RuleId
    kind: RuleKind
    is_hard: bool
    title: Text
    sentence: Text
    unit: str
    formula: str
