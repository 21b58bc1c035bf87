"""The front of cost and fairness: verified plans, each the fairest found for its money, and the lines that no plan can be below."""

from optimizer.studies.front.data import BoundLine, Front, FrontPoint
from optimizer.studies.front.files import list_members, list_points, load_front, save_front
from optimizer.studies.front.run import FrontOrder, FrontRun, divide_time

__all__ = [
    "BoundLine",
    "Front",
    "FrontOrder",
    "FrontPoint",
    "FrontRun",
    "divide_time",
    "list_members",
    "list_points",
    "load_front",
    "save_front",
]
