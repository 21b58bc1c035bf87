"""Re-planning after an event, with the least change."""

from optimizer.replan.comparing import build_common
from optimizer.replan.events import (
    CapacityCut,
    Event,
    Events,
    FactoryOut,
    LotDeclined,
    LotsPinned,
    OrderAdded,
    OrderCancelled,
    OrderChanged,
    WorkCenterOut,
)
from optimizer.replan.goals import ChangeGoal, ChangePlace
from optimizer.replan.moves import LevelCost, LotChange, NewLot, ReplanReport, explain_moves
from optimizer.replan.problems import EventsError
from optimizer.replan.reading import load_events, parse_events
from optimizer.replan.replan import Replanning, replan_scenario
from optimizer.replan.revision import Cause, Hit, Revision, revise_scenario
from optimizer.replan.sentences import describe_event, render_report

__all__ = [
    "CapacityCut",
    "Cause",
    "ChangeGoal",
    "ChangePlace",
    "Event",
    "Events",
    "EventsError",
    "FactoryOut",
    "Hit",
    "LevelCost",
    "LotChange",
    "LotDeclined",
    "LotsPinned",
    "NewLot",
    "OrderAdded",
    "OrderCancelled",
    "OrderChanged",
    "ReplanReport",
    "Replanning",
    "Revision",
    "WorkCenterOut",
    "build_common",
    "describe_event",
    "explain_moves",
    "load_events",
    "parse_events",
    "render_report",
    "replan_scenario",
    "revise_scenario",
]
