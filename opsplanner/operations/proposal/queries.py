"""Proposals, as far as somebody may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, false, func, select, true
from sqlalchemy.orm import aliased

from opsplanner.access import may, visible_to
from opsplanner.database import db, read_row, rows
from opsplanner.errors import NotFound
from opsplanner.models import Agency, Operation, OperationType, Proposal, ProposalState, Role, Series, SeriesDate, User
from opsplanner.operations.proposal.rules import DRAFT, SERIES
from opsplanner.reader import Person, Reader, asked_by
from opsplanner.solving.work.rules import is_stopped
from opsplanner.statements import built_once, value, values
from opsplanner.web.paging import and_whether_more, at_page, on_page


class Row(NamedTuple):
    """A proposal."""

    code: str
    agency: str
    agency_id: int
    author: str
    made_at: datetime
    state: ProposalState
    wishes: str
    held_until: datetime | None
    step: int
    result: str
    trouble: str
    drafted_at: datetime | None
    drafted_by: str
    version: int

    def stopped(self, now: datetime) -> bool:
        """Say whether whoever worked at it was ended in the middle."""
        return is_stopped(self.state, self.held_until, now)


def leads(user: Person) -> ColumnElement[bool]:
    """True for the proposals of this person's agency, and for all of them to the partnership office: coordinators alone (docs/domain.md, "A quarter proposed")."""
    if not may(user, "plan_operations"):
        return false()
    return true() if user.in_partnership_office else Proposal.agency_id == user.agency_id


def _all(reader: Reader) -> Select[*tuple[Any, ...]]:
    author, by = aliased(User), aliased(User)
    return (
        select(
            Proposal.code, Agency.name.label("agency"), Proposal.agency_id, author.name.label("author"), Proposal.made_at, Proposal.state, Proposal.wishes,
            Proposal.held_until, Proposal.step, Proposal.result, Proposal.trouble, Proposal.drafted_at, by.name.label("drafted_by"), Proposal.version,
        )
        .join(Agency, Agency.id == Proposal.agency_id)
        .join(author, author.id == Proposal.author_id)
        .outerjoin(by, by.id == Proposal.drafted_by_id)
        .where(leads(reader))
    )


@built_once
def _one(reader: Reader) -> Select[*tuple[Any, ...]]:
    return _all(reader).where(Proposal.code == value("code", String))


def one(user: User, code: str) -> Row:
    """Return a proposal (one query). Raises NotFound where this person may not see it."""
    found = rows(_one(Reader.of(user)), asked_by(user, code=code))
    if not found:
        raise NotFound()
    return read_row(Row, found[0], drafted_by=found[0].drafted_by or "")


@built_once
def _listed(reader: Reader) -> Select[*tuple[Any, ...]]:
    return on_page(_all(reader).order_by(Proposal.made_at.desc(), Proposal.id.desc()))


def listed(user: User, page: int) -> tuple[list[Row], bool]:
    """Return a page of the proposals that this person may see, the newest first, and whether another page follows (one query)."""
    found, more = and_whether_more(rows(_listed(Reader.of(user)), asked_by(user, **at_page(page))))
    return [read_row(Row, row, drafted_by=row.drafted_by or "") for row in found], more


def eyes(agency_id: int) -> int | None:
    """Return a coordinator of the agency that leads, in whose eyes its proposals are worked out: whoever asks, they tell of other operations what all of its
    coordinators may see; None where it has none (one query).
    """
    query = select(User.id).where(User.agency_id == agency_id, User.role == Role.COORDINATOR, User.suspended_at.is_(None)).order_by(User.id)
    return db.session.scalar(query.limit(1))


class Made(NamedTuple):
    """What was made of a proposal."""

    series: str
    """Its code; "" for a single draft."""
    reference: str
    """Of a single draft."""
    type: str
    dates: int


@built_once
def _series(reader: Reader) -> Select[*tuple[Any, ...]]:
    query = select(Series.code, OperationType.name.label("type"), func.count(Operation.id).label("dates")).join(OperationType, OperationType.id == Series.type_id)
    query = query.join(SeriesDate, SeriesDate.series_id == Series.id).join(Operation, Operation.id == SeriesDate.operation_id)
    return query.where(Series.code.in_(values("codes", String)), visible_to(reader)).group_by(Series.id, Series.code, OperationType.name).order_by(Series.id)


@built_once
def _drafts(reader: Reader) -> Select[*tuple[Any, ...]]:
    query = select(Operation.reference, OperationType.name.label("type")).join(OperationType, OperationType.id == Operation.type_id)
    return query.where(Operation.reference.in_(values("references", String)), visible_to(reader)).order_by(Operation.id)


def made(user: User, those: Sequence[tuple[str, str]]) -> list[Made]:
    """Return what was made of a proposal and is still there, as far as this person may see it (two queries)."""
    reader = Reader.of(user)
    series = rows(_series(reader), asked_by(user, codes=[code for kind, code in those if kind == SERIES]))
    drafts = rows(_drafts(reader), asked_by(user, references=[code for kind, code in those if kind == DRAFT]))
    return [*(Made(row.code, "", row.type, row.dates) for row in series), *(Made("", row.reference, row.type, 1) for row in drafts)]
