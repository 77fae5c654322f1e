"""Who sees a report, who writes it, and who keeps reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, or_, select, true

from opsplanner.access import may
from opsplanner.accounts.clerks.queries import may_keep_sittings
from opsplanner.database import read
from opsplanner.models import Agency, Report, ReportAuthor, User
from opsplanner.reader import Person
from opsplanner.statements import built_once, value, values


def reports_visible_to(user: Person) -> ColumnElement[bool]:
    """True for the reports that this person may see: issued ones; a draft is seen by who writes it, by clerks and by the office (docs/domain.md, "Reports")."""
    if user.in_partnership_office or may_keep_sittings(user):
        return true()
    writing = exists().where(ReportAuthor.report_id == Report.id, ReportAuthor.user_id == user.id).correlate(Report)
    return or_(Report.issued_at.is_not(None), writing)


def keeps_reports(user: Person) -> bool:
    """Say whether this person issues reports and puts right what was issued: a manager of the office, or who stands in for one there."""
    return user.in_partnership_office and may(user, "review")


class AuthorRow(NamedTuple):
    """Somebody who writes a report, or could."""

    id: int
    name: str
    agency: str


def _people() -> Select[*tuple[Any, ...]]:
    query = select(User.id, User.name, Agency.short_name.label("agency")).join(Agency, Agency.id == User.agency_id)
    return query.order_by(User.name, User.id)


@built_once
def _authors() -> Select[*tuple[Any, ...]]:
    return _people().join(ReportAuthor, ReportAuthor.user_id == User.id).where(ReportAuthor.report_id == value("report"))


def authors(report_id: int) -> list[AuthorRow]:
    """Return who writes a report, by name (one query)."""
    return read(AuthorRow, _authors(), {"report": report_id})


def writes(user: User, those: Sequence[AuthorRow]) -> bool:
    """Say whether this person writes a report that has these authors: one of them, or who keeps drafts."""
    return may_keep_sittings(user) or user.id in {one.id for one in those}


@built_once
def _could_write() -> Select[*tuple[Any, ...]]:
    return _people().where(or_(User.suspended_at.is_(None), User.id.in_(values("there"))))


def could_write(there: Sequence[int] = ()) -> list[AuthorRow]:
    """Return everybody who can sign in, and those who are `there` already, by name (one query)."""
    return read(AuthorRow, _could_write(), {"there": list(there)})
