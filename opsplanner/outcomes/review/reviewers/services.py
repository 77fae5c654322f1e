"""Deputy managers: appointed to sign off where no other manager may, since nobody signs off her own."""

from __future__ import annotations

from opsplanner.accounts import services as accounts_services
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.history import record, subjects
from opsplanner.models import User, Verb
from opsplanner.outcomes.review.reviewers import rules


def appoint_deputy(user_id: int, *, by: User) -> str:
    """Appoint somebody as deputy manager, and return the sentence that says so. Raises NotFound, RuleBroken on "person"."""
    user = accounts_services.held(user_id)
    rules.check_appoints(own_agency=user.agency_id == by.agency_id, in_office=by.in_partnership_office)
    rules.check_may_be_deputy(user.role, user.is_active)
    if user.deputy_manager:
        raise RuleBroken(f"{user.name} is a deputy manager already", "person")
    user.deputy_manager = True
    record(None, Verb.APPOINTED, f"appointed {user.name} as a deputy manager", by=by, subject=subjects.of_user(user.id))
    db.session.flush()
    return f"{user.name} is a deputy manager, and can sign off figures that others recorded."


def end_deputy(user_id: int, *, by: User) -> str:
    """End an appointment, and return the sentence that says so. Raises NotFound, RuleBroken when it has ended already, or is another agency's."""
    user = accounts_services.held(user_id)
    rules.check_appoints(own_agency=user.agency_id == by.agency_id, in_office=by.in_partnership_office)
    if not user.deputy_manager:
        raise RuleBroken(f"{user.name} is no deputy manager any more")
    user.deputy_manager = False
    record(None, Verb.APPOINTMENT_ENDED, f"ended the appointment of {user.name} as a deputy manager", by=by, subject=subjects.of_user(user.id))
    db.session.flush()
    return f"{user.name} is no deputy manager any more."
