"""Proven bounds for goal levels, by column generation or by ascent on prices, and the prices and support that come with them."""

from optimizer.bounds.ascent import Ascent, AscentResult
from optimizer.bounds.relaxation import LevelRelaxation, Relaxation

__all__ = ["Ascent", "AscentResult", "LevelRelaxation", "Relaxation"]
