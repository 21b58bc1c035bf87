"""Work received per member and group, as sums and as whole coarse units; built once per model."""

from __future__ import annotations

from optimizer.model.variables import Linear, Var, Variables


class Received:
    """What each member and each group receives in the plan and received before.

    Attributes
    ----------
    work
        Per claimant with a target: fine basis units, earlier batches and fixed lots included.
    """

    def __init__(self, variables: Variables) -> None:
        self._variables = variables
        part = variables.part
        targets, table = part.goals.targets, part.table
        fixed = targets.prefill + targets.gather(part.tally.received)
        claimants = targets.target.nonzero()[0].tolist()
        self.work: dict[int, Linear] = {claimant: Linear(constant=int(fixed[claimant])) for claimant in claimants}
        self._coarse: dict[int, Var] = {}
        claims: dict[int, list[Linear]] = {}
        for claimant, work in self.work.items():
            for factory in targets.list_factories(claimant).tolist():
                claims.setdefault(factory, []).append(work)
        for cell, quantity in variables.quantity.items():
            for work in claims.get(int(table.factory[cell[0]]), ()):
                work.add(quantity.variable, int(table.standard[cell[0]]) * quantity.factor)

    def get_coarse(self, factory: int) -> Var:
        """Return whole coarse units received, capped at the target, creating the variable on first use."""
        if factory not in self._coarse:
            targets, work = self._variables.part.goals.targets, self.work[factory]
            goal, unit = int(targets.target[factory]), targets.unit
            coarse = self._variables.new_derived(0, goal, lambda values: min(goal, work.evaluate(values) // unit))
            self._variables.model.add(coarse * unit <= work.expression)
            self._coarse[factory] = coarse
        return self._coarse[factory]
