"""A rule book in a file of its own: to be discussed, compared and adopted before any batch is split by it."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from optimizer.domain.base import SCHEMA_VERSION
from optimizer.domain.check import check_book_alone
from optimizer.domain.rulebook import RuleBook
from optimizer.errors import ScenarioError


class RuleBookFile(RuleBook):
    """A rule book that stands alone; members and groups that it names are looked up when it meets a scenario.

    Building one checks what it says by itself and raises `ScenarioError` with all problems at once.
    """

    schema_version: Literal[1] = SCHEMA_VERSION

    @model_validator(mode="after")
    def _cross_check(self) -> Self:
        problems = check_book_alone(self)
        if problems:
            raise ScenarioError(problems)
        return self

    def open(self) -> RuleBook:
        """Return the rule book itself, as a scenario holds it."""
        return RuleBook.model_validate({name: getattr(self, name) for name in RuleBook.model_fields})
