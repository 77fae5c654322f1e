"""Keeping the agreed show rate. Runs inside unit_of_work()."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner.database import db
from opsplanner.history import check_seen, how_many, record, subjects
from opsplanner.models import PaybackAgreement, User, Verb
from opsplanner.payback.services import one_editor_at_a_time
from opsplanner.payback.show_rate import queries, words


def agree(percent: int, *, seen_version: int, by: User) -> str:
    """Keep how many people are agreed to come for a hundred places planned, and return the sentence that says so. Raises ChangedMeanwhile where two edit it."""
    one_editor_at_a_time(by)
    check_seen(subjects.SHOW_RATE, seen_version, how_many(subjects.SHOW_RATE))
    before = queries.agreed_percent()
    if before == percent:
        return "Nothing was changed."
    found = db.session.scalar(select(PaybackAgreement))
    if found is None:
        db.session.add(PaybackAgreement(show_percent=percent))
    else:
        found.show_percent = percent
    record(None, Verb.SHOW_RATE_AGREED, words.agreed(before, percent), by=by, subject=subjects.SHOW_RATE)
    return f"{percent} people are reckoned with for 100 places, where fewer than eight working weeks were measured."
