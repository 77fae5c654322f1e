"""What of Community Payback waits for somebody: jobs to decide, questions to answer, work to check, sessions of today, results outstanding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, false, or_, select

from opsplanner import clock
from opsplanner.access import may
from opsplanner.database import rows
from opsplanner.models import Agency, AgencyKind, AskerKind, Crew, Job, JobState, Role, Session, User
from opsplanner.payback.day_moves import TO_COME
from opsplanner.payback.day_session_queries import Outing, outings
from opsplanner.payback.queries import kept_by

CONSIDERED = 300
FAR_BACK = timedelta(days=366)
"""Results that nobody wrote down within a year are not asked for any more."""


class Waiting(NamedTuple):
    """A job that waits for this person."""

    reference: str
    what: str
    state: JobState
    decide_by: date | None
    said: str
    work_done_at: datetime | None


def jobs_waiting(user: User) -> Sequence[Waiting]:
    """Return the jobs that this person has to decide, answer for or check, the most pressing first (one query)."""
    if not may(user, "refer_payback"):
        return []
    own = Job.asking_agency_id == user.agency_id
    probations_own = and_(Job.asker_kind == AskerKind.AGENCY, Agency.kind == AgencyKind.PROBATION)
    for_office = or_(Job.asker_kind != AskerKind.AGENCY, probations_own) if user.in_partnership_office else false()
    check = or_(and_(own, Job.asker_kind == AskerKind.AGENCY, Agency.kind != AgencyKind.PROBATION), for_office)
    query = (
        select(Job.reference, Job.what, Job.state, Job.decide_by, Job.said, Job.work_done_at)
        .outerjoin(Agency, Agency.id == Job.asking_agency_id)
        .where(
            or_(
                and_(Job.state == JobState.REFERRED, kept_by(user)),
                and_(Job.state == JobState.INFORMATION_WANTED, own),
                and_(Job.state == JobState.WORK_DONE, check),
            )
        )
        .order_by(Job.decide_by.is_(None), Job.decide_by, Job.id)
        .limit(CONSIDERED)
    )
    return [Waiting(*row) for row in rows(query)]


def sessions_waiting(user: User, now: datetime) -> tuple[list[Outing], list[Outing]]:
    """Return today's sessions, and those before it whose results are outstanding, the oldest first (one query).

    A supervisor has those of her own crews, a coordinator of Probation all.
    """
    if not may(user, "supervise_payback"):
        return [], []
    today = clock.local(now).date()
    own = [Crew.supervisor_id == user.id] if user.role is Role.STAFF else []
    outstanding = and_(Crew.day.between(today - FAR_BACK, today - timedelta(days=1)), Session.state.in_(TO_COME))
    found = outings(user, or_(Crew.day == today, outstanding), *own)
    return [outing for outing in found if outing.day == today], [outing for outing in found if outing.day < today or outing.late]
