"""The suites: which cases each of them measures, in full size and in a tiny one that only shows that everything works."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fnmatch import fnmatch
from types import MappingProxyType
from typing import NamedTuple

from benchmarks.data import list_published
from benchmarks.record import Case
from optimizer.errors import UnknownNameError
from optimizer.text import Text

COMMITTEES = ("rotation", "proportional")
PLAIN = ("highs", "cpsat")
PEERS = (*PLAIN, *COMMITTEES)
"""What we are measured against: the plain solvers on the whole model, and what committees do."""
SEEDED = ("kubari", "first")
"""Methods that run for every seed; the others run once."""
UNTIMED = (*COMMITTEES, "load", "build", "entitlement")
"""Methods that take the time they take; they run once, whatever the time limits."""

LARGE_SCALE = "guided"
"""The large-scale strategy as it is used."""
STRATEGIES = ("auto", "exact", LARGE_SCALE)
"""Strategies compared side by side on published data."""
WITHOUT = "-without-"
"""A strategy is registered once more for each of its parts, without it: ``guided-without-prices``."""

SMALL_FAMILIES = ("balanced", "tight", "peak_season", "disaster", "sparse_skills", "dominant_incumbent")
REGIONAL = ("stored/regional/weekly", "stored/regional/daily")
ENTITLED = tuple(f"generated/balanced/{size}/1" for size in ("40x400", "200x2000", "1000x10000"))
BUILT = (*REGIONAL, "generated/balanced/60x500/1/weekly")
CLOSE = 0.02
"""A full solve whose seconds are wanted ends when every level is within this gap."""
GROWTH = ((60, 500), (100, 1_000), (170, 2_000), (300, 5_000), (550, 10_000), (1_000, 20_000), (2_000, 50_000))
"""Factories and orders, through the shapes of a region, a prefecture and a nation."""
TINY_SECONDS = 2.0
TINY = ("generated/weekly/4x8/1", "generated/daily/4x8/1")


class Entry(NamedTuple):
    """A case but for its seed; without a time limit of its own it runs with each of the suite's."""

    instance: str
    method: str
    strategy: str = "auto"
    gap: float | None = None
    time_limit_seconds: float | None = None


class Suite(NamedTuple):
    """A named set of cases.

    Attributes
    ----------
    list_entries
        Its cases but for seeds, in full size or tiny.
    time_limits
        Of one solve, in seconds, unless asked otherwise.
    seeds
        Unless asked otherwise.
    """

    title: Text
    list_entries: Callable[[bool], list[Entry]]
    time_limits: tuple[float, ...] = (60,)
    seeds: tuple[int, ...] = (1,)


def _list_published(is_tiny: bool) -> list[Entry]:
    instances = ["written/gap"] if is_tiny else list_published()
    return [Entry(instance, "kubari", strategy) for instance in instances for strategy in STRATEGIES]


def _list_against(instances: Sequence[str], peers: Sequence[str]) -> Callable[[bool], list[Entry]]:
    """Our first plan, our plan, and the peers' on the same instances."""

    def list_entries(is_tiny: bool) -> list[Entry]:
        chosen = TINY[: len(instances)] if is_tiny else instances
        return [Entry(instance, method) for instance in chosen for method in ("first", "kubari", *peers)]

    return list_entries


def _list_growth(is_tiny: bool) -> list[Entry]:
    shapes = ((3, 6), (4, 8), (5, 12)) if is_tiny else GROWTH
    return [
        Entry(f"generated/weekly/{factories}x{orders}/1", method, gap=gap, time_limit_seconds=limit)
        for factories, orders in shapes
        for method, gap in (("kubari", CLOSE), ("rotation", None))
        for limit in [TINY_SECONDS if is_tiny else compute_growth_limit(orders)]
    ]


def compute_growth_limit(orders: int) -> float:
    """Seconds to come within 2 %: a minute for 500 orders, and 40 times as much for 100 times as many."""
    return float(max(60, round(60 * (orders / 500) ** 0.8, -1)))


def list_variants() -> list[str]:
    """Return the large-scale strategy and what there is of it without one of its parts."""
    from optimizer.search import STRATEGIES as KNOWN  # noqa: PLC0415 - loads the solvers

    return [name for name in KNOWN if find_whole(name) == LARGE_SCALE]


def find_whole(variant: str) -> str:
    """Return the strategy that a variant is a part of: its name begins with it."""
    return variant.partition(WITHOUT)[0]


def _list_ablation(is_tiny: bool) -> list[Entry]:
    instances = TINY if is_tiny else REGIONAL
    solves = [Entry(instance, "kubari", variant) for instance in instances for variant in list_variants()]
    return [*solves, *(Entry(instance, "rotation") for instance in instances)]


def _list_replan(is_tiny: bool) -> list[Entry]:
    instances = TINY[:1] if is_tiny else ("stored/regional/weekly", "stored/prefecture/weekly")
    return [Entry(instance, "replan", gap=CLOSE) for instance in instances]


def _list_backtest(is_tiny: bool) -> list[Entry]:
    # Against a scale that holds what the ledger has filled already, any plan is within a strategy's own gap of fair.
    return [Entry("series/4x8x3/1" if is_tiny else "stored/monthly", "backtest", gap=0)]


def _list_small(is_tiny: bool) -> list[Entry]:
    if is_tiny:
        return [Entry(TINY[0], "kubari")]
    return [Entry(f"generated/{family}/12x40/{seed}", "kubari") for family in SMALL_FAMILIES for seed in (1, 2, 3)]


def _list_parts(method: str, *instances: str) -> Callable[[bool], list[Entry]]:
    """One part of the machinery on its own."""
    return lambda is_tiny: [Entry(instance, method) for instance in (TINY[:1] if is_tiny else instances)]


def _list_smoke(_is_tiny: bool) -> list[Entry]:
    """One tiny case of every kind there is in any suite."""
    kinds: dict[tuple[str, str, str], Entry] = {}
    for name, suite in SUITES.items():
        for entry in suite.list_entries(True) if name != "smoke" else ():
            kind = entry.method, entry.strategy, entry.instance.partition("/")[0]
            kinds.setdefault(kind, entry._replace(time_limit_seconds=None))
    return list(kinds.values())


SUITES: MappingProxyType[str, Suite] = MappingProxyType(
    {
        "regional": Suite(
            Text("地域の一括配分と比較相手", "Regional batches against peers"),
            _list_against(REGIONAL, PEERS), (20, 60), (1, 2, 3),
        ),
        "prefecture": Suite(
            Text("県の一括配分(300 工場 × 5,000 注文)と比較相手", "A prefecture (300 x 5,000) against peers"),
            _list_against(("stored/prefecture/weekly",), PEERS), (120,), (1, 2, 3),
        ),
        "nation": Suite(
            Text("全国の一括配分(2,000 工場 × 50,000 注文)", "A nation (2,000 x 50,000)"),
            _list_against(("stored/nation/weekly",), ("rotation",)), (900,),
        ),
        "large": Suite(
            Text("全国の一括配分(3,000 工場 × 100,000 注文)", "A nation (3,000 x 100,000)"),
            _list_against(("stored/nation/large",), ("rotation",)), (1200,),
        ),
        "growth": Suite(Text("規模による伸び", "Growth with the number of orders"), _list_growth),
        "ablation": Suite(
            Text("部品を一つずつ外す", "The large-scale strategy without one part at a time"), _list_ablation, (30,), (1, 2, 3)
        ),
        "quote": Suite(
            Text("即時見積(300 工場)", "Instant quotes at 300 factories"),
            _list_parts("quote", "stored/prefecture/weekly"),
        ),
        "replan": Suite(
            Text("再計画(注文の約 1 % への影響)", "Re-planning after an event that hits about 1 % of the orders"), _list_replan, (120,)
        ),
        "sweep": Suite(
            Text("配分基準の組み合わせ 200 通り(コアの稼働率)", "200 runs over a grid of rule books: how busy the cores are"),
            _list_parts("sweep", "stored/regional/weekly"), (400,),
        ),
        "front": Suite(
            Text("費用と公平の前線(60 工場 × 500 注文、15 の計画)", "The front of cost and fairness (60 x 500, 15 plans)"),
            _list_parts("front", "stored/regional/weekly"), (300,),
        ),
        "backtest": Suite(
            Text("遡及検証(24 か月 × 60 工場 × 100 注文、二つの基準)", "Back-test (24 months x 60 x 100, two rule books)"),
            _list_backtest, (300,)
        ),
        "small": Suite(Text("小規模での最適性の証明", "Small batches, proven optimal"), _list_small, (30,)),
        "load": Suite(
            Text("大きなシナリオの読み込み", "Loading a large scenario"), _list_parts("load", "generated/balanced/300x100000/1")
        ),
        "build": Suite(Text("モデルの構築", "Building the model"), _list_parts("build", *BUILT)),
        "entitlement": Suite(Text("標準配分率の計算", "Computing entitlements"), _list_parts("entitlement", *ENTITLED)),
        "published": Suite(Text("公開データ(方針別)", "Published data, strategy by strategy"), _list_published),
        "smoke": Suite(Text("動作確認", "One tiny case of every kind"), _list_smoke, (3,)),
    }
)  # fmt: skip
"""Nobody is asked to hand a nation's whole model to a plain solver: what a prefecture's does is measured."""


def build_cases(
    name: str,
    *,
    time_limit: float | None = None,
    seeds: Sequence[int] | None = None,
    only: str | None = None,
    is_tiny: bool = False,
) -> list[Case]:
    """Return the cases of a suite.

    Parameters
    ----------
    time_limit, seeds
        None for the suite's own.
    only
        Keep cases whose instance, method or strategy matches this pattern (``gap/*``, ``highs``, ``guided*``).
    is_tiny
        The same kinds of cases on instances of a few orders, two seconds each, with the first seed.

    Raises
    ------
    UnknownNameError
        For a suite that does not exist, or a pattern nothing matches.
    """
    if name not in SUITES:
        raise UnknownNameError(
            Text(f"ベンチマーク {name} はありません。", f"There is no suite {name}."),
            Text(f"使えるのは {', '.join(SUITES)} です。", f"Known suites: {', '.join(SUITES)}."),
        )
    suite = SUITES[name]
    chosen = [entry for entry in suite.list_entries(is_tiny) if only is None or _matches(entry, only)]
    if not chosen:
        raise UnknownNameError(
            Text(f"{name} に {only} に合うものはありません。", f"Nothing in {name} matches {only}."),
            Text("例: 'gap/*'、'kubari'。", "For example 'gap/*' or 'kubari'."),
        )
    limits = (TINY_SECONDS,) if is_tiny else suite.time_limits
    limits = limits if time_limit is None else (time_limit,)
    every_seed = tuple((suite.seeds[:1] if is_tiny else suite.seeds) if seeds is None else seeds)
    return [
        case
        for entry in chosen
        for limit in _list_limits(entry, limits, is_asked=time_limit is not None)
        for seed in (every_seed if entry.method in SEEDED else every_seed[:1])
        for case in [_build_case(name, entry, seed=seed, limit=limit)]
    ]


def _matches(entry: Entry, pattern: str) -> bool:
    names = [entry.instance, entry.method, *([entry.strategy] if entry.method == "kubari" else [])]
    return any(fnmatch(name, pattern) for name in names)


def _list_limits(entry: Entry, limits: Sequence[float], *, is_asked: bool) -> list[float]:
    """A case is run with every limit of the suite, unless it has its own, or takes the time it takes."""
    if entry.time_limit_seconds is not None and not is_asked:
        return [entry.time_limit_seconds]
    if entry.method == "first" or entry.method in UNTIMED:
        return [max(limits)]
    return list(limits)


def _build_case(name: str, entry: Entry, *, seed: int, limit: float) -> Case:
    return Case(
        suite=name,
        instance=entry.instance,
        method=entry.method,
        seed=seed,
        time_limit_seconds=limit,
        strategy=entry.strategy,
        gap=entry.gap,
    )
