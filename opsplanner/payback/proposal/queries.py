"""Proposals of a month, for who keeps Payback's days."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, false, select, true

from opsplanner.access import may
from opsplanner.database import db, read
from opsplanner.errors import NotFound
from opsplanner.models import Agency, AgencyKind, PaybackProposal, ProposalState, Role, User
from opsplanner.reader import Person, Reader, asked_by
from opsplanner.solving.work.rules import is_stopped
from opsplanner.statements import built_once, value
from opsplanner.web.paging import and_whether_more, at_page, on_page


class Row(NamedTuple):
    """A proposal."""

    code: str
    author: str
    made_at: datetime
    state: ProposalState
    wishes: str
    held_until: datetime | None
    step: int
    result: str
    trouble: str
    version: int

    def stopped(self, now: datetime) -> bool:
        """Say whether whoever worked at it was ended in the middle."""
        return is_stopped(self.state, self.held_until, now)


def kept_by(user: Person) -> ColumnElement[bool]:
    """True for all proposals to who keeps Payback's days, for none to anybody else (docs/domain.md, "A month proposed")."""
    return true() if may(user, "keep_payback") else false()


def _all(reader: Reader) -> Select[*tuple[Any, ...]]:
    named = ("code", "made_at", "state", "wishes", "held_until", "step", "result", "trouble", "version")
    query = select(User.name.label("author"), *(getattr(PaybackProposal, name) for name in named))
    return query.select_from(PaybackProposal).join(User, User.id == PaybackProposal.author_id).where(kept_by(reader))


@built_once
def _one(reader: Reader) -> Select[*tuple[Any, ...]]:
    return _all(reader).where(PaybackProposal.code == value("code", String))


def one(user: User, code: str) -> Row:
    """Return a proposal (one query). Raises NotFound where this person may not see it."""
    found = read(Row, _one(Reader.of(user)), asked_by(user, code=code))
    if not found:
        raise NotFound()
    return found[0]


@built_once
def _listed(reader: Reader) -> Select[*tuple[Any, ...]]:
    return on_page(_all(reader).order_by(PaybackProposal.made_at.desc(), PaybackProposal.id.desc()))


def listed(user: User, page: int) -> tuple[list[Row], bool]:
    """Return a page of proposals, the newest first, and whether another page follows (one query)."""
    return and_whether_more(read(Row, _listed(Reader.of(user)), asked_by(user, **at_page(page))))


def eyes() -> int | None:
    """Return somebody who keeps Payback's days; None where nobody does (one query)."""
    query = select(User.id).join(Agency, Agency.id == User.agency_id)
    keeps = query.where(Agency.kind == AgencyKind.PROBATION, User.role == Role.COORDINATOR, User.suspended_at.is_(None))
    return db.session.scalar(keeps.order_by(User.id).limit(1))
