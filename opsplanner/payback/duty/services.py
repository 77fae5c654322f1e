"""Keeping the duty manager. Runs inside unit_of_work()."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner.database import db
from opsplanner.history import check_seen, how_many, record, subjects
from opsplanner.models import Agency, PaybackDuty, User, Verb
from opsplanner.payback.duty import queries, words
from opsplanner.payback.duty.queries import Duty


def set_duty_manager(duty: Duty, *, seen_version: int, by: User) -> str:
    """Keep whom supervisors ring at Probation, and return the sentence that says so. Raises ChangedMeanwhile where two edit it."""
    db.session.execute(select(Agency.id).where(Agency.id == by.agency_id).with_for_update())  # one editor at a time
    check_seen(subjects.DUTY_MANAGER, seen_version, how_many(subjects.DUTY_MANAGER))
    before = queries.duty_manager()
    if before == duty:
        return "Nothing was changed."
    found = db.session.scalar(select(PaybackDuty).order_by(PaybackDuty.id).limit(1))
    if found is None:
        db.session.add(PaybackDuty(name=duty.name, telephone=duty.telephone))
    else:
        found.name, found.telephone = duty
    record(None, Verb.DUTY_MANAGER_SET, words.set_from(before, duty), by=by, subject=subjects.DUTY_MANAGER)
    return f"Supervisors are told to ring {words.said(duty)}."
