"""Keeping the duty manager. Runs inside unit_of_work()."""

from __future__ import annotations

from sqlalchemy import delete, select

from opsplanner.database import db
from opsplanner.history import check_seen, how_many, record, subjects
from opsplanner.models import PaybackDuty, PaybackDutyDay, User, Verb
from opsplanner.payback.duty import queries, rules, words
from opsplanner.payback.duty.queries import Duty
from opsplanner.payback.duty.rules import Days
from opsplanner.payback.services import one_editor_at_a_time
from opsplanner.web.asking.rules import check_accepted


def set_duty_manager(duty: Duty, days: Days | None, *, accepted: str, seen_version: int, by: User) -> str:
    """Keep whom supervisors ring at Probation, on these days or usually, and return the sentence that says so.

    Nobody for some days is whom they usually ring. Where somebody else is named for one of these days already it is asked first. Raises RuleBroken, ChangedMeanwhile where two edit it.
    """
    one_editor_at_a_time(by)
    check_seen(subjects.DUTY_MANAGER, seen_version, how_many(subjects.DUTY_MANAGER))
    if days:
        return _set_for(days, duty, accepted, by)
    before = queries.usual()
    if before == duty:
        return "Nothing was changed."
    found = db.session.scalar(select(PaybackDuty).order_by(PaybackDuty.id).limit(1))
    if found is None:
        db.session.add(PaybackDuty(name=duty.name, telephone=duty.telephone))
    else:
        found.name, found.telephone = duty
    record(None, Verb.DUTY_MANAGER_SET, words.set_from(before, duty), by=by, subject=subjects.DUTY_MANAGER)
    return f"Supervisors are told to ring {words.said(duty)}."


def _set_for(days: Days, duty: Duty, accepted: str, by: User) -> str:
    before = queries.of_days(days.first, days.last)
    after = [(day, duty) for day in days.each()] if duty.telephone else []
    if before == after:
        return "Nothing was changed."
    others = rules.spans([(day, one) for day, one in before if one != duty])
    if after:
        check_accepted([words.replaced(others)], accepted)
    db.session.execute(delete(PaybackDutyDay).where(PaybackDutyDay.day.between(days.first, days.last)))
    db.session.add_all([PaybackDutyDay(day=day, name=one.name, telephone=one.telephone) for day, one in after])
    record(None, Verb.DUTY_MANAGER_SET, words.set_for(days, duty, others), by=by, subject=subjects.DUTY_MANAGER)
    db.session.flush()
    instead = f", instead of {words.named(others)}" if others else ""
    return f"Supervisors are told to ring {words.said(duty if duty.telephone else queries.usual())}, {words.days(days)}{instead}."
