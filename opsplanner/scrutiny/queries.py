"""How often the committee sits, its sittings, and what it asked. All of it is kept until something of the catalogue changes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.accounts.clerks.queries import may_keep_sittings
from opsplanner.database import read
from opsplanner.errors import NotFound
from opsplanner.kept import until_changed
from opsplanner.models import ClockRuns, MatterKind, MatterState, ScrutinyClock, ScrutinyMatter, Sitting, SittingState
from opsplanner.plan.indicators.keepers.queries import keepers
from opsplanner.reader import Person
from opsplanner.scrutiny.clock.rules import Due, due
from opsplanner.statements import built_once


class ClockRow(NamedTuple):
    """How often the committee has to sit."""

    committee: str
    runs: ClockRuns
    since: date
    month: int | None
    version: int


@built_once
def _clock() -> Select[*tuple[Any, ...]]:
    of = ScrutinyClock
    return select(of.committee, of.runs, of.since, of.month, of.version).order_by(of.id)


@until_changed
def clock_set() -> ClockRow | None:
    """Return how often the committee has to sit; None where nobody has said (one query)."""
    return next(iter(read(ClockRow, _clock())), None)


class SittingRow(NamedTuple):
    """A sitting of the committee."""

    id: int
    code: str
    committee: str
    on_day: date
    state: SittingState
    attended: str
    papers: str
    version: int


@built_once
def _sittings() -> Select[*tuple[Any, ...]]:
    of = Sitting
    return select(of.id, of.code, of.committee, of.on_day, of.state, of.attended, of.papers, of.version).order_by(of.on_day.desc(), of.id.desc())


@until_changed
def sittings() -> tuple[SittingRow, ...]:
    """Return every sitting, the latest day first, cancelled ones too (one query)."""
    return tuple(read(SittingRow, _sittings()))


def sitting(code: str) -> SittingRow:
    """Return one sitting. Raises NotFound."""
    return _one(sittings(), code)


class MatterRow(NamedTuple):
    """What the committee asked, or has on its work programme."""

    id: int
    code: str
    kind: MatterKind
    sitting_id: int | None
    sitting_code: str | None
    sitting_on: date | None
    asked_on: date
    text: str
    asked_by: str
    owner_id: int | None
    due_on: date | None
    state: MatterState
    reply: str
    replied_on: date | None
    action_id: int | None
    version: int

    @property
    def waits(self) -> bool:
        """Say whether somebody still has to do something about it."""
        return self.state in (MatterState.OPEN, MatterState.UNDER_WAY)

    def overdue(self, today: date) -> bool:
        """Say whether it waits longer than was agreed."""
        return self.waits and self.due_on is not None and self.due_on < today


@built_once
def _matters() -> Select[*tuple[Any, ...]]:
    of = ScrutinyMatter
    columns = (
        of.id, of.code, of.kind, of.sitting_id, Sitting.code.label("sitting_code"), Sitting.on_day.label("sitting_on"), of.asked_on, of.text, of.asked_by, of.owner_id,
        of.due_on, of.state, of.reply, of.replied_on, of.action_id, of.version,
    )
    return select(*columns).outerjoin(Sitting, Sitting.id == of.sitting_id).order_by(of.asked_on.desc(), of.id.desc())


@until_changed
def matters() -> tuple[MatterRow, ...]:
    """Return everything that was ever asked or on the work programme, what was asked last first (one query)."""
    return tuple(read(MatterRow, _matters()))


def matter(code: str) -> MatterRow:
    """Return one matter. Raises NotFound."""
    return _one(matters(), code)


def _one(found: Collection[Any], code: str) -> Any:
    row = next((row for row in found if row.code == code), None)
    if row is None:
        raise NotFound()
    return row


def names(found: Collection[MatterRow]) -> dict[int, str]:
    """Return what the owners of these matters are called, suspended ones marked, by their ids (one query)."""
    return {row.id: row.called for row in keepers({row.owner_id for row in found if row.owner_id is not None}).values()}


def may_reply(user: Person, owner_id: int | None) -> bool:
    """Say whether this person says what became of a matter: its owner, whatever her role, and who keeps sittings."""
    return may_keep_sittings(user) or (owner_id is not None and owner_id == user.id)


def due_now(today: date) -> Due | None:
    """Return by when the committee has to sit; None where nobody has said how often (no query: all of it is kept)."""
    clock = clock_set()
    if clock is None:
        return None
    there = sittings()
    held = [row.on_day for row in there if row.state is SittingState.HELD]
    return due(clock.runs, clock.since, held, [row.on_day for row in there if row.state is SittingState.PLANNED], today)


def waiting(user: Person, today: date) -> list[MatterRow]:
    """Return what waits for this person: what she owns, and for who keeps sittings whatever is overdue; the oldest day first (no query: all of it is kept)."""
    keeps = may_keep_sittings(user)
    found = [row for row in matters() if row.waits and (row.owner_id == user.id or keeps and row.overdue(today))]
    return sorted(found, key=lambda row: (row.due_on or date.max, row.id))


PROGRAMME = (MatterKind.TOPIC, MatterKind.REVIEW)
"""What the committee set itself; the other kinds are what it asks of the partnership."""


def asked(first: date, last: date) -> list[MatterRow]:
    """Return what was asked of the partnership from a day to a day, and what was asked before and still waits, in the order in which it was asked.

    No query: all of it is kept.
    """
    found = [row for row in matters() if row.kind not in PROGRAMME and row.asked_on <= last and (row.asked_on >= first or row.waits)]
    return list(reversed(found))
