"""Proven bounds for goal levels by column generation, and the prices and support that come with them."""

from optimizer.bounds.relaxation import LevelRelaxation, Relaxation

__all__ = ["LevelRelaxation", "Relaxation"]
