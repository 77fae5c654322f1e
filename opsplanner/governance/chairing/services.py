"""Who chairs a group is said, for how long, or that it goes on. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from opsplanner.clock import today
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.governance import queries, rules, words
from opsplanner.governance.groups import services as groups_services
from opsplanner.history import newest, record, sentence, subjects
from opsplanner.models import ChairRole, ChairTerm, GroupMember, User, Verb
from opsplanner.plan.services import check_may_keep


@dataclass(frozen=True, kw_only=True)
class Said:
    """Who is in the chair, or stands in, from a day on; nobody where there is no member."""

    role: ChairRole
    member_id: int | None
    from_on: date
    agreed_until: date | None


def name_chair(group: str, said: Said, *, seen_term: int, by: User) -> str:
    """Say who chairs a group from a day on, or stands in; who did so before ends on the day before. Return the sentence that says so.

    Who was to begin on that day or later, and has not, does not begin.

    `seen_term` is the newest term in the group's chair when the form was opened. Raises NotFound for who does not keep the plan, RuleBroken on a box,
    ChangedMeanwhile.
    """
    check_may_keep(by)
    of = groups_services.locked(group)
    there = list(db.session.scalars(select(ChairTerm).where(ChairTerm.group_id == of.id).order_by(ChairTerm.id)))
    newest_term = there[-1].id if there else 0
    if newest_term != seen_term:
        raise ChangedMeanwhile(newest_term, [sentence(line) for line in newest(subjects.of_group(of.id), 1, verbs=(Verb.CHAIR_NAMED,))])
    rules.check_days(said.from_on, said.agreed_until, "agreed_until")
    member = _member(of.id, said)
    live = [term for term in there if term.role is said.role and (term.to_on is None or term.to_on >= said.from_on)]
    for term in live:
        later = term.from_on is not None and term.from_on > said.from_on
        if term.from_on is not None and later and term.from_on <= today():
            raise RuleBroken(f"Who is there began on {words.lasts(term.from_on, None).removeprefix('since ')}. Enter that day, or a later one", "from_on")
        term.to_on = (term.from_on if later and term.from_on is not None else said.from_on) - timedelta(days=1)
    if member is None and not live:
        return "Nothing was changed"
    if member is not None:
        db.session.add(ChairTerm(group_id=of.id, member_id=member.id, role=said.role, from_on=said.from_on, agreed_until=said.agreed_until))
    db.session.flush()
    until = f", agreed until {words.lasts(None, said.agreed_until).removeprefix('until ')}" if member and said.agreed_until else ""
    since = words.lasts(said.from_on, None)
    who = queries.members()[member.id].name if member else "nobody"
    record(None, Verb.CHAIR_NAMED, f"named as {said.role.value} {who}, {since}{until}", by=by, subject=subjects.of_group(of.id))
    db.session.flush()
    return f"The {said.role.value} is kept"


def _member(group_id: int, said: Said) -> GroupMember | None:
    if said.member_id is None:
        return None
    row = db.session.get(GroupMember, said.member_id)
    if row is None or row.group_id != group_id or not rules.is_on(said.from_on, row.from_on, row.to_on):
        raise RuleBroken("This office does not sit on the group on that day. Choose from the list, or enter another day", "member")
    return row
