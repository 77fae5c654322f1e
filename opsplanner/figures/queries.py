"""Who sees which entry. Every select of entries begins with `entries_visible_to`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, exists, or_, select

from opsplanner import whole
from opsplanner.access import visible_to
from opsplanner.database import db, the_row
from opsplanner.errors import NotFound
from opsplanner.figures.holding.queries import hold_lines_of_figures
from opsplanner.models import EntryQuery, FigureCounter, Operation, OutcomeEntry, User
from opsplanner.reader import Person, Reader, asked_by
from opsplanner.statements import built_once, value


def entries_visible_to(user: Person) -> ColumnElement[bool]:
    """True for the entries that this person may see: of operations that she sees, and of what was no operation (a published return)."""
    seen = exists().where(Operation.id == OutcomeEntry.operation_id, visible_to(user)).correlate(OutcomeEntry)
    return or_(OutcomeEntry.operation_id.is_(None), seen)


class Whole(NamedTuple):
    """An entry with the operation that it came from, if it came from one."""

    entry: OutcomeEntry
    operation: Operation | None


_ENTRY = whole.Whole(OutcomeEntry, "measure", "agency", "ward", "recorded_by", "changed_by", "signed_off_by", "priorities")
_OF_ENTRY = whole.Whole(Operation, "type", "lead_agency", "wards")


@built_once
def _entry(reader: Reader) -> Select[*tuple[Any, ...]]:
    return _ENTRY.select().where(OutcomeEntry.reference == value("reference", String), entries_visible_to(reader))


@built_once
def _of_entry() -> Select[*tuple[Any, ...]]:
    return _OF_ENTRY.select().where(Operation.id == value("operation"))


def entry(user: User, reference: str) -> Whole:
    """Return one entry to look at. Raises NotFound when there is none that this person may see."""
    found = _ENTRY.one(_entry(Reader.of(user)), asked_by(user, reference=reference))
    return Whole(found, None if found.operation_id is None else _OF_ENTRY.one(_of_entry(), {"operation": found.operation_id}))


@built_once
def _reference_of_old(reader: Reader) -> Select[str]:
    last = select(FigureCounter.last).where(FigureCounter.owner == "").scalar_subquery()
    return select(OutcomeEntry.reference).where(OutcomeEntry.id == value("entry"), OutcomeEntry.id <= last, entries_visible_to(reader))


def reference_of_old(user: User, entry_id: int) -> str:
    """Return the reference of the figure that had this number in its address, when addresses still counted all figures.

    What was recorded later never had one: what leads on and what does not would tell how many figures are hidden.
    Raises NotFound when there is none that this person may see.
    """
    found: str = the_row(_reference_of_old(Reader.of(user)), asked_by(user, entry=entry_id)).reference
    return found


def entry_for_change(user: User, reference: str) -> Whole:
    """Return one entry to change it. What returns are expected of it is locked first, then the operation's row, then the entry's.

    Raises NotFound when there is none that this person may see.
    """
    found = entries_for_change(user, [reference])
    if not found:
        raise NotFound()
    return found[0]


def entries_for_change(user: User, references: list[str]) -> list[Whole]:
    """Return the entries with these references that this person may see, to change them, in the order in which they were recorded."""
    wanted = db.session.execute(select(OutcomeEntry.id, OutcomeEntry.operation_id).where(OutcomeEntry.reference.in_(references), entries_visible_to(user))).all()
    operation_ids = sorted({row.operation_id for row in wanted if row.operation_id is not None})
    hold_lines_of_figures(or_(OutcomeEntry.id.in_([row.id for row in wanted]), OutcomeEntry.operation_id.in_(operation_ids)))
    of = _OF_ENTRY.loaded.where(Operation.id.in_(operation_ids)).order_by(Operation.id).with_for_update(of=Operation)
    operations = {operation.id: operation for operation in db.session.scalars(of)} if operation_ids else {}
    query = _ENTRY.loaded.where(OutcomeEntry.id.in_([row.id for row in wanted])).order_by(OutcomeEntry.id)
    entries = db.session.scalars(query.with_for_update(of=OutcomeEntry).execution_options(populate_existing=True)).unique().all()
    return [Whole(found, operations.get(found.operation_id) if found.operation_id else None) for found in entries]


_QUESTION = whole.Whole(EntryQuery, "asked_by", "answered_by")


@built_once
def _questions() -> Select[*tuple[Any, ...]]:
    return _QUESTION.select().where(EntryQuery.entry_id == value("entry")).order_by(EntryQuery.asked_at, EntryQuery.id)


def questions_of(entry_id: int) -> list[EntryQuery]:
    """Return the questions about an entry with their answers, to read, the first one first."""
    return _QUESTION.read(_questions(), {"entry": entry_id})


_OF_CHAIN = whole.Whole(OutcomeEntry, "recorded_by", "signed_off_by")


@built_once
def _chain(reader: Reader) -> Select[*tuple[Any, ...]]:
    chain = select(OutcomeEntry.id, OutcomeEntry.corrects_id).where(OutcomeEntry.id == value("entry")).cte("chain", recursive=True)
    other = select(OutcomeEntry.id, OutcomeEntry.corrects_id).join(
        chain, or_(OutcomeEntry.id == chain.c.corrects_id, OutcomeEntry.corrects_id == chain.c.id)
    )
    found = chain.union(other)
    return _OF_CHAIN.select().where(OutcomeEntry.id.in_(select(found.c.id)), entries_visible_to(reader)).order_by(OutcomeEntry.id)


def chain_of(user: User, entry_id: int) -> Sequence[OutcomeEntry]:
    """Return an entry with all that it corrects and all that corrects it, to read, the first one first (one query)."""
    return _OF_CHAIN.read(_chain(Reader.of(user)), asked_by(user, entry=entry_id))
