"""What of a plan a factory can really do, and what it only said it could."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.domain.network import Factory
from optimizer.explain import Situation
from optimizer.studies.sweep import Figure
from optimizer.units import MINUTE


@dataclass(frozen=True)
class DeliveryProbe:
    """Measures one factory's part of a plan against its true free minutes.

    Attributes
    ----------
    free_minutes
        Of each of its work centers, by id: what it truly has, per bucket.
    """

    factory: str
    free_minutes: tuple[tuple[str, tuple[int, ...]], ...]

    @classmethod
    def of(cls, factory: Factory) -> DeliveryProbe:
        """Return the probe of a factory that tells the truth."""
        return cls(factory.id, tuple((center.id, center.free_minutes) for center in factory.work_centers))

    @property
    def key(self) -> str:
        """Changes with the factory and with what it truly has."""
        text = json.dumps(["delivery", self.factory, self.free_minutes])
        return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]

    def measure(self, situation: Situation) -> Mapping[str, Figure]:
        """Return entitlement, work allotted, and the work that can and cannot be done, in fine units of the share basis."""
        position = situation.index.factory_by_id[self.factory]
        allotted = int(situation.room.received[position])
        deliverable = self._compute_deliverable(situation)
        target = next((t for t in situation.plan.targets.targets if t.factory == self.factory), None)
        return {
            "entitlement_fine": 0 if target is None else target.entitlement,
            "allotted_fine": allotted,
            "deliverable_fine": deliverable,
            "undeliverable_fine": allotted - deliverable,
            "attainment_permille": situation.attainment_permille(position, with_ledger=True),
        }

    def _compute_deliverable(self, situation: Situation) -> int:
        """Shrink every work center and bucket that is over-full to its true minutes, all cells in it in proportion.

        ``sum of work * min(1, true minutes / planned minutes)``, setups among the planned minutes. What a shrunk cell takes from the
        operations after it, elsewhere, is not followed up.
        """
        table, index = situation.table, situation.index
        work: Counter[tuple[int, int]] = Counter()
        for (slot, bucket), pieces in situation.room.pieces_by_cell.items():
            place = int(table.work_center[slot]), bucket
            work[place] += int(table.standard[slot]) * pieces // int(table.orders.multiple[table.order[slot]])
        total = 0
        for id_, free in self.free_minutes:
            center = index.work_center_by_id[id_]
            for bucket, minutes in enumerate(free):
                load, received = int(situation.room.load[center, bucket]), work[center, bucket]
                total += received if load <= minutes * MINUTE else received * minutes * MINUTE // load
        return total
