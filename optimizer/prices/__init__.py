"""What an hour is worth: yen per free minute of each work center and bucket, and per capability and week."""

from optimizer.prices.capabilities import HourValue, PlaceValue, PriceTable, list_hours
from optimizer.prices.capacity import CapacityPrices, LevelPrices, build_capacity_prices
from optimizer.prices.data import describe_prices
from optimizer.prices.hours import (
    Inquiry,
    PricedPlan,
    compute_capacity_prices,
    compute_saving,
    fill_price_table,
    price_plan,
)
from optimizer.prices.sentences import (
    format_amount,
    name_level,
    name_unit,
    name_work_center,
    say_hour,
    say_place,
)
from optimizer.prices.weeks import label_bucket

__all__ = [
    "CapacityPrices",
    "HourValue",
    "Inquiry",
    "LevelPrices",
    "PlaceValue",
    "PriceTable",
    "PricedPlan",
    "build_capacity_prices",
    "compute_capacity_prices",
    "compute_saving",
    "describe_prices",
    "fill_price_table",
    "format_amount",
    "label_bucket",
    "list_hours",
    "name_level",
    "name_unit",
    "name_work_center",
    "price_plan",
    "say_hour",
    "say_place",
]
