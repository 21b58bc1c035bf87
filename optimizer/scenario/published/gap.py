"""Generalized assignment: every job to one agent, least cost, within each agent's resource.

Text: ``m n``; m rows of n costs; m rows of n resource uses; m capacities. Minimisation.

==================  ==================================================================================
in the file         in the scenario
==================  ==================================================================================
job                 an order of one piece, never split, all or nothing
agent               a member with one work center and one bucket
capacity            free minutes of the work center
resource use        minutes per piece in that agent's quote for the job
cost                yen per piece in that agent's quote
every job assigned  first goal: unplaced pieces (0 in every published solution); second goal: cost
==================  ==================================================================================

Source: OR-Library sets gap1-gap12 (Cattrysse, Salomon, Van Wassenhove 1994) and gapa-gapd, Yagiura's types C and E;
files and values from fontanf/generalizedassignmentsolver on GitHub.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from optimizer.domain.order import Buyer, Quote
from optimizer.domain.rulebook import Term
from optimizer.domain.scenario import Scenario
from optimizer.scenario.published.frame import (
    build_calendar,
    build_factory,
    build_job,
    build_network,
    build_rulebook,
    build_scenario_id,
    number_ids,
)
from optimizer.scenario.published.numbers import NumberStream, load_text
from optimizer.text import Text

Table = tuple[tuple[int, ...], ...]


class Assignment(NamedTuple):
    """The numbers of a file: costs and uses by agent and job, capacities by agent."""

    costs: Table
    uses: Table
    capacities: tuple[int, ...]


def read_gap(file: Path) -> Scenario:
    """Turn a generalized assignment file into a scenario.

    Raises
    ------
    ScenarioError
        When the file is missing, cut off, or holds something other than whole numbers from 0.
    """
    return build_gap(parse_gap(load_text(file), file.name), name=file.name)


def parse_gap(text: str, source: str) -> Assignment:
    """Return the numbers of a file."""
    stream = NumberStream(text, source)
    agents = stream.take(Text("エージェントの数", "number of agents"), at_least=1)
    jobs = stream.take(Text("仕事の数", "number of jobs"), at_least=1)
    costs = tuple(stream.take_many(jobs, Text("費用の行", "a row of costs")) for _ in range(agents))
    uses = tuple(stream.take_many(jobs, Text("使用量の行", "a row of resource uses")) for _ in range(agents))
    capacities = stream.take_many(agents, Text("能力", "the capacities"))
    stream.check_end(Text("問題全体", "the whole instance"))
    return Assignment(costs, uses, capacities)


def build_gap(numbers: Assignment, *, name: str) -> Scenario:
    """Return the scenario of an assignment problem."""
    agents = number_ids("agent", len(numbers.capacities))
    jobs = number_ids("job", len(numbers.costs[0]))
    factories = (build_factory(a, free_minutes=c) for a, c in zip(agents, numbers.capacities, strict=True))
    orders = tuple(build_job(id_, _list_quotes(job, agents, numbers)) for job, id_ in enumerate(jobs))
    return Scenario(
        id=build_scenario_id("gap", name),
        title=f"Generalized assignment {name}",
        calendar=build_calendar(),
        network=build_network(factories),
        buyers=(Buyer(id="buyer"),),
        orders=orders,
        rulebook=build_rulebook("gap", Term.unplaced, Term.cost),
    )


def _list_quotes(job: int, agents: list[str], numbers: Assignment) -> Iterator[Quote]:
    for a, agent in enumerate(agents):
        yield Quote(factory=agent, minutes_per_piece=numbers.uses[a][job], yen_per_piece=numbers.costs[a][job])
