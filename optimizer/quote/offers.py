"""Candidates as a short list of offers, none worse than another in everything."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from optimizer.domain.plan import Step
from optimizer.quote.answer import HandOver, Offer, OfferCost, OfferedLot, OfferKind
from optimizer.quote.ask import Ask
from optimizer.quote.draft import Part
from optimizer.quote.floor import Floor
from optimizer.quote.pricing import Cost
from optimizer.quote.routes import SAME
from optimizer.quote.search import Candidate
from optimizer.units import YEN, as_yen

MOST_OFFERS = 6
"""Longest list of offers."""

Key = Callable[[Candidate], tuple[float, ...]]


def choose_offers(candidates: list[Candidate], due_day: int) -> list[tuple[Candidate, tuple[OfferKind, ...]]]:
    """Return the candidates worth showing, by delivery day, each with what it is the best at."""
    front = find_front(candidates)
    kinds: dict[int, list[OfferKind]] = {}
    for kind, position in _find_best(front, due_day).items():
        kinds.setdefault(position, []).append(kind)
    between = [i for i in range(len(front)) if i not in kinds]
    free = MOST_OFFERS - len(kinds)
    # The days of those between are as far apart as can be.
    kept = between if len(between) <= free else [between[i * len(between) // free] for i in range(free)]
    return [(front[i], tuple(kinds.get(i, ()))) for i in sorted({*kinds, *kept})]


def find_front(candidates: list[Candidate]) -> list[Candidate]:
    """Return the candidates of which no other is as early, as cheap and as sparing of capacity, by delivery day."""
    front: list[Candidate] = []
    for candidate in sorted(candidates, key=_by_day):
        if not any(_is_as_good(other, candidate) for other in front):
            front = [other for other in front if not _is_as_good(candidate, other)]
            front.append(candidate)
    return sorted(front, key=_by_day)


def _find_best(front: list[Candidate], due_day: int) -> dict[OfferKind, int]:
    places = range(len(front))
    best: dict[OfferKind, int] = {}
    if not front:
        return best
    best[OfferKind.earliest] = min(places, key=lambda i: _by_day(front[i]))
    best[OfferKind.cheapest] = min(places, key=lambda i: _by_cost(front[i]))
    in_time = [i for i in places if front[i].delivery_day <= due_day]
    if in_time:
        best[OfferKind.cheapest_on_time] = min(in_time, key=lambda i: _by_cost(front[i]))
    if front[0].cost.capacity_yen is not None:
        best[OfferKind.least_opportunity] = min(places, key=lambda i: _by_opportunity(front[i]))
    return best


def _by_day(candidate: Candidate) -> tuple[float, ...]:
    return candidate.delivery_day, candidate.cost.nanoyen, candidate.cost.opportunity_yen, len(candidate.draft.parts)


def _by_cost(candidate: Candidate) -> tuple[float, ...]:
    return candidate.cost.nanoyen, candidate.delivery_day, candidate.cost.opportunity_yen


def _by_opportunity(candidate: Candidate) -> tuple[float, ...]:
    return candidate.cost.opportunity_yen, candidate.delivery_day, candidate.cost.nanoyen


def _is_as_good(one: Candidate, other: Candidate) -> bool:
    """Whether one is as good as another in every respect."""
    return (
        one.delivery_day <= other.delivery_day
        and one.cost.nanoyen <= other.cost.nanoyen
        and one.cost.opportunity_yen <= other.cost.opportunity_yen + SAME
    )


def build_offer(candidate: Candidate, kinds: tuple[OfferKind, ...], floor: Floor) -> Offer:
    """Write a candidate as an offer, in pieces and yen."""
    ask, cost = candidate.draft.ask, candidate.cost
    lots = sorted(candidate.draft.parts, key=lambda part: (_find_day(ask, part), part.route))
    pieces = sum(part.count for part in lots) * ask.order.lot_multiple
    total, least = cost.nanoyen / YEN, floor.at(candidate.delivery_day)
    places = [(k, int(ask.places[k].factory[part.route[k][0]])) for k in range(len(ask.places)) for part in lots]
    factories = dict.fromkeys(factory for _, factory in sorted(places, key=lambda entry: entry[0]))
    return Offer(
        kinds=kinds,
        quantity=pieces,
        delivery_day=candidate.delivery_day,
        late_days=max(0, candidate.delivery_day - ask.order.due_day),
        cost=_build_cost(cost),
        yen_per_piece=total / pieces,
        floor_yen=as_yen(cost.nanoyen) if least >= total - SAME else max(0.0, least),
        opportunity_yen=None if cost.capacity_yen is None else cost.opportunity_yen,
        factories=tuple(ask.ground.index.factories[f].id for f in factories),
        lots=tuple(_build_lot(ask, part) for part in lots),
        hand_overs=_list_hand_overs(ask, lots),
    )


def _build_cost(cost: Cost) -> OfferCost:
    return OfferCost(
        total_yen=as_yen(cost.nanoyen),
        machine_yen=as_yen(cost.machine),
        setup_yen=as_yen(cost.setup),
        freight_yen=as_yen(cost.freight),
        activation_yen=as_yen(cost.activation),
    )


def _build_lot(ask: Ask, part: Part) -> OfferedLot:
    index = ask.ground.index
    steps = tuple(
        Step(work_center=index.work_centers[int(ask.places[k].work_center[place])].id, bucket=bucket)
        for k, (place, bucket) in enumerate(part.route)
    )
    quantity = part.count * ask.order.lot_multiple
    return OfferedLot(quantity=quantity, steps=steps, delivery_day=_find_day(ask, part))


def _find_day(ask: Ask, part: Part) -> int:
    return int(ask.delivery_day[part.route[-1]])


def _list_hand_overs(ask: Ask, parts: list[Part]) -> tuple[HandOver, ...]:
    """Goods that change factories, together where they leave and arrive together."""
    pieces: dict[tuple[int, int, int, int, int], int] = {}
    for part in parts:
        for k, ((near, bucket), (far, _)) in enumerate(pairwise(part.route)):
            origin, target = int(ask.places[k].factory[near]), int(ask.places[k + 1].factory[far])
            if origin != target:
                leaving = int(ask.ground.end_days[bucket] + ask.places[k].lead_days[near])
                at, to = (ask.ground.geography.location_of_factory[f] for f in (origin, target))
                arrival = leaving + int(ask.ground.geography.days[at, to])
                key = (k, leaving, arrival, origin, target)
                pieces[key] = pieces.get(key, 0) + part.count * ask.order.lot_multiple
    factories = ask.ground.index.factories
    return tuple(
        HandOver(
            operation=k,
            origin=factories[origin].id,
            target=factories[target].id,
            quantity=quantity,
            leaving_day=leaving,
            arrival_day=arrival,
        )
        for (k, leaving, arrival, origin, target), quantity in sorted(pieces.items())
    )
