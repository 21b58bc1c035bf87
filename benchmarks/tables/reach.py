"""What was asked of each size, what was measured, and whether that is enough: the worst of all seeds counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from benchmarks.growth import fit_power, list_times
from benchmarks.record import LevelFigures, Outcome, Record
from benchmarks.tables.cells import render_memory, render_ratio, render_seconds, render_table
from benchmarks.tables.published import compute_distance, keep_longest
from benchmarks.tables.solves import find_yardstick
from optimizer.text import Language, Text

RecordsBySuite = Mapping[str, Sequence[Record]]


class Found(NamedTuple):
    """What was measured; `is_enough` is None where nothing was."""

    measured: Text
    is_enough: bool | None


class Aim(NamedTuple):
    """Something asked for."""

    case: Text
    asked: Text
    measure: Callable[[RecordsBySuite], Found]


NOTHING = Found(Text("未計測", "not measured"), None)


def render_reach(records: RecordsBySuite, language: Language = Language.en) -> str:
    """A row per thing asked for."""
    head = (
        Text("対象", "case"),
        Text("目標", "asked"),
        Text("計測値", "measured"),
        Text("達成", "reached"),
    )
    answers = {True: Text("はい", "yes"), False: Text("いいえ", "no"), None: Text("–", "–")}
    rows = []
    for aim in AIMS:
        found = aim.measure(records)
        rows.append([text.of(language) for text in (aim.case, aim.asked, found.measured, answers[found.is_enough])])
    return render_table([text.of(language) for text in head], rows, texts=len(head))


def _measure_first(suite: str, instance: str, seconds: float) -> Callable[[RecordsBySuite], Found]:
    """Seconds until a solve that stops at its first plan has handed it out, verified."""

    def measure(records: RecordsBySuite) -> Found:
        members = [r for r in _select(records, suite, instance) if r.case.method == "first"]
        if not members:
            return NOTHING
        if any(record.first_plan_seconds is None or not record.is_verified for record in members):
            return Found(Text("計画なし", "no plan"), False)
        worst = max(record.seconds or 0 for record in members)
        ratio = render_ratio(worst, find_yardstick(records[suite], instance))
        shown = render_seconds(worst)
        return Found(
            Text(
                f"{shown} 秒{f'(回り番の {ratio} 倍)' if ratio else ''}",
                f"{shown} s{f' ({ratio} x rotation)' if ratio else ''}",
            ),
            worst <= seconds,
        )

    return measure


def _measure_gaps(suite: str, instance: str, limit: float, gap: float) -> Callable[[RecordsBySuite], Found]:
    """The widest gap of any level when its work was over, at a time limit."""

    def measure(records: RecordsBySuite) -> Found:
        members = [
            r
            for r in _select(records, suite, instance)
            if r.case.method == "kubari" and r.case.time_limit_seconds == limit
        ]
        if not members:
            return NOTHING
        if any(record.outcome is not Outcome.measured for record in members):
            return Found(Text("計画なし", "no plan"), False)
        widest = max((level for record in members for level in record.levels), key=_get_gap)
        value = _get_gap(widest)
        if value == float("inf"):
            return Found(Text(f"{widest.name}: 下界なし", f"{widest.name}: no bound"), False)
        return Found(Text(f"最大 {value:.2%}({widest.name})", f"at most {value:.2%} ({widest.name})"), value <= gap)

    return measure


def _get_gap(level: LevelFigures) -> float:
    gap = level.gap if level.closed_gap is None else level.closed_gap
    return float("inf") if gap is None else gap


def _measure_memory(suite: str, instance: str, mib: float) -> Callable[[RecordsBySuite], Found]:
    """Peak memory of a solve that ran to its end."""

    def measure(records: RecordsBySuite) -> Found:
        members = [r for r in _select(records, suite, instance) if r.case.method == "kubari"]
        if not members:
            return NOTHING
        if any(record.outcome is not Outcome.measured or record.peak_mib is None for record in members):
            return Found(Text("終了せず", "did not end"), False)
        worst = max(record.peak_mib or 0 for record in members)
        return Found(Text(f"{render_memory(worst)} MiB", f"{render_memory(worst)} MiB"), worst <= mib)

    return measure


def _measure_quote(instance: str, milliseconds: float) -> Callable[[RecordsBySuite], Found]:
    """The time that all but one in a hundred quotes keep, every offer that was put into the plan being verified."""

    def measure(records: RecordsBySuite) -> Found:
        members = _select(records, "quote", instance)
        if not members:
            return NOTHING
        if any("p99_ms" not in record.figures or not record.is_verified for record in members):
            return Found(Text("検証に不合格", "not verified"), False)
        half, slow = (max(record.figures[name] for record in members) for name in ("p50_ms", "p99_ms"))
        return Found(
            Text(f"p50 {half:.1f} ms、p99 {slow:.1f} ms", f"p50 {half:.1f} ms, p99 {slow:.1f} ms"), slow < milliseconds
        )

    return measure


def _measure_sweep(instance: str, percent: float) -> Callable[[RecordsBySuite], Found]:
    """How much of the time the cores were at work, every run having ended with a verified plan."""

    def measure(records: RecordsBySuite) -> Found:
        members = _select(records, "sweep", instance)
        if not members:
            return NOTHING
        if any(not record.is_verified for record in members):
            return Found(Text("計画のない実行あり", "runs without a plan"), False)
        busy = min(record.figures["busy_percent"] for record in members)
        runs, seconds = min((record.figures["runs"], record.figures["sweep_seconds"]) for record in members)
        return Found(
            Text(
                f"{busy:.1f} %、{runs:.0f} 件を {seconds:.0f} 秒", f"{busy:.1f} %, {runs:.0f} runs in {seconds:.0f} s"
            ),
            busy > percent,
        )

    return measure


def _measure_front(instance: str, plans: int, seconds: float) -> Callable[[RecordsBySuite], Found]:
    """Plans of a front, those on it that no other one beats, and the seconds they took."""

    def measure(records: RecordsBySuite) -> Found:
        members = _select(records, "front", instance)
        if not members:
            return NOTHING
        if any(record.seconds is None or not record.is_verified for record in members):
            return Found(Text("終了せず", "did not end"), False)
        worst = max(record.seconds or 0 for record in members)
        made, best = min((record.figures["plans"], record.figures["on_front"]) for record in members)
        shown = render_seconds(worst)
        return Found(
            Text(
                f"{made:.0f}(うち他に劣らないもの {best:.0f})を {shown} 秒",
                f"{made:.0f}, {best:.0f} of them beaten by none, in {shown} s",
            ),
            made >= plans and worst <= seconds,
        )

    return measure


def _measure_backtest(instance: str, seconds: float) -> Callable[[RecordsBySuite], Found]:
    """Seconds of all batches under both rule books, every plan verified."""

    def measure(records: RecordsBySuite) -> Found:
        members = _select(records, "backtest", instance)
        if not members:
            return NOTHING
        if any(record.seconds is None or not record.is_verified for record in members):
            return Found(Text("終了せず", "did not end"), False)
        worst = max(record.seconds or 0 for record in members)
        shown = render_seconds(worst)
        return Found(Text(f"{shown} 秒", f"{shown} s"), worst <= seconds)

    return measure


def _measure_growth(exponent: float) -> Callable[[RecordsBySuite], Found]:
    """The exponent fitted through the times of all sizes; a size that was not reached speaks against it."""

    def measure(records: RecordsBySuite) -> Found:
        members = [r for r in records.get("growth", ()) if r.case.method == "kubari"]
        points = list_times(members)
        fit = fit_power(points)
        if fit is None:
            return NOTHING if not members else Found(Text("2 % に届かず", "2 % not reached"), False)
        sizes = f"{points[0].orders:,}-{points[-1].orders:,}"
        missing = len(members) - len(points)
        return Found(
            Text(
                f"指数 {fit.exponent:.2f}({sizes} 件{f'、未達 {missing} 件' if missing else ''})",
                f"exponent {fit.exponent:.2f} ({sizes} orders{f'; {missing} sizes not reached' if missing else ''})",
            ),
            fit.exponent <= exponent and missing == 0,
        )

    return measure


def _measure_published(strategy: str, largest: float, mean: float) -> Callable[[RecordsBySuite], Found]:
    """How far above the best known values the plans of the assignment instances are; a plan that leaves work out fails."""

    def measure(records: RecordsBySuite) -> Found:
        members = [
            r
            for r in keep_longest(records.get("published", ()))
            if r.case.instance.startswith("gap/") and r.case.strategy == strategy
        ]
        if not members:
            return NOTHING
        distances = [compute_distance(record) for record in members]
        known = [distance for distance in distances if distance is not None]
        left_out = len(distances) - len(known)
        worst, average = max(known, default=0.0), fmean(known) if known else 0.0
        incomplete = Text(f"、{left_out} 件は未完", f"; {left_out} incomplete") if left_out else Text("", "")
        return Found(
            Text(
                f"最大 {worst:.2%}、平均 {average:.2%}、{len(members)} 件{incomplete.ja}",
                f"at most {worst:.2%}, mean {average:.2%}, {len(members)} instances{incomplete.en}",
            ),
            worst <= largest and average <= mean and not left_out,
        )

    return measure


def _measure_balance(at_best: float, near: float) -> Callable[[RecordsBySuite], Found]:
    """Share of the balance instances at the best known value, and within 1 % of it; a plan that leaves work out is neither."""

    def measure(records: RecordsBySuite) -> Found:
        members = [
            record
            for record in keep_longest(records.get("published", ()))
            if record.case.instance.startswith("rcmax/") and record.case.strategy == "auto"
        ]
        if not members:
            return NOTHING
        known = [distance for distance in map(compute_distance, members) if distance is not None]
        best, close = (sum(d <= limit for d in known) / len(members) for limit in (0.0, 0.01))
        return Found(
            Text(
                f"最良値と同じ {best:.0%}、1 % 以内 {close:.0%}、{len(members)} 件",
                f"{best:.0%} at the best, {close:.0%} within 1 %, {len(members)} instances",
            ),
            best >= at_best and close >= near,
        )

    return measure


def _select(records: RecordsBySuite, suite: str, instance: str) -> list[Record]:
    return [record for record in records.get(suite, ()) if record.case.instance == instance]


def _aim_first(case: Text, place: tuple[str, str], seconds: float) -> Aim:
    asked = Text(f"検証済みの最初の計画 {seconds:g} 秒以内", f"first verified plan in {seconds:g} s")
    return Aim(case, asked, _measure_first(*place, seconds))


def _aim_gaps(case: Text, place: tuple[str, str], limit: float, percent: float) -> Aim:
    asked = Text(
        f"{limit:g} 秒で全段階が下界から {percent:g} % 以内",
        f"every level within {percent:g} % of its bound in {limit:g} s",
    )
    return Aim(case, asked, _measure_gaps(*place, limit, percent / 100))


def _aim_memory(case: Text, place: tuple[str, str], gib: float) -> Aim:
    asked = Text(f"最後まで動き、{gib:g} GB 未満", f"runs to the end under {gib:g} GB")
    return Aim(case, asked, _measure_memory(*place, gib * 1e9 / 2**20))


def _list_aims() -> list[Aim]:
    aims = []
    for name, ja in (("weekly", "週次"), ("daily", "日次")):
        case, place = Text(f"地域 60 × 500 {ja}", f"regional 60 x 500 {name}"), ("regional", f"stored/regional/{name}")
        aims += [_aim_first(case, place, 1), _aim_gaps(case, place, 20, 1)]
    case, place = Text("県 300 × 5,000", "prefecture 300 x 5,000"), ("prefecture", "stored/prefecture/weekly")
    aims += [_aim_first(case, place, 10), _aim_gaps(case, place, 120, 2)]
    case, place = Text("全国 2,000 × 50,000", "nation 2,000 x 50,000"), ("nation", "stored/nation/weekly")
    aims += [_aim_first(case, place, 120), _aim_gaps(case, place, 900, 5), _aim_memory(case, place, 8)]
    case, place = Text("全国 3,000 × 100,000", "nation 3,000 x 100,000"), ("large", "stored/nation/large")
    aims += [_aim_first(case, place, 300), _aim_memory(case, place, 12)]
    asked = Text("2 % に入る時間が注文数の 1.2 乗以下で伸びる", "time to 2 % grows no faster than orders^1.2")
    aims.append(Aim(Text("伸び 500-50,000 件", "growth, 500 to 50,000 orders"), asked, _measure_growth(1.2)))
    asked = Text(
        "各例題 60 秒、最良値から 0.3 % 以内、平均 0.1 %",
        "at most 0.3 % above the best known, mean 0.1 %, in 60 s each",
    )
    for strategy in ("auto", "guided"):
        case = Text(f"公開 GAP({strategy})", f"published GAP sets, {strategy}")
        aims.append(Aim(case, asked, _measure_published(strategy, 0.003, 0.001)))
    asked = Text("最良値と同じ 60 %、1 % 以内 95 %", "60 % at the best known value, 95 % within 1 %")
    aims.append(Aim(Text("公開の均衡問題(auto)", "published balance set, auto"), asked, _measure_balance(0.6, 0.95)))
    asked = Text("見積 1 件 50 ミリ秒未満(p99)", "a quote in under 50 ms (p99)")
    aims.append(
        Aim(Text("見積 300 工場", "quotes, 300 factories"), asked, _measure_quote("stored/prefecture/weekly", 50))
    )
    asked = Text("全コアの稼働 90 % 超", "every core busy over 90 % of the time")
    aims.append(
        Aim(Text("200 通りの比較実験", "sweep of 200 runs"), asked, _measure_sweep("stored/regional/weekly", 90))
    )
    asked = Text("検証済みの計画 15 を 300 秒以内(2 コア)", "15 verified plans in 300 s, two cores")
    aims.append(Aim(Text("前線 60 × 500", "front, 60 x 500"), asked, _measure_front("stored/regional/weekly", 15, 300)))
    asked = Text("24 か月を二つの基準で 300 秒以内(2 コア)", "24 months under both rule books in 300 s, two cores")
    aims.append(
        Aim(Text("遡及検証 60 × 100", "back-test, 60 x 100 a month"), asked, _measure_backtest("stored/monthly", 300))
    )
    return aims


AIMS: Sequence[Aim] = tuple(_list_aims())
