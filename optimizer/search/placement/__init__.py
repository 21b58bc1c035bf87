"""Placing orders by compiled loops: routes at prices, ruin and recreate, for any size of instance."""

from optimizer.search.placement.aims import build_aim, build_tariff, build_wishes, compute_references
from optimizer.search.placement.engine import Engine
from optimizer.search.placement.improve import Aim
from optimizer.search.placement.insert import ANY, HALVES, WHOLE
from optimizer.search.placement.ruin import BEHIND, HURTING, PLACED
from optimizer.search.placement.work import Tariff

__all__ = [
    "ANY",
    "BEHIND",
    "HALVES",
    "HURTING",
    "PLACED",
    "WHOLE",
    "Aim",
    "Engine",
    "Tariff",
    "build_aim",
    "build_tariff",
    "build_wishes",
    "compute_references",
]  # fmt: skip
