"""What a plan comes to in every respect people compare, whatever its rule book asked for; recomputed by the verifier."""

from __future__ import annotations

from optimizer.domain.base import Model
from optimizer.domain.plan import Plan
from optimizer.domain.rulebook import GoalLevel, GoalTerm, Term
from optimizer.domain.scenario import Scenario
from optimizer.fairness import compute_measures
from optimizer.verify import compute_levels, compute_received

COMPARED = (Term.unplaced, Term.lateness, Term.cost, Term.unfairness)


class MemberShare(Model):
    """What one member has in a plan.

    Attributes
    ----------
    target, received
        Coarse units of the share basis, earlier batches included; `received` without a limit.
    work
        Fine units it gets by this plan alone.
    """

    factory: str
    name: str
    target: int
    received: int
    work: int

    @property
    def attainment(self) -> float | None:
        """What it has over what it should have; None where it should have nothing."""
        return self.received / self.target if self.target else None


class Standing(Model):
    """A plan in numbers.

    Attributes
    ----------
    unplaced_weight, late_piece_days, cost_yen, unfairness
        In the units of the goals of these names.
    hoover, gini, jain, lowest_attainment, worst_tenth_attainment
        Of the members with a target.
    """

    unplaced_weight: int
    late_piece_days: int
    cost_yen: float
    unfairness: int
    hoover: float
    gini: float
    jain: float
    lowest_attainment: float
    worst_tenth_attainment: float
    below_half: int
    below_four_fifths: int
    members: tuple[MemberShare, ...]


def compute_standing(scenario: Scenario, plan: Plan) -> Standing:
    """Compute all figures of a plan from its lots and targets."""
    goals = tuple(GoalLevel(name=str(term), terms=(GoalTerm(term=term),)) for term in COMPARED)
    book = scenario.rulebook.model_copy(update={"goals": goals})
    values = [level.value for level in compute_levels(scenario.with_fields(rulebook=book), plan)]
    shares = list_shares(scenario, plan)
    measures = compute_measures([share.target for share in shares], [share.received for share in shares])
    return Standing(
        unplaced_weight=int(values[0]),
        late_piece_days=int(values[1]),
        cost_yen=float(values[2]),
        unfairness=int(values[3]),
        hoover=measures.hoover,
        gini=measures.gini,
        jain=measures.jain,
        lowest_attainment=measures.lowest_attainment,
        worst_tenth_attainment=measures.worst_tenth_attainment,
        below_half=measures.below_half,
        below_four_fifths=measures.below_four_fifths,
        members=shares,
    )


def list_shares(scenario: Scenario, plan: Plan) -> tuple[MemberShare, ...]:
    """List what every member with a place in the targets has, in their order."""
    name_by_id = {factory.id: factory.name or factory.id for factory in scenario.network.factories}
    work = compute_received(scenario, plan)
    unit = plan.targets.unit
    return tuple(
        MemberShare(
            factory=target.factory,
            name=name_by_id.get(target.factory, target.factory),
            target=target.target,
            received=(work.get(target.factory, 0) + target.prefill) // unit,
            work=work.get(target.factory, 0),
        )
        for target in plan.targets.targets
    )
