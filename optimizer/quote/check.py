"""What is wrong with a new order: everything at once, worded like the problems of a scenario file."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.domain.check.findings import Findings, fill, find_near, show_value
from optimizer.domain.check.known import Known
from optimizer.domain.check.orders import check_orders
from optimizer.domain.check.sentences import Sentence
from optimizer.domain.order import Order
from optimizer.domain.scenario import Scenario
from optimizer.errors import KubariError, Problem, ScenarioError
from optimizer.text import Text

PROCESS_UNKNOWN = Sentence(
    Text(
        "加工法 {value} の設備はこの網のどこにもありません。", "No work center of the network does the process {value}."
    ),
    Text("加工法の名前を確かめてください。{near}", "Check the name of the process.{near}"),
)
"""Not wrong in a scenario, where it is a plan's answer; in an inquiry it is a slip, or there is nothing to ask."""

ID_TAKEN = Sentence(
    Text(
        "注文 id {value} はこのシナリオですでに使われています。",
        "The order id {value} is already used in this scenario.",
    ),
    Text("新しい注文に別の id を付けてください。", "Give the new order another id."),
)

_HERE = "$.orders[0]"
"""Where the checks of a scenario find the order."""


class OrderError(ScenarioError):
    """A new order is wrong; `problems` holds everything found, in reading order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        KubariError.__init__(
            self,
            Text(f"注文に誤りが {len(problems)} 件あります。", f"The order has {len(problems)} problem(s)."),
            Text("次の各項目を直してください。", "Mend each of the following."),
        )


@dataclass(frozen=True)
class Names:
    """What a new order may name, and the ids that are taken."""

    scenario: Scenario
    known: Known
    processes: dict[str, None]

    @classmethod
    def of(cls, scenario: Scenario) -> Names:
        """Collect the names of a scenario."""
        centers = [center for factory in scenario.network.factories for center in factory.work_centers]
        processes = dict.fromkeys(capability.process for center in centers for capability in center.capabilities)
        return cls(scenario, Known.of(scenario), processes)


def require_order(order: Order, names: Names) -> None:
    """Refuse an order that could not stand in the scenario.

    Raises
    ------
    OrderError
        With everything that is wrong.
    """
    problems = check_order(order, names)
    if problems:
        raise OrderError(problems)


def check_order(order: Order, names: Names) -> list[Problem]:
    """Return everything wrong with a new order: names that point nowhere, values that contradict each other."""
    findings = Findings(names.known)
    problems = []
    if order.id in names.known.orders:
        problems.append(_build("id.duplicate", ID_TAKEN, "$.id", order.id, order=order))
    # The checks of a scenario look at its orders only.
    check_orders(names.scenario.model_copy(update={"orders": (order,)}), findings)
    problems += [_move(problem) for problem in findings.problems]
    for k, step in enumerate(order.route):
        if step.process not in names.processes:
            problems.append(_find_unknown_process(order, k, names))
    return problems


def _find_unknown_process(order: Order, operation: int, names: Names) -> Problem:
    process = order.route[operation].process
    near = ", ".join(show_value(name) for name in find_near(process, names.processes))
    hint = Text(f"近いものは {near} です。", f" Close to it: {near}.") if near else Text("", "")
    return _build(
        "order.process_unknown", PROCESS_UNKNOWN, f"$.route[{operation}].process", process, order=order, near=hint
    )


def _build(code: str, sentence: Sentence, path: str, value: str, *, order: Order, **places: object) -> Problem:
    shown = show_value(value)
    message, way_out = fill(sentence, {"value": shown, **places})
    return Problem(code, path, f"order {order.id}", shown, message, way_out)


def _move(problem: Problem) -> Problem:
    """Return a problem with the paths of a file that holds the order alone."""
    message = Text(*(text.replace(_HERE, "$") for text in problem.message))
    way_out = Text(*(text.replace(_HERE, "$") for text in problem.way_out))
    return dataclasses.replace(problem, path=problem.path.replace(_HERE, "$", 1), message=message, way_out=way_out)
