"""Prices in words, for people who decide where time should be added."""

from __future__ import annotations

from types import MappingProxyType

from optimizer.domain.index import Index
from optimizer.domain.rulebook import Term, UnplacedBasis
from optimizer.prices.capabilities import HourValue, PlaceValue
from optimizer.prices.capacity import CapacityPrices, LevelPrices
from optimizer.prices.weeks import label_bucket
from optimizer.rules import rule
from optimizer.text import Text

LEVEL_UNITS = MappingProxyType(
    {
        "yen": Text("円", "yen"),
        "piece-days": Text("個・日", "piece-days"),
        "weighted units": Text("点", "weighted units"),
        "coarse units": Text("単位", "coarse units"),
        "pieces": Text("個", "pieces"),
        "minutes": Text("分", "minutes"),
        "mixed": Text("点", "points"),
    }
)

UNPLACED_UNITS = MappingProxyType(
    {
        UnplacedBasis.value: Text("円相当の注文", "yen of order value"),
        UnplacedBasis.priority: Text("点(優先度×個)", "points (priority x pieces)"),
        UnplacedBasis.pieces: Text("個", "pieces"),
    }
)

_EFFECTS = MappingProxyType(
    {
        "cost": Text("費用が{about}{n}円減ります", "saves {about}¥{n}"),
        "unplaced value": Text("{about}{n}円相当の注文を追加で配分できます", "places orders worth {about}¥{n} more"),
        "unplaced priority": Text("未配分が{about}{n}点減ります", "takes {about}{n} points off what is unplaced"),
        "unplaced pieces": Text("{about}{n}個を追加で配分できます", "places {about}{n} more pieces"),
        "lateness": Text("納期遅れが{about}{n}個・日減ります", "saves {about}{n} piece-days of lateness"),
        "other": Text("「{title}」が{about}{n}{unit}減ります", "lowers {title} by {about}{n} {unit}"),
    }
)


def format_amount(value: float) -> str:
    """Write an amount with thousands separated: whole from 100 on, else with at most two decimals."""
    if abs(value) >= 100:
        return f"{round(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def name_unit(prices: CapacityPrices, level: LevelPrices) -> Text:
    """Name the unit of a level's prices; what is unplaced counts as the rule book weighs it."""
    if level.unit == "weight":
        return UNPLACED_UNITS[prices.index.scenario.rulebook.unplaced_basis]
    return LEVEL_UNITS.get(level.unit, Text(level.unit, level.unit))


def name_level(level: LevelPrices) -> Text:
    """Name a goal level: by its term's title where it is called like the term, else as the rule book calls it."""
    return rule(level.name).title if level.name in set(Term) else Text(level.name, level.name)


def name_work_center(index: Index, position: int) -> str:
    """Name a work center with its factory; ids in brackets behind names."""
    factory = index.factories[int(index.factory_of_work_center[position])]
    parts = [(factory.name, factory.id), (index.work_centers[position].name, index.work_centers[position].id)]
    return " ".join(f"{name}({id_})" if name and name != id_ else id_ for name, id_ in parts)


def say_hour(prices: CapacityPrices, hour: HourValue) -> Text:
    """Say what one more hour of a capability is worth; "about" where only its price is known, and not the whole hour's effect."""
    place = name_work_center(prices.index, hour.work_center)
    effect = _say_effect(prices, hour.level, hour.confirmed, about=hour.per_hour)
    when = _say_when(prices.index, hour.bucket)
    return Text(
        f"{when.ja}の{hour.process}を1時間増やすと、{effect.ja}(最も効くのは {place})。",
        f"One more hour of {hour.process} {when.en} {effect.en} (where it helps most: {place}).",
    )


def say_place(prices: CapacityPrices, entry: PlaceValue) -> Text:
    """Say what one more hour of one work center saves in a bucket."""
    work_center, bucket = entry.place
    name, when = name_work_center(prices.index, work_center), _say_when(prices.index, bucket)
    if entry.saving is None:
        level = prices.levels[entry.level]
        title = name_level(level)
        if level.per_minute is None:
            return Text(
                f"{when.ja}の {name} を1時間増やした効果({title.ja})は、時間内に求められませんでした。",
                f"Time ran out before it was found what one more hour at {name} {when.en} does to {title.en.lower()}.",
            )
        return Text(
            f"{when.ja}の {name} を丸1時間増やした効果({title.ja})は、求められませんでした(時間が足りないか、対象が大きすぎます)。",
            f"It was not found what a whole hour more at {name} {when.en} does to {title.en.lower()}: too little time, "
            "or too large a network.",
        )
    effect = _say_effect(prices, entry.level, entry.saving)
    return Text(f"{when.ja}の {name} を1時間増やすと、{effect.ja}。", f"One more hour at {name} {when.en} {effect.en}.")


def _say_when(index: Index, bucket: int) -> Text:
    calendar = index.scenario.calendar
    label = label_bucket(calendar, bucket)
    is_day = calendar.end_day(bucket) - calendar.start_day(bucket) == 1
    return Text(label.ja, f"{'on' if is_day else 'in'} {label.en}")


def _say_effect(prices: CapacityPrices, level: int, amount: float | None, *, about: float = 0.0) -> Text:
    """What an hour does to a level: a known amount, else about another one."""
    entry, basis = prices.levels[level], prices.index.scenario.rulebook.unplaced_basis
    kind = "other"
    if entry.unit == "yen":
        kind = "cost"
    elif entry.term is Term.unplaced:
        kind = f"unplaced {basis}"
    elif entry.term is Term.lateness:
        kind = "lateness"
    number = format_amount(about if amount is None else amount)
    hedge = Text("約", "about ") if amount is None else Text("", "")
    title, unit = name_level(entry), name_unit(prices, entry)
    return Text(
        _EFFECTS[kind].ja.format(n=number, about=hedge.ja, title=title.ja, unit=unit.ja),
        _EFFECTS[kind].en.format(n=number, about=hedge.en, title=title.en.lower(), unit=unit.en),
    )
