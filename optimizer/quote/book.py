"""The quote book: what a committed plan leaves, read once, so that each new order is answered at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.order import Order
from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from optimizer.quote.answer import Quote
from optimizer.quote.ask import Ask, build_ask
from optimizer.quote.check import require_order
from optimizer.quote.committed import read_committed
from optimizer.quote.ground import Ground
from optimizer.quote.offers import build_offer, choose_offers
from optimizer.quote.search import Search, find_most
from optimizer.quote.shortage import find_remedies, find_shortages


class QuoteBook:
    """Answers inquiries against one committed plan; nothing is reserved, so answers do not depend on their order.

    A quote takes milliseconds, a garbage collection over everything that a large scenario holds takes longer: who must
    answer at once calls ``gc.freeze()`` after building the book.

    Parameters
    ----------
    ground
        The network and what the plan leaves of it.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    @property
    def scenario(self) -> Scenario:
        """The scenario of the committed plan."""
        return self._ground.index.scenario

    def quote(self, order: Order) -> Quote:
        """Return what the network could promise for a new order.

        Offers are the best that a search of bounded work finds; each comes with a proven floor of its cost. An offer
        always keeps every hard rule when it is inserted (see `insert_offer`).

        Raises
        ------
        OrderError
            With everything that is wrong with the order.
        """
        require_order(order, self._ground.names)
        return _answer(build_ask(self._ground, order))


def build_quote_book(scenario: Scenario, plan: Plan, *, prices: NDArray[np.float64] | None = None) -> QuoteBook:
    """Read a committed plan.

    Parameters
    ----------
    prices
        Yen per free minute, shape (work centers, buckets); without them opportunity costs are not told.

    Raises
    ------
    PlanError
        When the plan breaks a hard rule of the scenario.
    ValueError
        When the prices have another shape.
    """
    committed = read_committed(scenario, plan)
    if prices is not None and prices.shape != committed.free.shape:
        raise ValueError(f"prices of shape {prices.shape}; work centers and buckets are {committed.free.shape}")
    return QuoteBook(Ground(committed, prices))


def _answer(ask: Ask) -> Quote:
    """Search for the whole quantity, else for as much of it as fits."""
    search, placed = _search(ask, ask.count), ask.count
    if search is None:
        placed = find_most(ask)
        search = None if ask.order.is_all_or_nothing else _search(ask, placed)
    return _build_quote(ask, search, placed)


def _search(ask: Ask, target: int) -> Search | None:
    """Search for a quantity; None where no way to place it was found."""
    if target <= 0 or not ask.is_possible:
        return None
    search = Search(ask, target)
    return search if search.run() else None


def _build_quote(ask: Ask, search: Search | None, placed: int) -> Quote:
    order = ask.order
    chosen = [] if search is None else choose_offers(search.candidates, order.due_day)
    is_short = placed < ask.count
    return Quote(
        order=order.id,
        quantity=order.quantity,
        due_day=order.due_day,
        placeable=0 if search is None else placed * order.lot_multiple,
        earliest_floor_day=None if search is None else search.floors[0].earliest_day,
        has_prices=ask.ground.prices is not None,
        offers=tuple(build_offer(candidate, kinds, search.floors[0]) for candidate, kinds in chosen) if search else (),
        shortages=find_shortages(ask) if is_short else (),
        remedies=find_remedies(ask, placed) if is_short else (),
    )
