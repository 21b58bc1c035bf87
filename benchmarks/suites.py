"""The suites: which cases each of them measures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fnmatch import fnmatch
from types import MappingProxyType
from typing import NamedTuple

from benchmarks.data import list_published
from benchmarks.record import Case
from optimizer.errors import UnknownNameError
from optimizer.text import Text

PEERS = ("highs", "rotation", "proportional")
SEEDED = ("kubari", "highs")
"""Methods whose result depends on the seed; the others run once."""

SMALL_FAMILIES = ("balanced", "tight", "peak_season", "disaster", "sparse_skills", "dominant_incumbent")


class Pair(NamedTuple):
    """An instance and a method."""

    instance: str
    method: str


class Suite(NamedTuple):
    """A named set of cases.

    Attributes
    ----------
    list_pairs
        Its instances and methods.
    time_limit_seconds
        Of one solve, unless asked otherwise.
    seeds
        Unless asked otherwise.
    """

    title: Text
    list_pairs: Callable[[], list[Pair]]
    time_limit_seconds: float = 60
    seeds: tuple[int, ...] = (1,)


def _list_published() -> list[Pair]:
    return [Pair(instance, "kubari") for instance in list_published()]


def _list_regional() -> list[Pair]:
    return [Pair(f"stored/regional/{name}", m) for name in ("weekly", "daily") for m in ("kubari", *PEERS)]


def _list_small() -> list[Pair]:
    return [Pair(f"generated/{family}/12x40/{seed}", "kubari") for family in SMALL_FAMILIES for seed in (1, 2, 3)]


def _list_load() -> list[Pair]:
    return [Pair("generated/balanced/300x100000/1", "load")]


def _list_build() -> list[Pair]:
    stored = [Pair(f"stored/regional/{name}", "build") for name in ("weekly", "daily")]
    return [*stored, Pair("generated/balanced/60x500/1/weekly", "build")]


def _list_entitlement() -> list[Pair]:
    sizes = ("40x400", "200x2000", "1000x10000")
    return [Pair(f"generated/balanced/{size}/1", "entitlement") for size in sizes]


def _list_smoke() -> list[Pair]:
    tiny = "generated/balanced/4x8/1/weekly"
    solved = [Pair("written/gap", "kubari"), *(Pair(tiny, method) for method in ("kubari", *PEERS))]
    return [*solved, *(Pair(tiny, method) for method in ("load", "build", "entitlement"))]


SUITES = MappingProxyType(
    {
        "published": Suite(Text("公開データ", "Published data"), _list_published),
        "regional": Suite(Text("地域の一括配分と比較相手", "Regional batches against peers"), _list_regional),
        "small": Suite(Text("小規模での最適性の証明", "Small batches, proven optimal"), _list_small, 30),
        "load": Suite(Text("大きなシナリオの読み込み", "Loading a large scenario"), _list_load),
        "build": Suite(Text("モデルの構築", "Building the model"), _list_build),
        "entitlement": Suite(Text("標準配分率の計算", "Computing entitlements"), _list_entitlement),
        "smoke": Suite(Text("動作確認", "One tiny case of every kind"), _list_smoke, 3),
    }
)


def build_cases(
    name: str,
    *,
    time_limit: float | None = None,
    seeds: Sequence[int] | None = None,
    only: str | None = None,
) -> list[Case]:
    """Return the cases of a suite.

    Parameters
    ----------
    time_limit, seeds
        None for the suite's own.
    only
        Keep cases whose instance or method matches this pattern (``gap/*``, ``highs``).

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
    chosen = [
        pair for pair in suite.list_pairs() if only is None or fnmatch(pair.instance, only) or pair.method == only
    ]
    if not chosen:
        raise UnknownNameError(
            Text(f"{name} に {only} に合うものはありません。", f"Nothing in {name} matches {only}."),
            Text("例: 'gap/*'、'kubari'。", "For example 'gap/*' or 'kubari'."),
        )
    limit = suite.time_limit_seconds if time_limit is None else time_limit
    every_seed = tuple(suite.seeds if seeds is None else seeds)
    return [
        Case(suite=name, instance=pair.instance, method=pair.method, seed=seed, time_limit_seconds=limit)
        for pair in chosen
        for seed in (every_seed if pair.method in SEEDED else every_seed[:1])
    ]
