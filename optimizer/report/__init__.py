"""A plan as one page to look at, send and print."""

from optimizer.report.page import render_report

__all__ = ["render_report"]
