"""The report: one self-contained page with figures, charts and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from optimizer.domain.verdict import Verdict
from optimizer.explain import PlanExplanation, Situation, build_situation, explain_situation, render_rulebook
from optimizer.explain.sentences.words import Words
from optimizer.prices import PriceTable
from optimizer.report.charts import Picture, Span, build_load_map, build_shares, build_timeline
from optimizer.report.figures import (
    CHARTED_FACTORIES,
    TIGHT_PERMILLE,
    list_loads,
    list_shares,
    list_timeline,
)
from optimizer.report.labels import LABELS
from optimizer.report.prices import list_prices
from optimizer.report.svg import render_svg
from optimizer.report.tables import fold_lots, list_goals, list_groups, list_problems, list_rules
from optimizer.rules import CATALOGUE
from optimizer.text import Language
from optimizer.verify import verify_plan

T = TypeVar("T")

ROWS_OF_FACTORIES, ROWS_OF_ORDERS = 36, 30
"""Rows of a chart that fit a landscape A4 page at a size that can be read."""


def render_report(
    scenario: Scenario,
    plan: Plan,
    verdict: Verdict | None = None,
    *,
    language: Language | str = Language.ja,
    prices: PriceTable | None = None,
) -> str:
    """Write a plan as one HTML page that needs nothing else: no network, no script, fit for printing.

    Parameters
    ----------
    verdict
        What the verifier said of the plan; it is asked now where None is given.
    language
        ja or en.
    prices
        What an hour more is worth at the plan; the page has a section on it where it is given.

    Raises
    ------
    PlanError
        If the plan belongs to another scenario, or a lot is at a place that does not exist.
    """
    situation = build_situation(scenario, plan)
    page = _Page(situation, explain_situation(situation), Words(scenario, language))
    template = build_environment().get_template("report.html.j2")
    sections = () if prices is None else list_prices(prices, page.language)
    return template.render(page.build_context(verdict or verify_plan(scenario, plan)), prices=sections)


def build_environment() -> Environment:
    """Return where templates are found and how they are filled."""
    return Environment(
        loader=PackageLoader("optimizer.report", "templates"),
        # Every name comes from a file somebody else wrote.
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True)
class Figure:
    """A chart with its words: title, how to read it, what was left out; long ones in parts that fit a page each."""

    title: str
    note: str
    cut: str
    parts: tuple[Markup, ...]


@dataclass(frozen=True)
class Tile:
    """One key figure."""

    label: str
    value: str
    note: str = ""


class _Page:
    """Everything the template shows, in one language."""

    def __init__(self, situation: Situation, explanation: PlanExplanation, words: Words) -> None:
        self._situation, self._explanation, self._words = situation, explanation, words
        self._scenario = situation.scenario
        self._unit = situation.plan.targets.basis.unit
        self._loads = list_loads(situation)
        self._shares = list_shares(situation)

    @property
    def language(self) -> Language:
        """The language of the page."""
        return self._words.language

    def build_context(self, verdict: Verdict) -> dict[str, object]:
        """Return the template's variables."""
        scenario, words, explanation = self._scenario, self._words, self._explanation
        calendar = scenario.calendar
        return {
            "lang": words.language.value,
            "t": {name: text.of(words.language) for name, text in LABELS.items()},
            "scenario": scenario,
            "period": words.buckets(0, calendar.bucket_count - 1),
            "verdict": verdict,
            "violations": [
                f"{violation.where}: {violation.message.of(words.language)}" for violation in verdict.violations
            ],
            "verified_note": self._say("verified_note", n=sum(rule.is_hard for rule in CATALOGUE)),
            "provenance": self._situation.plan.provenance,
            "steps": sum(stage.steps for stage in self._situation.plan.provenance.stages),
            "tiles": self._build_tiles(),
            "goals": list_goals(words, scenario, explanation),
            "load_map": self._draw_loads(),
            "loads": self._loads,
            "buckets": [words.bucket(bucket) for bucket in range(calendar.bucket_count)],
            "shares_figure": self._draw_shares(),
            "shares": self._shares,
            "groups": list_groups(words, explanation),
            "unit": self._unit.shown.of(words.language),
            "work_format": f"{{:,.{self._unit.decimals}f}}",
            "timeline": self._draw_timeline(),
            "unplaced": list_problems(words, scenario, explanation.unplaced),
            "late": list_problems(words, scenario, explanation.late),
            "folds": fold_lots(words, self._situation),
            "lot_count": len(self._situation.lots),
            "rulebook": render_rulebook(scenario.rulebook, words.language),
            "rules": list_rules(words),
            "tight": TIGHT_PERMILLE,
            "words": words,
        }

    def _say(self, label: str, **values: object) -> str:
        return LABELS[label].of(self._words.language).format(**values)

    def _build_tiles(self) -> tuple[Tile, ...]:
        words, seen = self._words, self._explanation
        fairness = seen.fairness
        unplaced = seen.pieces - seen.placed_pieces
        orders = words.say("{n}件の注文", "{n} orders", n=f"{len(seen.unplaced):,}")
        late = words.say("{n}件の注文", "{n} orders", n=f"{len(seen.late):,}")
        minutes = words.say(
            "{u} / {f} 時間", "{u} / {f} hours", u=_hours(seen.used_minutes), f=_hours(seen.free_minutes)
        )
        lowest = "" if fairness.worst is None else words.factory(fairness.worst)
        below = words.say("50 % 未満 {n}会員", "{n} below 50 %", n=fairness.below_half)
        return (
            Tile(self._say("placed"), words.permille(seen.placed_weight_permille), self._whole_orders()),
            Tile(self._say("unplaced"), words.amount(unplaced, "pieces"), orders),
            Tile(self._say("late"), words.amount(seen.late_pieces, "pieces"), late),
            Tile(self._say("cost"), words.amount(seen.cost_yen, "yen")),
            Tile(self._say("load"), words.permille(seen.load_permille), minutes),
            Tile(self._say("lowest"), words.permille(fairness.minimum_permille), lowest),
            Tile(self._say("hoover"), words.permille(fairness.hoover_permille), below),
            Tile(self._say("lots"), f"{seen.lots:,}"),
        )

    def _whole_orders(self) -> str:
        seen = self._explanation
        return self._words.say(
            "全量 {w} / {n} 件", "{w} of {n} orders whole", w=f"{seen.whole_orders:,}", n=f"{seen.orders:,}"
        )

    def _draw_loads(self) -> Figure:
        fullest = set(sorted(self._loads, key=lambda row: -row.peak_permille)[:CHARTED_FACTORIES])
        shown = tuple(row for row in self._loads if row in fullest)
        top = max(self._loads, key=lambda row: row.peak_permille, default=None)
        description = self._say(
            "load_map_desc",
            n=len(shown),
            f="" if top is None else top.label,
            p=self._words.permille(0 if top is None else top.peak_permille),
            k=sum(_is_tight(load) for row in self._loads for load in row.load_permille),
        )
        calendar, language = self._scenario.calendar, self._words.language
        charts = [build_load_map(part, calendar, language) for part in _parts(shown, ROWS_OF_FACTORIES)]
        return self._frame("load_map", charts, description, self._cut("factories_cut", len(shown), len(self._loads)))

    def _draw_shares(self) -> Figure:
        shown = self._shares[:CHARTED_FACTORIES]
        counted = [row for row in self._shares if row.attainment_permille is not None]
        description = self._say(
            "shares_desc",
            n=len(counted),
            f=counted[0].label if counted else "",
            p=self._words.permille(counted[0].attainment_permille if counted else None),
            k=self._explanation.fairness.below_half,
        )
        largest = max((row.extent for row in shown), default=0.0)
        unit, language = self._unit.shown, self._words.language
        charts = [build_shares(part, largest, unit, language) for part in _parts(shown, ROWS_OF_FACTORIES)]
        return self._frame("shares", charts, description, self._cut("members_cut", len(shown), len(self._shares)))

    def _draw_timeline(self) -> Figure | None:
        rows = list_timeline(self._situation)
        if not rows:
            return None
        calendar, language = self._scenario.calendar, self._words.language
        # A due day far beyond the calendar does not stretch the chart, or the work itself could not be seen.
        days = [max(row.due_day, row.delivery_day) for row in rows]
        end = min(max(*days, calendar.boundaries[-1]), 2 * calendar.boundaries[-1])
        span = Span(end, max(bar.operation + 1 for row in rows for bar in row.bars))
        description = self._say("timeline_desc", n=len(rows), k=sum(row.late_days > 0 for row in rows))
        placed = len({entry.order for entry in self._situation.lots})
        charts = [build_timeline(part, span, calendar, language) for part in _parts(rows, ROWS_OF_ORDERS)]
        return self._frame("timeline", charts, description, self._cut("timeline_cut", len(rows), placed))

    def _frame(self, label: str, charts: Sequence[Picture], description: str, cut: str) -> Figure:
        title = self._say(label)
        parts = []
        for number, chart in enumerate(charts, start=1):
            named = title if len(charts) == 1 else f"{title} ({number}/{len(charts)})"
            parts.append(render_svg(chart, id_=f"{label}-{number}", title=named, description=description))
        return Figure(title, self._say(f"{label}_note"), cut, tuple(parts))

    def _cut(self, label: str, shown: int, everything: int) -> str:
        return "" if shown == everything else self._say(label, n=shown, all=everything)


def _parts(rows: Sequence[T], most: int) -> list[Sequence[T]]:
    """Cut rows into parts of nearly the same length, none longer than a printed page has room for."""
    count = max(1, -(-len(rows) // most))
    size = max(1, -(-len(rows) // count))
    return [rows[at : at + size] for at in range(0, len(rows), size)]


def _is_tight(load_permille: int | None) -> bool:
    return load_permille is not None and load_permille >= TIGHT_PERMILLE


def _hours(minutes: int) -> str:
    return f"{minutes / 60:,.0f}"
