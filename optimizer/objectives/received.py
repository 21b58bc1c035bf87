"""Work received per member, as sums and as whole coarse units; built once per model."""

from __future__ import annotations

from optimizer.model.variables import Linear, Var, Variables


class Received:
    """What each member receives in the plan and received before.

    Attributes
    ----------
    work
        Per member with a target: fine basis units, earlier batches and fixed lots included.
    """

    def __init__(self, variables: Variables) -> None:
        self._variables = variables
        part = variables.part
        targets, table = part.goals.targets, part.table
        self.work: dict[int, Linear] = {
            f: Linear(constant=int(targets.prefill[f] + part.tally.received[f]))
            for f in targets.target.nonzero()[0].tolist()
        }
        self._coarse: dict[int, Var] = {}
        for cell, quantity in variables.quantity.items():
            factory = int(table.factory[cell[0]])
            if factory in self.work:
                self.work[factory].add(quantity.variable, int(table.standard[cell[0]]) * quantity.factor)

    def get_coarse(self, factory: int) -> Var:
        """Return whole coarse units received, capped at the target, creating the variable on first use."""
        if factory not in self._coarse:
            targets, work = self._variables.part.goals.targets, self.work[factory]
            goal, unit = int(targets.target[factory]), targets.unit
            coarse = self._variables.new_derived(0, goal, lambda values: min(goal, work.evaluate(values) // unit))
            self._variables.model.add(coarse * unit <= work.expression)
            self._coarse[factory] = coarse
        return self._coarse[factory]
