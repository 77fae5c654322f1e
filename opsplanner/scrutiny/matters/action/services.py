"""An accepted recommendation becomes an action of the plan. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from opsplanner import clock
from opsplanner.database import db
from opsplanner.history import record, subjects
from opsplanner.models import Action, User, Verb
from opsplanner.plan.actions import queries as actions_queries
from opsplanner.plan.actions import services as actions_services
from opsplanner.plan.actions.services import Said
from opsplanner.plan.services import check_may_keep
from opsplanner.scrutiny.matters import rules
from opsplanner.scrutiny.matters import services as matters_services
from opsplanner.scrutiny.matters.action import queries
from opsplanner.scrutiny.matters.action.queries import Place


def become_action(code: str, place: Place, said: Said, *, seen_version: int, by: User) -> str:
    """Add an action for an accepted recommendation, each leading to the other; return the sentence that says so.

    Raises NotFound for who does not keep the plan, RuleBroken where it is none that can, or on a box, ChangedMeanwhile.
    """
    check_may_keep(by)
    row = matters_services.for_change(code, seen_version)
    rules.check_becomes_action(row.kind, row.state, in_plan=row.action_id is not None, any_year=bool(queries.places(clock.today())))
    action = actions_services.add_action(place.year, place.priority, said, by=by)
    row.action_id = db.session.scalars(actions_queries.named(place.priority.id, action).with_only_columns(Action.id)).one()
    what = f"made it an action of {place.year.code}: {place.priority.name}"
    row.of_pack = False
    record(None, Verb.MATTER_BECAME_ACTION, what, by=by, subject=subjects.of_matter(code))
    record(None, Verb.MATTER_BECAME_ACTION, "it is of a recommendation of scrutiny", by=by, subject=subjects.of_action(row.action_id))
    db.session.flush()
    return "The recommendation is an action of the plan"
