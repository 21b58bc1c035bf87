"""What each part of the large-scale strategy contributes: the strategy with and without it, on the same instances and seeds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean

from benchmarks.record import Record
from benchmarks.suites import find_whole
from benchmarks.tables.cells import render_gap, render_number, render_ratio, render_seconds, render_table
from benchmarks.tables.solves import find_yardstick

TOLERANCE = 0.001
"""A level counts as different from one thousandth of its scale on."""

Members = Sequence[Record]


def render_ablation(records: Sequence[Record]) -> str:
    """A row per instance and variant, means over the seeds; the last column says what is lost without the part."""
    groups: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for record in records:
        if record.case.method == "kubari":
            groups[record.case.instance][record.case.strategy].append(record)
    names = list(dict.fromkeys(level.name for record in records for level in record.levels))
    rows = [
        _render_row(instance, variant, variants, find_yardstick(records, instance), names)
        for instance, variants in groups.items()
        for variant in variants
    ]
    head = ["instance", "strategy", "seeds", *names, "widest gap", "first plan s", "÷ rotation", "within 2 %"]
    return render_table([*head, "without the part"], rows)


def _render_row(
    instance: str, variant: str, variants: Mapping[str, Members], yardstick: float | None, names: Sequence[str]
) -> list[str]:
    members, whole = variants[variant], find_whole(variant)
    first = compute_mean([record.first_plan_seconds for record in members])
    gaps = [level.gap for record in members for level in record.levels if level.gap is not None]
    reached = [record for record in members if record.within_2_percent_seconds is not None]
    return [
        instance.removeprefix("stored/"),
        variant,
        str(len(members)),
        *[render_number(_round(compute_level(members, name))) for name in names],
        render_gap(max(gaps, default=None)),
        render_seconds(first),
        render_ratio(first, yardstick),
        f"{len(reached)} of {len(members)}",
        "" if whole == variant else describe_loss(variants.get(whole, []), members, names),
    ]


def describe_loss(whole: Members, without: Members, names: Sequence[str]) -> str:
    """Say in which goal level the plans without a part first differ from the whole strategy's, and by how much.

    Only seeds that both have are compared; a minus means that the part does harm there.
    """
    seeds = {record.case.seed for record in whole} & {record.case.seed for record in without}
    pair = [[record for record in members if record.case.seed in seeds] for members in (whole, without)]
    if not seeds:
        return "nothing to compare with"
    if any(not record.levels for record in pair[1]):
        return "no plan"
    for name in names:
        before, after = (compute_level(members, name) for members in pair)
        scale = compute_mean([level.scale for record in pair[0] for level in record.levels if level.name == name])
        if before is None or after is None or scale is None:
            continue
        if abs(after - before) > TOLERANCE * abs(scale):
            return f"{name} {(after - before) / scale:+.2%} of its scale" if scale else f"{name} {after - before:+g}"
    return "no difference"


def compute_level(members: Members, name: str) -> float | None:
    """Return a level's mean value over some records."""
    return compute_mean([level.value for record in members for level in record.levels if level.name == name])


def compute_mean(values: Sequence[float | None]) -> float | None:
    """Return the mean of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
