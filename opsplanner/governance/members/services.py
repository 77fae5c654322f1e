"""An office sits on a group, changes and leaves. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from opsplanner.clock import words_of_day
from opsplanner.database import db, one
from opsplanner.errors import RuleBroken
from opsplanner.governance import rules
from opsplanner.governance.groups import services as groups_services
from opsplanner.governance.members import queries
from opsplanner.governance.members import rules as members_rules
from opsplanner.history import changes, record, subjects
from opsplanner.models import Agency, ChairTerm, GroupMember, User, Verb
from opsplanner.plan.differences import services as differences_services
from opsplanner.plan.priorities import rules as priorities_rules
from opsplanner.plan.services import check_may_keep, check_version


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of an office on a group."""

    office: str
    agency_id: int
    user_id: int | None
    from_on: date | None
    to_on: date | None


def add_member(group: str, said: Said, *, by: User) -> str:
    """Let an office sit on a group, and return its code. Raises NotFound for who does not keep the plan, RuleBroken on a box."""
    check_may_keep(by)
    of = groups_services.locked(group)
    agency = _check(said, None)
    codes = set(db.session.scalars(select(GroupMember.code).where(GroupMember.group_id == of.id)))
    row = GroupMember(
        group_id=of.id, code=priorities_rules.new_code(said.office, codes | {"add"}), office=said.office, agency_id=said.agency_id, user_id=said.user_id,
        from_on=said.from_on, to_on=said.to_on,
    )
    db.session.add(row)
    db.session.flush()
    held = f", held by {queries.name_of(said.user_id)}" if said.user_id else ""
    since = f", since {_day(said.from_on)}" if said.from_on else ""
    record(None, Verb.MEMBER_ADDED, f"added {said.office} ({agency.short_name}) to the group{held}{since}", by=by, subject=subjects.of_group(of.id))
    return row.code


def change_member(group: str, code: str, said: Said, *, seen_version: int, by: User) -> str:
    """Change what is said of an office on a group, or let it leave; return the sentence that says so.

    Raises NotFound, RuleBroken on a box, ChangedMeanwhile.
    """
    check_may_keep(by)
    of = groups_services.locked(group)
    row = one(queries.named(of.id, code).with_for_update(of=GroupMember))
    check_version(row.version, subjects.of_group(of.id), seen_version=seen_version)
    agency = _check(said, row)
    chairs = db.session.scalars(select(ChairTerm).where(ChairTerm.member_id == row.id, ChairTerm.to_on.is_(None))).first()
    members_rules.check_can_leave(said.to_on, chairs.from_on if chairs else None, chairs=chairs is not None)
    was_agency = db.session.get_one(Agency, row.agency_id)
    before = {"office": row.office, "agency_id": row.agency_id, "from_on": row.from_on}
    was = Said(office=row.office, agency_id=row.agency_id, user_id=row.user_id, from_on=row.from_on, to_on=row.to_on)
    told = changes(_told(was, was_agency), _told(said, agency))
    if not told:
        return "Nothing was changed"
    what = f"of {row.office} ({was_agency.short_name}): " + "; ".join(change.said for change in told)
    row.office, row.agency_id, row.user_id, row.from_on, row.to_on = said.office, said.agency_id, said.user_id, said.from_on, said.to_on
    names = {"agency_id": {one.id: one.short_name for one in (agency, was_agency)}}
    differences_services.keep(row, f"Member {code} of {group}", before, by=by, names=names)
    record(None, Verb.MEMBER_CHANGED, what, by=by, subject=subjects.of_group(of.id))
    db.session.flush()
    return "It is kept"


def _check(said: Said, row: GroupMember | None) -> Agency:
    """Return the agency. Raises RuleBroken on a box."""
    agency = db.session.get(Agency, said.agency_id)
    if agency is None or not agency.active and (row is None or row.agency_id != agency.id):
        raise RuleBroken("This agency is no longer there. Choose from the list", "agency")
    holder = db.session.get(User, said.user_id) if said.user_id is not None else None
    if said.user_id is not None and (holder is None or holder.suspended_at and (row is None or row.user_id != holder.id)):
        raise RuleBroken("This person cannot sign in any more. Choose from the list", "holder")
    if row is None or (row.user_id, row.agency_id) != (said.user_id, said.agency_id):
        members_rules.check_holder(agency.id, holder.agency_id if holder else None)
    rules.check_days(said.from_on, said.to_on, "to_on")
    return agency


def _told(said: Said, agency: Agency) -> dict[str, str]:
    return {
        "the office": said.office, "the agency": agency.short_name, "who holds it": queries.name_of(said.user_id) if said.user_id else "",
        "the first day": _day(said.from_on), "the last day": _day(said.to_on),
    }


def _day(day: date | None) -> str:
    return words_of_day(day, weekday=False) if day else ""
