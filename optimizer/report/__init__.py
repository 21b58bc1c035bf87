"""A plan as one page to look at, send and print."""

from optimizer.report.page import render_report
from optimizer.report.regulation import render_regulation_page

__all__ = ["render_regulation_page", "render_report"]
