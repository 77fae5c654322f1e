"""Selects the words of everything that can be found: of what they are made, and what has the name of something else among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, literal, select
from sqlalchemy.engine import Connection

from opsplanner import wire
from opsplanner.models import (
    Action,
    Agency,
    AgencyName,
    Indicator,
    Measure,
    Operation,
    OperationType,
    OperationWard,
    OutcomeEntry,
    PaybackJob,
    Place,
    Priority,
    Report,
    ScrutinyMatter,
    Ward,
)
from opsplanner.search.community import queries as community_queries
from opsplanner.search.governance import queries as governance_queries
from opsplanner.search.operations import queries as operations_queries
from opsplanner.statements import built_once, values


class Kind(NamedTuple):
    """One kind of thing: its class, and the select of (id, operation id, title, texts ...) that its words are made of."""

    model: type[Any]
    select: Callable[[], Any]


def _entries() -> Select[*tuple[Any, ...]]:
    return (
        select(OutcomeEntry.id, OutcomeEntry.operation_id, Measure.name, OutcomeEntry.source, OutcomeEntry.note, Agency.name)
        .join(Measure, Measure.id == OutcomeEntry.measure_id)
        .join(Agency, Agency.id == OutcomeEntry.agency_id)
        .where((OutcomeEntry.source != "") | (OutcomeEntry.note != ""))
    )


def _agencies() -> Select[*tuple[Any, ...]]:
    return select(Agency.id, literal(None), Agency.name, Agency.short_name, Agency.contact).where(Agency.active)


def _jobs() -> Select[*tuple[Any, ...]]:
    return select(PaybackJob.id, literal(None), PaybackJob.reference, PaybackJob.what, PaybackJob.why, Place.name).outerjoin(Place, Place.id == PaybackJob.place_id)


def _places() -> Select[*tuple[Any, ...]]:
    return select(Place.id, literal(None), Place.name, Place.postcode, Ward.name).outerjoin(Ward, Ward.id == Place.ward_id).where(Place.active)


def _actions() -> Select[*tuple[Any, ...]]:
    return select(Action.id, literal(None), Action.text, Action.programme).where(Action.active)


def _indicators() -> Select[*tuple[Any, ...]]:
    return select(Indicator.id, literal(None), Indicator.name, Indicator.definition, Indicator.owner).where(Indicator.active)


def _reports() -> Select[*tuple[Any, ...]]:
    return select(Report.id, literal(None), Report.title, Report.period, Report.approved_by)


KINDS: dict[str, Kind] = {
    **{name: Kind(model, texts) for name, (model, texts, _) in operations_queries.WORDS.items()},
    "entry": Kind(OutcomeEntry, _entries),
    "measure": Kind(Measure, lambda: select(Measure.id, literal(None), Measure.name, Measure.unit)),
    "agency": Kind(Agency, _agencies),
    "job": Kind(PaybackJob, _jobs),
    "place": Kind(Place, _places),
    "priority": Kind(Priority, lambda: select(Priority.id, literal(None), Priority.name).where(Priority.active)),
    "action": Kind(Action, _actions),
    "indicator": Kind(Indicator, _indicators),
    "report": Kind(Report, _reports),
    "matter": Kind(ScrutinyMatter, lambda: select(ScrutinyMatter.id, literal(None), ScrutinyMatter.text, ScrutinyMatter.asked_by, ScrutinyMatter.reply)),
    **{name: Kind(model, texts) for name, (model, texts, _) in (governance_queries.WORDS | community_queries.WORDS).items()},
}
NAMED_IN: dict[type[Any], tuple[tuple[str, Any, Any], ...]] = {
    Place: (("operation", Operation.id, Operation.meeting_point_id), ("job", PaybackJob.id, PaybackJob.place_id)),
    Agency: (("entry", OutcomeEntry.id, OutcomeEntry.agency_id),),
    Measure: (("entry", OutcomeEntry.id, OutcomeEntry.measure_id),),
    OperationType: (("operation", Operation.id, Operation.type_id),),
    Ward: (("operation", OperationWard.operation_id, OperationWard.ward_id),),
}
"""What has the name of something else among its words: its kind, its number, and what it is of."""
READ: dict[str, tuple[str, ...]] = {
    **{name: of for name, (_, _, of) in operations_queries.WORDS.items()},
    "entry": ("measure_id", "measure", "source", "note", "agency_id", "agency", "operation_id", "ends_on"),
    "measure": ("name", "unit"),
    "agency": ("name", "short_name", "contact", "active"),
    "job": ("reference", "what", "why", "place_id", "place"),
    "place": ("name", "postcode", "ward_id", "active"),
    "priority": ("name", "active"),
    "action": ("text", "programme", "active"),
    "indicator": ("name", "definition", "owner", "active"),
    "report": ("title", "period", "approved_by"),
    "matter": ("text", "asked_by", "reply"),
    **{name: of for name, (_, _, of) in (governance_queries.WORDS | community_queries.WORDS).items()},
}
"""By kind, of what its words are made: a change of anything else changes none. (tests/search/test_search.py holds it to the selects above.)"""


@built_once
def _of_kind(name: str) -> Select[*tuple[Any, ...]]:
    kind = KINDS[name]
    found: Select[*tuple[Any, ...]] = kind.select().where(kind.model.id.in_(values("ids"))).order_by(kind.model.id)
    return found


@built_once
def _their_wards() -> Select[*tuple[Any, ...]]:
    return select(OperationWard.operation_id, Ward.name).join(Ward, Ward.id == OperationWard.ward_id).where(OperationWard.operation_id.in_(values("ids")))


def _wards(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    names: dict[int, str] = {}
    for operation_id, name in wire.asked(connection, _their_wards(), {"ids": ids})[1]:
        names[operation_id] = f"{names.get(operation_id, '')} {name}"
    return names


@built_once
def _former_names() -> Select[*tuple[Any, ...]]:
    return select(AgencyName.agency_id, AgencyName.name, AgencyName.short_name).where(AgencyName.agency_id.in_(values("ids")))


def _former(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """What the agencies were called before."""
    names: dict[int, str] = {}
    for agency_id, name, short_name in wire.asked(connection, _former_names(), {"ids": ids})[1]:
        names[agency_id] = f"{names.get(agency_id, '')} {name} {short_name}"
    return names


@built_once
def _names_then() -> Select[*tuple[Any, ...]]:
    of = select(OutcomeEntry.id, AgencyName.name).join(AgencyName, AgencyName.agency_id == OutcomeEntry.agency_id)
    return of.where(OutcomeEntry.id.in_(values("ids")), AgencyName.until > OutcomeEntry.ends_on)


def _then(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """What the agencies of figures were called in their own time."""
    names: dict[int, str] = {}
    for entry_id, name in wire.asked(connection, _names_then(), {"ids": ids})[1]:
        names[entry_id] = f"{names.get(entry_id, '')} {name}"
    return names


_MORE = {"operation": _wards, "agency": _former, "entry": _then}
"""What else is among the words of a kind, by the number of each thing."""


def texts(connection: Connection, name: str, ids: Sequence[int]) -> Iterator[tuple[int, int | None, str, str]]:
    """Give of each of these things of one kind its id, its operation's id, its title and all its words, in the order of the ids."""
    _, found = wire.asked(connection, _of_kind(name), {"ids": ids})
    more = _MORE[name](connection, ids) if name in _MORE else {}
    for row in found:
        yield row[0], row[1], row[2], " ".join(filter(None, [*row[2:], more.get(row[0], "")]))
