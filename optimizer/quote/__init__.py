"""Instant quotes: the network seen as one factory, against a plan already committed."""

from optimizer.quote.answer import (
    HandOver,
    Obstacle,
    Offer,
    OfferCost,
    OfferedLot,
    OfferKind,
    Quote,
    Remedy,
    Shortage,
)
from optimizer.quote.book import QuoteBook, build_quote_book
from optimizer.quote.check import OrderError
from optimizer.quote.insert import insert_offer
from optimizer.quote.order_file import load_order, parse_order
from optimizer.quote.prices import PriceError, load_prices

__all__ = [
    "HandOver",
    "Obstacle",
    "Offer",
    "OfferCost",
    "OfferKind",
    "OfferedLot",
    "OrderError",
    "PriceError",
    "Quote",
    "QuoteBook",
    "Remedy",
    "Shortage",
    "build_quote_book",
    "insert_offer",
    "load_order",
    "load_prices",
    "parse_order",
]
