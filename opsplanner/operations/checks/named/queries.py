"""What is told of another operation that stands in the way: its reference, its time and who leads it, to who may see it, and nothing to anybody else."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.access import visible_to
from opsplanner.clock import Period, words_of_times
from opsplanner.database import rows
from opsplanner.models import Agency, Operation, User
from opsplanner.operations.checks.rules import Other
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, values


class Named(NamedTuple):
    """Another operation that this person may see."""

    reference: str
    times: str
    lead: str

    @property
    def other(self) -> Other:
        """As a line says it: "CUBIT-2026-014 (10am to 2pm, led by Kent Police)"."""
        return Other(self.reference, f" ({self.times}, led by {self.lead})")


def named(operation_ids: Collection[int], user: User) -> dict[int, Named]:
    """Return by id those of these operations that this person may see: one query, none for none."""
    if not operation_ids:
        return {}
    found = rows(_those(Reader.of(user)), asked_by(user, operations=sorted(operation_ids)))
    return {row.id: Named(row.reference, words_of_times(Period(row.starts_at, row.ends_at)), row.lead) for row in found}


@built_once
def _those(reader: Reader) -> Select[*tuple[Any, ...]]:
    return (
        select(Operation.id, Operation.reference, Operation.starts_at, Operation.ends_at, Agency.short_name.label("lead"))
        .join(Agency, Agency.id == Operation.lead_agency_id)
        .where(visible_to(reader), Operation.id.in_(values("operations")))
    )
