"""Unrelated parallel machines: every job on one machine, the largest load as small as possible.

Text: ``n m`` (one per line or together), then n rows of m processing times.

==================  ==================================================================================
in the file         in the scenario
==================  ==================================================================================
job                 an order of one piece, never split, all or nothing
machine             a member with one work center and one bucket
processing time     minutes per piece in that machine's quote; the quoted price is 0
largest load        second goal: concentration (the largest load of any member), after unplaced pieces
no capacity         free minutes = the sum of all jobs' times on that machine, so they never bind
==================  ==================================================================================

Source: instances INFORMSJoC/2021.0326 (doi 10.5281/zenodo.7541223), values Fraunhofer-Chalmers-Centre/RCmax; GitHub.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from optimizer.domain.order import Buyer, Quote
from optimizer.domain.rulebook import Term
from optimizer.domain.scenario import Scenario
from optimizer.errors import ScenarioError
from optimizer.scenario.published.frame import (
    build_calendar,
    build_factory,
    build_job,
    build_network,
    build_rulebook,
    build_scenario_id,
    number_ids,
)
from optimizer.scenario.published.numbers import LARGEST, NumberStream, build_refusal, load_text
from optimizer.text import Text

Table = tuple[tuple[int, ...], ...]


def read_rcmax(file: Path) -> Scenario:
    """Turn an unrelated parallel machines file into a scenario.

    Raises
    ------
    ScenarioError
        When the file is missing, cut off, or holds something other than whole numbers from 0.
    """
    return build_rcmax(parse_rcmax(load_text(file), file.name), name=file.stem)


def parse_rcmax(text: str, source: str) -> Table:
    """Return the processing times by job and machine."""
    stream = NumberStream(text, source)
    jobs = stream.take(Text("仕事の数", "number of jobs"), at_least=1)
    machines = stream.take(Text("機械の数", "number of machines"), at_least=1)
    times = tuple(stream.take_many(machines, Text("加工時間の行", "a row of processing times")) for _ in range(jobs))
    stream.check_end(Text("問題全体", "the whole instance"))
    for machine, total in enumerate(map(sum, zip(*times, strict=True)), 1):
        if total > LARGEST:
            raise _refuse_total(source, machine, total)
    return times


def _refuse_total(source: str, machine: int, total: int) -> ScenarioError:
    return build_refusal(
        "too_large", source, str(total),
        Text(
            f"機械 {machine} の加工時間の合計は {total} 分ですが、上限は {LARGEST} 分です。",
            f"The times of machine {machine} add up to {total} minutes; the most is {LARGEST}.",
        ),
        Text("すべての加工時間を同じ数で割ってください。", "Divide all processing times by the same number."),
    )  # fmt: skip


def build_rcmax(times: Table, *, name: str) -> Scenario:
    """Return the scenario of a set of processing times by job and machine."""
    machines = number_ids("machine", len(times[0]))
    loads = [sum(column) for column in zip(*times, strict=True)]
    jobs = zip(number_ids("job", len(times)), times, strict=True)
    orders = tuple(build_job(id_, _list_quotes(machines, row)) for id_, row in jobs)
    return Scenario(
        id=build_scenario_id("rcmax", name),
        title=f"Unrelated parallel machines {name}",
        calendar=build_calendar(),
        network=build_network(build_factory(m, free_minutes=load) for m, load in zip(machines, loads, strict=True)),
        buyers=(Buyer(id="buyer"),),
        orders=orders,
        rulebook=build_rulebook("rcmax", Term.unplaced, Term.concentration),
    )


def _list_quotes(machines: list[str], row: tuple[int, ...]) -> Iterator[Quote]:
    for machine, time in zip(machines, row, strict=True):
        yield Quote(factory=machine, minutes_per_piece=time, yen_per_piece=0)
