"""Who to ring at an agency, and who changed that."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, select

from opsplanner.database import db
from opsplanner.history import subjects
from opsplanner.models import Agency, HistoryLine, Verb


def contacts() -> list[Agency]:
    """Every agency by name, with its contact, deputy, telephone and mailbox."""
    return list(db.session.scalars(select(Agency).order_by(Agency.name, Agency.id)))


def _of_contact(agency_id: int) -> ColumnElement[bool]:
    return and_(HistoryLine.subject == subjects.of_agency(agency_id), HistoryLine.verb == Verb.CONTACT_CHANGED)


def last_contact_change(agency_id: int) -> int:
    """The number of the newest history line about an agency's contact: what its form was opened with. 0 when there is none."""
    return db.session.scalar(select(func.max(HistoryLine.id)).where(_of_contact(agency_id))) or 0


def contact_changes_after(agency_id: int, seen: int) -> list[HistoryLine]:
    """What happened to an agency's contact after the line that somebody had seen, oldest first."""
    return list(db.session.scalars(select(HistoryLine).where(_of_contact(agency_id), HistoryLine.id > seen).order_by(HistoryLine.id)))
