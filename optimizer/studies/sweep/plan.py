"""What a sweep is asked to try, checked as a whole before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from optimizer.domain.plan import Budget
from optimizer.domain.rulebook import RuleBook
from optimizer.domain.scenario import Scenario
from optimizer.errors import Problem, ScenarioError
from optimizer.scenario import hash_rulebook, hash_scenario, load_scenario
from optimizer.solve.outcome import get_version
from optimizer.studies.sweep.axes import Axis, GridError, Variant, build_variants
from optimizer.studies.sweep.result import BookNote, ScenarioNote
from optimizer.studies.sweep.runs import Job, Probe, compute_key

RULEBOOKS = "rulebooks"
"""Folder of the rule books inside that of a sweep."""


class Source(NamedTuple):
    """A scenario to try rule books on: its name as it was given, and its file."""

    name: str
    file: Path


@dataclass(frozen=True)
class Question:
    """What is to be tried.

    Attributes
    ----------
    rulebooks
        To be tried on every scenario; none for each scenario's own.
    axes
        Values set in each of these rule books, in every combination.
    seeds, budget
        Every combination is run with every seed; the seed of the budget itself is not used.
    probe
        Further figures to take of every plan.
    """

    sources: tuple[Source, ...]
    rulebooks: tuple[RuleBook, ...] = ()
    axes: tuple[Axis, ...] = ()
    seeds: tuple[int, ...] = (1,)
    budget: Budget = field(default_factory=Budget)
    strategy: str = "auto"
    probe: Probe | None = None


@dataclass(frozen=True)
class SweepPlan:
    """Everything a sweep will run, each run once."""

    question: Question
    folder: Path
    scenarios: tuple[ScenarioNote, ...]
    rulebooks: tuple[BookNote, ...]
    book_by_hash: dict[str, RuleBook]
    jobs: tuple[Job, ...]


def plan_sweep(question: Question, folder: Path) -> SweepPlan:
    """Load every scenario, build every rule book, check each on each scenario, and list the runs: scenario by scenario.

    Raises
    ------
    ScenarioError
        For a scenario that is wrong.
    GridError
        With every path and value that is not possible, and every rule book that does not fit a scenario.
    """
    jobs: dict[str, Job] = {}
    notes: list[ScenarioNote] = []
    books: dict[str, BookNote] = {}
    book_by_hash: dict[str, RuleBook] = {}
    problems: list[Problem] = []
    for source in dict.fromkeys(question.sources):
        scenario = load_scenario(source.file)
        variants = _build_all(question.rulebooks or (scenario.rulebook,), question.axes, problems)
        if not problems:
            _check_fit(scenario, source, variants, problems)
        scenario_hash = hash_scenario(scenario.with_fields(rulebook=RuleBook()))
        notes.append(ScenarioNote(name=source.name, id=scenario.id, title=scenario.title, hash=scenario_hash))
        for variant in variants:
            note = _note_book(variant)
            books.setdefault(note.hash, note)
            book_by_hash.setdefault(note.hash, variant.rulebook)
            for job in _list_jobs(question, source, variant, (scenario_hash, note.hash), folder):
                jobs.setdefault(job.key, job)
    if problems:
        raise GridError(_drop_repeats(problems))
    return SweepPlan(question, folder, tuple(notes), tuple(books.values()), book_by_hash, tuple(jobs.values()))


def _build_all(books: Iterable[RuleBook], axes: Sequence[Axis], problems: list[Problem]) -> list[Variant]:
    variants: list[Variant] = []
    for book in books:
        try:
            variants += build_variants(book, axes)
        except GridError as error:
            problems += error.problems
    return variants


def _check_fit(scenario: Scenario, source: Source, variants: Sequence[Variant], problems: list[Problem]) -> None:
    """Note what a scenario has against a rule book: groups it does not have, amounts too large to count with."""
    for variant in variants:
        try:
            scenario.with_fields(rulebook=variant.rulebook)
        except ScenarioError as error:
            subject = f"{source.name}: {variant.label}"
            problems += [Problem(p.code, p.path, subject, p.value, p.message, p.way_out) for p in error.problems]


def _note_book(variant: Variant) -> BookNote:
    book, digest = variant.rulebook, hash_rulebook(variant.rulebook)
    file = f"{RULEBOOKS}/{digest.removeprefix('sha256:')[:16]}.json"
    return BookNote(hash=digest, id=book.id, version=book.version, title=book.title, axes=dict(variant.axes), file=file)


def _list_jobs(
    question: Question, source: Source, variant: Variant, hashes: tuple[str, str], folder: Path
) -> Iterable[Job]:
    settings = [question.strategy, get_version("kubari")]
    if question.probe is not None:
        settings.append(question.probe.key)
    for seed in question.seeds:
        budget = question.budget.model_copy(update={"seed": seed})
        yield Job(
            key=compute_key(*hashes, budget, tuple(settings)),
            scenario=source.name,
            scenario_file=source.file,
            variant=variant,
            budget=budget,
            strategy=question.strategy,
            folder=folder,
            probe=question.probe,
        )


def _drop_repeats(problems: Iterable[Problem]) -> list[Problem]:
    """Keep one of the problems that several scenarios or values share."""
    return list({(p.code, p.path, p.subject, p.value): p for p in problems}.values())
