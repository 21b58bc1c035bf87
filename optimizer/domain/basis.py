"""How each share basis counts: its name, its unit, and the fine units in which the core adds it up."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.text import Text
from optimizer.units import MINUTE, PERMILLE, round_half_up

JOB = 18_018_000
"""Fine units in a job. It divides by 1 to 16 and by 1,000, so that the shares of a job mostly come out whole."""

MOST_JOB_PARTS = JOB // PERMILLE
"""Lot multiples that one job may be cut into: rounding each down then takes off less than a permille of the job."""


@dataclass(frozen=True)
class ShareUnit:
    """What a share basis counts in.

    Attributes
    ----------
    title
        What is shared out.
    definition
        What that means, as a definition in a regulation.
    name, key
        The unit of limits and sentences; its English name is its key in data too.
    fine
        Fine units in one of it.
    shown, shown_fine, decimals
        The unit of tables and charts, fine units in one of it, and the decimals it is written with.
    balance, balance_fine
        The unit of the ledger's balances in a scenario.
    steps
        Parts of a unit that are told; amounts are rounded down to them, or to the nearest where `rounding_permille` is not 0.
    is_time
        It is counted in the standard time that it takes.
    rounding_permille
        What rounding may take off work that is done wholly; a lowest limit allows for it.
    """

    title: Text
    definition: Text
    name: Text
    fine: int
    shown: Text
    shown_fine: int
    balance: Text
    balance_fine: int
    decimals: int = 1
    steps: int = 1
    is_time: bool = False
    rounding_permille: int = 0

    @property
    def key(self) -> str:
        """The unit's name in data."""
        return self.name.en

    def compute_least(self, limit: int) -> int:
        """Return the fine units from which on a lowest limit is kept."""
        return limit * self.fine - limit * self.fine * self.rounding_permille // PERMILLE

    def compute_most(self, limit: int) -> int:
        """Return the fine units up to which a highest limit is kept."""
        return limit * self.fine

    def count(self, amount: int) -> int | float:
        """Return fine units in the unit, as they are told."""
        step = self.fine // self.steps
        return self._in_units(round_half_up(amount, step) if self.rounding_permille else amount // step)

    def count_down(self, amount: int) -> int | float:
        """Return fine units in the unit, never more than there is."""
        return self._in_units(amount // (self.fine // self.steps))

    def count_up(self, amount: int) -> int | float:
        """Return fine units in the unit, never less than there is."""
        return self._in_units(-(-amount // (self.fine // self.steps)))

    def _in_units(self, steps: int) -> int | float:
        return steps if self.steps == 1 else steps / self.steps


STANDARD_MINUTES = ShareUnit(
    title=Text("標準作業時間", "standard minutes of work"),
    definition=Text(
        "標準作業時間とは、注文に定める一個当たりの標準時間に個数を乗じたものをいい、段取りの時間を含まない。",
        "standard minutes are the minutes per piece that the order states, times the pieces, without setups;",
    ),
    name=Text("分", "minutes"),
    fine=MINUTE,
    shown=Text("時間", "hours"),
    shown_fine=60 * MINUTE,
    balance=Text("分", "minutes"),
    balance_fine=MINUTE,
    is_time=True,
)
PIECES = ShareUnit(
    title=Text("個数", "pieces"),
    definition=Text(
        "個数とは、会員が工程を行う個数をいい、二つの工程を行う品は二度数える。",
        "pieces are those that a member does an operation of; a piece it does two operations of counts twice;",
    ),
    name=Text("個", "pieces"),
    fine=1,
    shown=Text("個", "pieces"),
    shown_fine=1,
    balance=Text("個", "pieces"),
    balance_fine=1,
    decimals=0,
)
VALUE_ADDED = ShareUnit(
    title=Text("加工高", "value added"),
    definition=Text(
        "加工高とは、注文に定める一個当たりの金額を各工程に標準時間の割合で割り振り、個数を乗じた額をいう。"
        "標準時間の定めがない注文の金額は、各工程に等しく割り振る。",
        "value added is the value per piece that the order states, spread over its operations in proportion to their standard "
        "minutes (equally where it states none), times the pieces;",
    ),
    name=Text("円", "yen"),
    fine=1_000,
    shown=Text("円", "yen"),
    shown_fine=1_000,
    balance=Text("円", "yen"),
    balance_fine=1_000,
    decimals=0,
)
JOBS = ShareUnit(
    title=Text("件数", "jobs"),
    definition=Text(
        "件数とは、一つの注文の一つの工程を一件として数えた数をいい、二以上の会員が分担する工程は、個数の割合で分けて数える。",
        "a job is one operation of one order; members who share it have parts of it in proportion to their pieces;",
    ),
    name=Text("件", "jobs"),
    fine=JOB,
    shown=Text("件", "jobs"),
    shown_fine=JOB,
    balance=Text("千分の一件", "thousandths of a job"),
    balance_fine=JOB // 1_000,
    decimals=2,
    steps=100,
    rounding_permille=1,
)
