"""The rule book (配分基準) as people adopt it: a regulation in articles, what a new version changes, and what to think about."""

from optimizer.explain.policy.advice import Advice, check_policy
from optimizer.explain.policy.changes import Change, compare_rulebooks
from optimizer.explain.policy.layout import SUPPLEMENT, lay_out, render_regulation
from optimizer.explain.policy.regulation import Article, Regulation, write_regulation

__all__ = [
    "SUPPLEMENT",
    "Advice",
    "Article",
    "Change",
    "Regulation",
    "check_policy",
    "compare_rulebooks",
    "lay_out",
    "render_regulation",
    "write_regulation",
]
