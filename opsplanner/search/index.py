"""Keeps the words of everything that can be found: after each flush for what changed, and all at once after bulk work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import Select, bindparam, delete, event, insert, literal, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from opsplanner import wire
from opsplanner.database import db
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
    SearchEntry,
    Ward,
)
from opsplanner.search.community import queries as community_queries
from opsplanner.search.governance import queries as governance_queries
from opsplanner.search.operations import queries as operations_queries
from opsplanner.search.words import kept
from opsplanner.statements import built_once, values

CHUNK, _DUE = 2000, "opsplanner.search"


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
_BY_MODEL: dict[type[Any], tuple[str, ...]] = {kind.model: tuple(name for name, other in KINDS.items() if other.model is kind.model) for kind in KINDS.values()}
_NAMED_IN: dict[type[Any], tuple[tuple[str, Any, Any], ...]] = {
    Place: (("operation", Operation.id, Operation.meeting_point_id), ("job", PaybackJob.id, PaybackJob.place_id)),
    Agency: (("entry", OutcomeEntry.id, OutcomeEntry.agency_id),),
    Measure: (("entry", OutcomeEntry.id, OutcomeEntry.measure_id),),
    OperationType: (("operation", Operation.id, Operation.type_id),),
    Ward: (("operation", OperationWard.operation_id, OperationWard.ward_id),),
}
"""What has the name of something else among its words: its kind, its number, and what it is of."""
_READ: dict[str, tuple[str, ...]] = {
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


class _Due:
    """What has to be read anew at the end of a transaction, by kind."""

    def __init__(self) -> None:
        self.changed: dict[str, set[int]] = defaultdict(set)
        self.gone: dict[str, set[int]] = defaultdict(set)
        self.renamed: set[tuple[type[Any], int]] = set()


def set_up(app: Flask) -> None:
    """Follow every change that goes through the session. What is written in bulk calls `rebuild` itself."""
    for name, listener in (("after_flush", _follow), ("before_commit", _write), ("after_soft_rollback", _drop)):
        if not event.contains(Session, name, listener):
            event.listen(Session, name, listener)


def _follow(session: Session, _context: UOWTransaction) -> None:
    """Note what was changed; its words are read once, however often it is written in one transaction."""
    due: _Due = session.info.setdefault(_DUE, _Due())
    for thing in session.new:
        for name in _BY_MODEL.get(type(thing), ()):
            due.changed[name].add(thing.id)
    for thing in session.dirty:
        for name in _BY_MODEL.get(type(thing), ()):
            if _is_changed(thing, _READ[name]):
                due.changed[name].add(thing.id)
        if type(thing) in _NAMED_IN and _is_changed(thing, ("name",)):
            due.renamed.add((type(thing), thing.id))
    for thing in session.deleted:
        for name in _BY_MODEL.get(type(thing), ()):
            due.gone[name].add(thing.id)


def _is_changed(thing: object, names: Iterable[str]) -> bool:
    return any(get_history(thing, name, PASSIVE_NO_INITIALIZE).has_changes() for name in names)


def _write(session: Session) -> None:
    """Keep the words of what was changed, as part of the transaction that is about to end."""
    session.flush()
    due: _Due | None = session.info.pop(_DUE, None)
    if due is None:
        return
    connection = session.connection()
    for model, id_ in due.renamed:
        for name, number, of in _NAMED_IN[model]:
            due.changed[name].update(connection.scalars(select(number).where(of == id_)))
    for name, ids in due.gone.items():
        _forget(connection, name, ids)
    for name, ids in due.changed.items():
        _refresh_all(connection, name, sorted(ids - due.gone[name]))


def _drop(session: Session, _previous: object) -> None:
    session.info.pop(_DUE, None)


def _refresh_all(connection: Connection, name: str, ids: Sequence[int]) -> None:
    for start in range(0, len(ids), CHUNK):
        refresh(connection, name, ids[start : start + CHUNK])


_OF_THINGS = delete(SearchEntry).where(SearchEntry.kind == bindparam("kind"), SearchEntry.thing_id.in_(bindparam("ids", expanding=True)))
_WORDS = insert(SearchEntry)
"""Made once: they run in every unit of work that changes something with a name, while others wait for the database."""


def _forget(connection: Connection, name: str, ids: Iterable[int]) -> None:
    connection.execute(_OF_THINGS, {"kind": name, "ids": list(ids)})


def refresh(connection: Connection, name: str, ids: Iterable[int], *, new: bool = False) -> None:
    """Write the words of these things of one kind anew; of `new` ones there are none yet."""
    ids = list(ids)
    if not new:
        _forget(connection, name, ids)
    _, found = wire.asked(connection, _of_kind(name), {"ids": ids})
    more = _MORE[name](connection, ids) if name in _MORE else {}
    rows = [
        {
            "kind": name, "thing_id": row[0], "operation_id": row[1], "title": row[2][:300],
            "words": kept(" ".join(filter(None, [*row[2:], more.get(row[0], "")]))),
        }
        for row in found
    ]
    if rows:
        connection.execute(_WORDS, rows)


@built_once
def _of_kind(name: str) -> Select[*tuple[Any, ...]]:
    kind = KINDS[name]
    found: Select[*tuple[Any, ...]] = kind.select().where(kind.model.id.in_(values("ids"))).order_by(kind.model.id)
    return found


@built_once
def _their_wards() -> Select[*tuple[Any, ...]]:
    return select(OperationWard.operation_id, Ward.name).join(Ward, Ward.id == OperationWard.ward_id).where(OperationWard.operation_id.in_(values("ids")))


def _wards(connection: Connection, ids: list[int]) -> dict[int, str]:
    names: dict[int, str] = {}
    for operation_id, name in wire.asked(connection, _their_wards(), {"ids": ids})[1]:
        names[operation_id] = f"{names.get(operation_id, '')} {name}"
    return names


@built_once
def _former_names() -> Select[*tuple[Any, ...]]:
    return select(AgencyName.agency_id, AgencyName.name, AgencyName.short_name).where(AgencyName.agency_id.in_(values("ids")))


def _former(connection: Connection, ids: list[int]) -> dict[int, str]:
    """What the agencies were called before."""
    names: dict[int, str] = {}
    for agency_id, name, short_name in wire.asked(connection, _former_names(), {"ids": ids})[1]:
        names[agency_id] = f"{names.get(agency_id, '')} {name} {short_name}"
    return names


@built_once
def _names_then() -> Select[*tuple[Any, ...]]:
    of = select(OutcomeEntry.id, AgencyName.name).join(AgencyName, AgencyName.agency_id == OutcomeEntry.agency_id)
    return of.where(OutcomeEntry.id.in_(values("ids")), AgencyName.until > OutcomeEntry.ends_on)


def _then(connection: Connection, ids: list[int]) -> dict[int, str]:
    """What the agencies of figures were called in their own time."""
    names: dict[int, str] = {}
    for entry_id, name in wire.asked(connection, _names_then(), {"ids": ids})[1]:
        names[entry_id] = f"{names.get(entry_id, '')} {name}"
    return names


_MORE = {"operation": _wards, "agency": _former, "entry": _then}
"""What else is among the words of a kind, by the number of each thing."""


def rebuild(*, only_missing: bool = False, done: Callable[[int, int], object] = lambda *_: None) -> None:
    """Write the words of everything anew, inside a unit of work; with `only_missing` just of what has none yet. `done` hears how far it is, of how many.

    Operations go in by the time they start, since what was found last is shown first.
    """
    connection, wanted = db.session.connection(), dict[str, list[int]]()
    for name, kind in KINDS.items():
        order = (Operation.starts_at, Operation.id) if name == "operation" else (kind.model.id,)
        ids = list(db.session.scalars(select(kind.model.id).order_by(*order)))
        if only_missing:
            known = set(db.session.scalars(select(SearchEntry.thing_id).where(SearchEntry.kind == name)))
            ids = [thing_id for thing_id in ids if thing_id not in known]
        wanted[name] = ids
    number, of = 0, sum(map(len, wanted.values()))
    for name, ids in wanted.items():
        for start in range(0, len(ids), CHUNK):
            refresh(connection, name, ids[start : start + CHUNK], new=only_missing)
            number += len(ids[start : start + CHUNK])
            done(number, of)
