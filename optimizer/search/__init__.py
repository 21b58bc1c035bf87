"""Strategies that look for the best plan, goal by goal, in deterministic steps."""

from optimizer.search.progress import Progress, Watcher
from optimizer.search.session import Session
from optimizer.search.strategy import CHOICES, STRATEGIES, choose_strategy

__all__ = ["CHOICES", "STRATEGIES", "Progress", "Session", "Watcher", "choose_strategy"]
