"""Names, dates and amounts as people write them, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from optimizer.domain.rulebook import UnplacedBasis
from optimizer.domain.scenario import Scenario
from optimizer.text import Language, Text

LISTED = 8
"""Most names written out in one line."""

_WEEKDAYS = "月火水木金土日"
_UNITS_JA = {
    "minutes": "分",
    "pieces": "個",
    "factories": "社",
    "lots": "ロット",
    "yen": "円",
    "jobs": "件",
    "piece-days": "個・日",
    "weighted units": "点",
    "coarse units": "単位",
    "mixed": "点",
}
_UNITS_EN = {"minutes": "min", "pieces": "pieces", "factories": "factories", "lots": "lots", "yen": "yen"}


_WEIGHT_UNITS = {
    UnplacedBasis.value: Text("円相当", "yen worth"),
    UnplacedBasis.priority: Text("点", "points"),
    UnplacedBasis.pieces: Text("個", "pieces"),
}


class Words:
    """Writes the things of one scenario in one language.

    Parameters
    ----------
    scenario
        Names and the calendar come from here.
    language
        ja or en.
    """

    def __init__(self, scenario: Scenario, language: Language | str) -> None:
        self.language = Language(language)
        self._calendar = scenario.calendar
        self._weight_unit = _WEIGHT_UNITS[scenario.rulebook.unplaced_basis].of(self.language)
        self._factory_names = {factory.id: factory.name for factory in scenario.network.factories}
        self._buyer_names = {buyer.id: buyer.name for buyer in scenario.buyers}
        self._location_names = {location.id: location.name for location in scenario.network.locations}
        self._work_center_names = {
            work_center.id: work_center.name
            for factory in scenario.network.factories
            for work_center in factory.work_centers
        }

    @property
    def is_japanese(self) -> bool:
        """Whether the language is Japanese."""
        return self.language is Language.ja

    def say(self, ja: str, en: str, **values: object) -> str:
        """Return the sentence of the language with its places filled."""
        return (ja if self.is_japanese else en).format(**values)

    def factory(self, id_: str) -> str:
        """Name a factory, its id in brackets."""
        return self._named(self._factory_names.get(id_, ""), id_)

    def work_center(self, id_: str) -> str:
        """Name a work center, its id in brackets."""
        return self._named(self._work_center_names.get(id_, ""), id_)

    def buyer(self, id_: str) -> str:
        """Name a buyer, its id in brackets."""
        return self._named(self._buyer_names.get(id_, ""), id_)

    def location(self, id_: str) -> str:
        """Name a place; its id where it has no name."""
        return self._location_names.get(id_) or id_

    def place(self, factory: str | None, work_center: str | None) -> str:
        """Name a work center with its factory."""
        parts = [self.factory(factory)] if factory else []
        parts += [self.work_center(work_center)] if work_center else []
        return " ".join(parts)

    def operation(self, position: int, process: str) -> str:
        """Name an operation of a route by its number and process."""
        return self.say("第{n}工程({process})", "operation {n} ({process})", n=position + 1, process=process)

    def day(self, day: int) -> str:
        """Write a day since `as_of` as a date with its weekday."""
        return self.date(self._calendar.date_of(day))

    def date(self, when: date) -> str:
        """Write a date with its weekday; in Japanese the year only where it is not that of `as_of`."""
        if not self.is_japanese:
            return f"{when.isoformat()} ({when:%a})"
        year = "" if when.year == self._calendar.as_of.year else f"{when.year}年"
        return f"{year}{when.month}月{when.day}日({_WEEKDAYS[when.weekday()]})"

    def bucket(self, bucket: int) -> str:
        """Write a bucket: a day, a week, or its first and last day."""
        first, after = self._calendar.start_day(bucket), self._calendar.end_day(bucket)
        if after - first == 1:
            return self.day(first)
        if after - first == 7:
            return self.say("{day}からの週", "the week of {day}", day=self.day(first))
        return self.say("{a}～{b}", "{a} to {b}", a=self.day(first), b=self.day(after - 1))

    def in_bucket(self, bucket: int) -> str:
        """Write a bucket as a time at which something is; in Japanese the same as `bucket`."""
        days = self._calendar.end_day(bucket) - self._calendar.start_day(bucket)
        before = {1: "on ", 7: "in "}.get(days, "from ")
        return self.bucket(bucket) if self.is_japanese else before + self.bucket(bucket)

    def buckets(self, first: int, last: int) -> str:
        """Write a span of buckets by its first and last day."""
        if first == last:
            return self.bucket(first)
        start, end = self._calendar.start_day(first), self._calendar.end_day(last) - 1
        return self.say("{a}～{b}", "{a} to {b}", a=self.day(start), b=self.day(end))

    def amount(self, value: int | float, unit: str) -> str:
        """Write a number with its unit; large sums of yen without decimals."""
        if unit == "yen" and abs(value) >= 1_000:
            value = round(value)
        units = _UNITS_JA if self.is_japanese else _UNITS_EN
        named = self._weight_unit if unit == "weight" else units.get(unit, unit)
        return f"{self.number(value)}{named}" if self.is_japanese else f"{self.number(value)} {named}"

    def number(self, value: int | float) -> str:
        """Write a number with thousands separators and at most two decimals."""
        if isinstance(value, int) or float(value).is_integer():
            return f"{int(value):,}"
        return f"{value:,.2f}".rstrip("0").rstrip(".")

    def permille(self, value: int | None) -> str:
        """Write a share in percent, one decimal."""
        return self.say("なし", "none") if value is None else f"{value / 10:.1f} %"

    def names(self, ids: Iterable[str]) -> str:
        """List factories by id; a long list ends with how many more there are."""
        given = list(ids)
        shown = self.say("、", ", ").join(given[:LISTED])
        if len(given) <= LISTED:
            return shown
        return shown + self.say(" ほか{n}件", " and {n} more", n=len(given) - LISTED)

    @staticmethod
    def _named(name: str, id_: str) -> str:
        return f"{name}({id_})" if name and name != id_ else id_
