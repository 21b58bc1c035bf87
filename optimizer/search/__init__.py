"""Strategies that look for the best plan, goal by goal, in deterministic steps."""

from optimizer.search.progress import Progress, Watcher
from optimizer.search.session import Session
from optimizer.search.strategy import STRATEGIES, choose_strategy

__all__ = ["STRATEGIES", "Progress", "Session", "Watcher", "choose_strategy"]
