"""A scenario: everything one solve needs, in one readable file."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from optimizer.domain.base import SCHEMA_VERSION, Id, Model, Name
from optimizer.domain.calendar import Calendar
from optimizer.domain.check import check_scenario
from optimizer.domain.ledger import LedgerState
from optimizer.domain.network import Network
from optimizer.domain.order import Buyer, Order
from optimizer.domain.plan import Lot
from optimizer.domain.rulebook import RuleBook
from optimizer.errors import ScenarioError


class Scenario(Model):
    """A batch of orders, the network, the calendar, the rule book and the ledger it starts from.

    Building one checks every reference and cross-field rule and raises `ScenarioError` with all problems at once.

    Attributes
    ----------
    pins
        Lots that stay exactly as they are.
    published
        Lots of the plan published before, for the `change` goal.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    id: Id
    title: Name = ""
    note: Annotated[str, Field(max_length=5000)] = ""
    calendar: Calendar
    network: Network
    buyers: tuple[Buyer, ...]
    orders: tuple[Order, ...]
    rulebook: RuleBook = RuleBook()
    ledger: LedgerState = LedgerState()
    pins: tuple[Lot, ...] = ()
    published: tuple[Lot, ...] = ()

    def with_fields(self, **fields: object) -> Scenario:
        """Return the scenario with other fields, cross-checked again."""
        kept: dict[str, Any] = {name: getattr(self, name) for name in Scenario.model_fields}
        return Scenario(**kept | fields)

    @model_validator(mode="after")
    def _cross_check(self) -> Self:
        problems = check_scenario(self)
        if problems:
            raise ScenarioError(problems)
        return self
