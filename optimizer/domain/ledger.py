"""The ledger state (配分台帳) a batch starts from."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from optimizer.domain.base import Id, Model


class Balance(Model):
    """What a factory was entitled to and received, decayed up to `LedgerState.closed_on`, in the share basis (minutes or pieces)."""

    factory: Id
    entitled: Annotated[int, Field(ge=0, le=1_000_000_000_000)] = 0
    received: Annotated[int, Field(ge=0, le=1_000_000_000_000)] = 0


class LedgerState(Model):
    """Closing balances of the last batch; empty for a first batch."""

    closed_on: date | None = None
    balances: tuple[Balance, ...] = ()
