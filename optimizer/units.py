"""The one module that converts: minutes, money, shares and days.

Scenario files speak in minutes, yen and permille, with few decimals. The core counts in integers:

==================  ==========================  =============================================
quantity            in a file                   in the core
==================  ==========================  =============================================
time                minutes, up to 3 decimals   milliminutes (1/1000 minute)
money               yen, up to 6 decimals       nanoyen (1/1000000000 yen), exact products
share               permille                    permille
day                 whole days since ``as_of``  the same
==================  ==========================  =============================================

A product of milliminutes and microyen per minute is a nanoyen, so the cost of work is never rounded; freight is, once per piece, to sen.
"""

from __future__ import annotations

MINUTE = 1_000
"""Milliminutes in a minute."""

YEN = 1_000_000_000
"""Nanoyen in a yen."""

MICRO = 1_000_000
"""Micro-units in a unit (yen per minute, yen per kg, yen per piece in files)."""

PERMILLE = 1_000


def milli(value: float) -> int:
    """Return a file value with up to 3 decimals as an integer of thousandths."""
    return round(value * 1_000)


def micro(value: float) -> int:
    """Return a file value with up to 6 decimals as an integer of millionths."""
    return round(value * MICRO)


def has_decimals_at_most(value: float, decimals: int) -> bool:
    """Say whether a number is written with at most so many decimals."""
    scaled = value * 10**decimals
    return bool(abs(scaled - round(scaled)) <= 1e-6 * max(1.0, abs(scaled) * 1e-6))


def round_half_up(numerator: int, denominator: int) -> int:
    """Divide two non-negative integers, rounding half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def scale_permille(amount: int, permille: int) -> int:
    """Return the share of an amount, rounded down (a limit never grows by rounding)."""
    return amount * permille // PERMILLE


def work_milliminutes(minutes_per_piece: float, time_permille: int) -> int:
    """Return the milliminutes one piece takes on a work center.

    Parameters
    ----------
    minutes_per_piece
        Standard minutes per piece of the operation, up to 3 decimals.
    time_permille
        How long the work center needs against the standard; 1000 is the standard, 1100 is 10 % slower.
    """
    return round_half_up(milli(minutes_per_piece) * time_permille, PERMILLE)


def machine_nanoyen(milliminutes: int, yen_per_minute: float) -> int:
    """Return what so many milliminutes of a machine cost."""
    return milliminutes * micro(yen_per_minute)


SEN = YEN // 100
"""Nanoyen in a sen (銭)."""


def transport_nanoyen(kg_per_piece: float, yen_per_kg: float) -> int:
    """Return what moving one piece over one leg costs: kg (3 decimals) times yen per kg (6), rounded half up to whole sen."""
    return round_half_up(milli(kg_per_piece) * micro(yen_per_kg), SEN) * SEN


def yen(value: float) -> int:
    """Return yen (up to 6 decimals) as nanoyen."""
    return micro(value) * 1_000


def as_yen(nanoyen: int) -> int | float:
    """Return nanoyen as yen: an `int` where it is whole, else a float."""
    whole, rest = divmod(nanoyen, YEN)
    return whole if rest == 0 else nanoyen / YEN
