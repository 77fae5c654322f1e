"""What is told of another operation that stands in the way: its reference, its time and who leads it, to who may see it, and nothing to anybody else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.access import visible_to
from opsplanner.clock import Period, words_of_times
from opsplanner.database import rows
from opsplanner.models import Agency, Operation, User
from opsplanner.operations.checks.rules import Line, Other
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, values


class Named(NamedTuple):
    """Another operation that this person may see."""

    reference: str
    times: str
    lead: str
    restricted: bool


MOST = 3
"""So many operations are named in one line."""


def with_names(lines: Sequence[Line], user: User) -> list[Line]:
    """Return the lines with the other operations that they are about, named as far as this person may see them: one query, none where they are about none or
    their source has named them."""
    names = named({id_ for line in lines if not line.others for id_ in line.about}, user)
    return [line._replace(others=_others(line, names)) if line.about and not line.others else line for line in lines]


def _others(line: Line, names: dict[int, Named]) -> tuple[Other, ...]:
    found = [names[id_] for id_ in line.about if id_ in names][:MOST]
    return tuple(Other(one.reference, line.form.format(times=one.times, lead=one.lead), one.restricted) for one in found)


def named(operation_ids: Collection[int], user: User) -> dict[int, Named]:
    """Return by id those of these operations that this person may see: one query, none for none."""
    if not operation_ids:
        return {}
    found = rows(_those(Reader.of(user)), asked_by(user, operations=sorted(operation_ids)))
    return {row.id: Named(row.reference, words_of_times(Period(row.starts_at, row.ends_at)), row.lead, bool(row.restricted)) for row in found}


@built_once
def _those(reader: Reader) -> Select[*tuple[Any, ...]]:
    return (
        select(Operation.id, Operation.reference, Operation.starts_at, Operation.ends_at, Agency.short_name.label("lead"), Operation.restricted)
        .join(Agency, Agency.id == Operation.lead_agency_id)
        .where(visible_to(reader), Operation.id.in_(values("operations")))
    )
