"""A real order book: 9,215 orders of a microchip producer on 19 plants.

A folder with ``OrderList.csv``, ``ProductsPerPlant.csv``, ``VmiCustomers.csv``, ``WhCapacities.csv``, ``WhCosts.csv``.

===========================  =========================================================================
in the files                 in the scenario
===========================  =========================================================================
order                        an order of one piece (it goes whole to one plant): never split, all or nothing
customer, product            buyer, item
plant with capacity and cost a member with one work center and one bucket
product made at a plant      a capability of the plant's work center: the product is the process
plant with VMI customers     excluded for the orders of every customer it does not list
daily capacity               free minutes per day; every order takes one minute (the capacity counts orders per day)
cost per unit                the plant's quote: cost per unit x unit quantity, in yen, rounded to 6 decimals
days                         one bucket of so many days with so many times the daily capacity
===========================  =========================================================================

Both questions have the same goals: unplaced pieces first, then cost. ``most_orders`` asks it of one day (as many
orders as possible, then least cost), ``least_cost`` of seven, the fewest days that hold all orders. Plant CND9 has
products but neither capacity nor cost, so it can do nothing and is left out. Ports, carriers and freight rates are not
used: the values compared with count warehouse cost only.

Source: T. Kalganova, I. Dzalbs, Brunel University London, doi 10.17633/rd.brunel.7558679.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from optimizer.domain.network import Capability, Factory, WorkCenter
from optimizer.domain.order import Buyer, Operation, Order, Quote, SourcingRule
from optimizer.domain.rulebook import Term
from optimizer.domain.scenario import Scenario
from optimizer.errors import ScenarioError, UnknownNameError
from optimizer.scenario.published.frame import build_calendar, build_network, build_rulebook
from optimizer.scenario.published.numbers import LARGEST, build_refusal, load_text
from optimizer.text import Text

ORDER_DATE = date(2013, 5, 26)
"""The one date that every order carries."""


class BrunelQuestion(StrEnum):
    """What is asked of the order book."""

    most_orders = "most_orders"
    least_cost = "least_cost"


DAYS_BY_QUESTION = {BrunelQuestion.most_orders: 1, BrunelQuestion.least_cost: 7}


class BookedOrder(NamedTuple):
    """One row of the order list."""

    id: str
    customer: str
    product: str
    units: int


class OrderBook(NamedTuple):
    """The rows of all files; capacities in orders per day, costs per unit in the file's money."""

    orders: tuple[BookedOrder, ...]
    products_by_plant: dict[str, tuple[str, ...]]
    customers_by_plant: dict[str, frozenset[str]]
    capacity_by_plant: dict[str, int]
    cost_by_plant: dict[str, float]

    def is_open_to(self, plant: str, customer: str) -> bool:
        """Say whether a plant serves a customer: one with listed customers serves only those."""
        listed = self.customers_by_plant.get(plant)
        return listed is None or customer in listed


def read_brunel(path: Path, *, question: str = BrunelQuestion.most_orders, days: int | None = None) -> Scenario:
    """Turn the order book into a scenario.

    Parameters
    ----------
    path
        The folder, or the order list in it.
    question
        A `BrunelQuestion`.
    days
        Days in the one bucket; None for those of the question.

    Raises
    ------
    ScenarioError
        When a file is missing, lacks a column, or holds a wrong value.
    UnknownNameError
        For another question.
    """
    if question not in set(BrunelQuestion):
        raise _refuse_question(question)
    folder = path if path.is_dir() else path.parent
    bucket_days = DAYS_BY_QUESTION[BrunelQuestion(question)] if days is None else days
    if not 1 <= bucket_days <= 1000:
        raise _refuse(folder, "days", str(bucket_days), Text("1 から 1000 まで", "1 to 1000"))
    return build_brunel(load_order_book(folder), name=f"{question}-{bucket_days}d", days=bucket_days)


def load_order_book(folder: Path) -> OrderBook:
    """Return the rows of all files in a folder."""
    orders = tuple(
        BookedOrder(row["Order ID"], row["Customer"], row["Product ID"], _read_units(folder, row["Unit quantity"]))
        for row in _read_rows(folder / "OrderList.csv", "Order ID", "Customer", "Product ID", "Unit quantity")
    )
    products: dict[str, dict[str, None]] = {}
    for row in _read_rows(folder / "ProductsPerPlant.csv", "Plant Code", "Product ID"):
        products.setdefault(row["Plant Code"], {})[row["Product ID"]] = None
    customers: dict[str, set[str]] = {}
    for row in _read_rows(folder / "VmiCustomers.csv", "Plant Code", "Customers"):
        customers.setdefault(row["Plant Code"], set()).add(row["Customers"])
    return OrderBook(
        orders,
        {plant: tuple(made) for plant, made in products.items()},
        {plant: frozenset(listed) for plant, listed in customers.items()},
        {
            row["Plant ID"]: int(_read_amount(folder / "WhCapacities.csv", row["Daily Capacity"], is_whole=True))
            for row in _read_rows(folder / "WhCapacities.csv", "Plant ID", "Daily Capacity")
        },
        {
            row["WH"]: _read_amount(folder / "WhCosts.csv", row["Cost/unit"])
            for row in _read_rows(folder / "WhCosts.csv", "WH", "Cost/unit")
        },
    )


def build_brunel(book: OrderBook, *, name: str, days: int) -> Scenario:
    """Return the scenario of an order book over so many days."""
    plants = [p for p in book.capacity_by_plant if p in book.cost_by_plant]
    return Scenario(
        id=f"brunel-{name}"[:80],
        title=f"Microchip order book, {days} day(s)",
        calendar=build_calendar(ORDER_DATE, days=days),
        network=build_network(_build_plant(book, plant, days) for plant in plants),
        buyers=tuple(Buyer(id=c) for c in dict.fromkeys(order.customer for order in book.orders)),
        orders=tuple(_build_order(book, order, plants, days) for order in book.orders),
        rulebook=build_rulebook("brunel", Term.unplaced, Term.cost),
    )


def _build_plant(book: OrderBook, plant: str, days: int) -> Factory:
    products = book.products_by_plant.get(plant, ())
    if not products:
        return Factory(id=plant, location=plant)
    center = WorkCenter(
        id=f"{plant}-wc",
        capabilities=tuple(Capability(process=product) for product in products),
        free_minutes=(book.capacity_by_plant[plant] * days,),
    )
    return Factory(id=plant, location=plant, work_centers=(center,))


def _build_order(book: OrderBook, order: BookedOrder, plants: list[str], days: int) -> Order:
    made_by_plant = book.products_by_plant
    closed = tuple(p for p in plants if not book.is_open_to(p, order.customer))
    quotes = tuple(
        Quote(factory=p, yen_per_piece=round(book.cost_by_plant[p] * order.units, 6))
        for p in plants
        if p not in closed and order.product in made_by_plant.get(p, ())
    )
    return Order(
        id=order.id,
        buyer=order.customer,
        item=order.product,
        quantity=1,
        due_day=days,
        is_all_or_nothing=True,
        route=(Operation(process=order.product, minutes_per_piece=1, quotes=quotes, is_quoted_only=True),),
        sourcing=SourcingRule(excluded_factories=closed, is_never_split=True),
    )


def _read_rows(file: Path, *columns: str) -> Iterable[dict[str, str]]:
    reader = csv.DictReader(load_text(file).splitlines())
    names = {name.strip(): name for name in reader.fieldnames or ()}
    missing = [column for column in columns if column not in names]
    if missing:
        raise build_refusal(
            "missing_field", f"{file.name}:1", ",".join(names),
            Text(f"列 {', '.join(missing)} がありません。", f"There is no column {', '.join(missing)}."),
            Text("ダウンロードした元のファイルのまま使ってください。", "Use the file as it was downloaded."),
        )  # fmt: skip
    for row in reader:
        values = {column: (row[names[column]] or "").strip() for column in columns}
        empty = [column for column, value in values.items() if not value]
        if empty:
            raise _refuse(file, f"line {reader.line_num}, {empty[0]}", "", Text("空でない値が必要", "a value"))
        yield values


def _read_amount(file: Path, text: str, *, is_whole: bool = False) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = -1.0
    if not 0 <= amount <= LARGEST or (is_whole and amount != int(amount)):
        ja, en = ("整数", "a whole number") if is_whole else ("数", "a number")
        raise _refuse(file, "amount", text, Text(f"0 から {LARGEST} までの{ja}が必要", f"{en} from 0 to {LARGEST}"))
    return amount


def _read_units(folder: Path, text: str) -> int:
    return int(_read_amount(folder / "OrderList.csv", text, is_whole=True))


def _refuse(file: Path, what: str, value: str, needed: Text) -> ScenarioError:
    return build_refusal(
        "number", f"{file.name} ({what})", value,
        Text(f"値は {needed.ja} ですが、{value or '空'} です。", f"Needs {needed.en}; this is {value or 'empty'}."),
        Text("ファイルの値を確かめてください。", "Check the value."),
    )  # fmt: skip


def _refuse_question(question: str) -> UnknownNameError:
    known = ", ".join(BrunelQuestion)
    return UnknownNameError(
        Text(f"問い {question} はありません。", f"There is no question {question}."),
        Text(f"使えるのは {known} です。", f"Known questions: {known}."),
    )
