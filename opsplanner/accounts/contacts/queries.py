"""Who to ring at an agency, and who changed that."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, String, and_, func, select
from sqlalchemy.orm import aliased

from opsplanner.accounts.absence.rules import Days
from opsplanner.accounts.contacts.rules import Person, Reach, reaches
from opsplanner.database import db, one, rows, the_row, the_value
from opsplanner.history import subjects
from opsplanner.models import Absence, Agency, HistoryLine, User, Verb
from opsplanner.statements import built_once, value, values


@built_once
def _contacts() -> Select[*tuple[Any, ...]]:
    return select(*Agency.__table__.c).order_by(Agency.name, Agency.id)


def contacts() -> Sequence[Any]:
    """Return every agency by name, with its contact, deputy, telephone and mailbox: rows with the columns of Agency."""
    return rows(_contacts())


@built_once
def _agency(own: bool) -> Select[*tuple[Any, ...]]:
    found = select(*Agency.__table__.c).where(Agency.code == value("code", String))
    return found.where(Agency.id == value("agency")) if own else found


def agency(code: str) -> Any:
    """Return the agency of this code: a row with the columns of Agency. Raises NotFound."""
    return the_row(_agency(False), {"code": code.replace("\x00", "")})


def agency_to_change(code: str) -> Agency:
    """Return the agency of this code, locked until the unit of work ends. Raises NotFound."""
    return one(select(Agency).where(Agency.code == code).with_for_update())


def own_agency(user: User, code: str) -> Any:
    """Return the agency of a person where it has this code: a row with the columns of Agency. Raises NotFound."""
    return the_row(_agency(True), {"agency": user.agency_id, "code": code.replace("\x00", "")})


def _of_contact(subject: str | BindParameter[str]) -> ColumnElement[bool]:
    return and_(HistoryLine.subject == subject, HistoryLine.verb == Verb.CONTACT_CHANGED)


@built_once
def _last_contact_change() -> Select[int]:
    return select(func.max(HistoryLine.id)).where(_of_contact(value("subject", String)))


def last_contact_change(agency_id: int) -> int:
    """The number of the newest history line about an agency's contact: what its form was opened with. 0 when there is none."""
    return the_value(_last_contact_change(), {"subject": subjects.of_agency(agency_id)}) or 0


def contact_changes_after(agency_id: int, seen: int) -> list[HistoryLine]:
    """What happened to an agency's contact after the line that somebody had seen, oldest first."""
    return list(db.session.scalars(select(HistoryLine).where(_of_contact(subjects.of_agency(agency_id)), HistoryLine.id > seen).order_by(HistoryLine.id)))


@built_once
def _reach(all_active: bool) -> Select[*tuple[Any, ...]]:
    contact, deputy, contact_away, deputy_away = aliased(User), aliased(User), aliased(Absence), aliased(Absence)
    return (
        select(
            Agency.id, Agency.code, Agency.name, Agency.mailbox, Agency.to_mailbox, Agency.contact, Agency.contact_email, Agency.deputy, Agency.deputy_email,
            contact.agency_id.label("contact_agency"), contact.suspended_at.label("contact_suspended"),
            contact_away.first_day.label("contact_first"), contact_away.last_day.label("contact_last"),
            deputy.agency_id.label("deputy_agency"), deputy.suspended_at.label("deputy_suspended"),
            deputy_away.first_day.label("deputy_first"), deputy_away.last_day.label("deputy_last"),
        )
        .outerjoin(contact, contact.email == Agency.contact_email)
        .outerjoin(deputy, deputy.email == Agency.deputy_email)
        .outerjoin(contact_away, contact_away.email == Agency.contact_email)
        .outerjoin(deputy_away, deputy_away.email == Agency.deputy_email)
        .where(Agency.active if all_active else Agency.id.in_(values("agencies")))
        .order_by(Agency.name, Agency.id)
    )


def _read(found: Any) -> Reach:
    def person(post: str, name: str, email: str) -> Person:
        agency_id, suspended, first, last = (getattr(found, f"{post}_{fact}") for fact in ("agency", "suspended", "first", "last"))
        return Person(name, email, suspended is not None, agency_id not in (None, found.id), Days(first, last) if first else None)

    contact, deputy = person("contact", found.contact, found.contact_email), person("deputy", found.deputy, found.deputy_email)
    return Reach(found.id, found.code, found.name, contact, deputy, found.mailbox, bool(found.to_mailbox))


def reach(agency_id: int) -> Reach:
    """Return by whom an agency can be reached."""
    return reach_of([agency_id])[agency_id]


def reach_of(agency_ids: Collection[int]) -> dict[int, Reach]:
    """Return by whom each of these agencies can be reached, by its id (one query)."""
    return {row.id: _read(row) for row in rows(_reach(False), {"agencies": sorted(set(agency_ids))})} if agency_ids else {}


def reached(agency_ids: Collection[int], today: date) -> dict[int, str]:
    """Return the address that gets what each of these agencies is told today, by the agency's id, in the order of names; without who cannot be reached. One query."""
    return {id_: to for id_, agency in reach_of(agency_ids).items() if (to := reaches(agency, today))}


def deputies_besides(agency_ids: Collection[int], today: date) -> dict[int, str]:
    """Return the address of each of these agencies' deputies, by the agency's id, where she is there and what the agency is told goes elsewhere. One query."""
    return {agency.id: agency.deputy.email for agency in reach_of(agency_ids).values() if agency.deputy.is_there(today) and agency.deputy.email != reaches(agency, today)}


def reached_by_nothing(today: date) -> list[Reach]:
    """Return the agencies in use, by name, to which no message goes (one query)."""
    return [agency for row in rows(_reach(True)) if not reaches(agency := _read(row), today)]


def account_at(email: str) -> Any | None:
    """Return the name and the agency_id of the account with this address; None where there is no account."""
    return next(iter(rows(select(User.name, User.agency_id).where(User.email == email))), None)
