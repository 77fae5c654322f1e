"""Who keeps an indicator is named. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted
from opsplanner.history import record, subjects
from opsplanner.models import User, Verb
from opsplanner.plan.indicators.keepers import queries as keepers_queries
from opsplanner.plan.indicators.services import to_keep


def name_keepers(indicator_id: int, *, owner_id: int | None, deputy_id: int | None, due_days: int | None, seen_line: int, by: User) -> str:
    """Name who enters the figures of an indicator, and how many days after a period they are due; return the sentence that says so.

    `seen_line` is the history line that the form was opened with. Raises NotFound for who may not, RuleBroken on a box, ChangedMeanwhile.
    """
    indicator = to_keep(indicator_id, Verb.INDICATOR_KEEPERS_NAMED, seen_line, by)
    if deputy_id is not None and deputy_id == owner_id:
        raise RuleBroken("The deputy is somebody else than the owner", "deputy")
    had = {indicator.owner_id, indicator.deputy_id}
    can = {row.id: row for row in keepers_queries.could_keep()}
    for field, user_id in (("owner", owner_id), ("deputy", deputy_id)):
        if user_id is not None and user_id not in can and user_id not in had:
            raise RuleBroken("This person cannot sign in any more. Choose from the list", field)
    if (indicator.owner_id, indicator.deputy_id, indicator.due_days) == (owner_id, deputy_id, due_days):
        return "Nothing was changed"
    indicator.owner_id, indicator.deputy_id, indicator.due_days = owner_id, deputy_id, due_days
    named = keepers_queries.keepers([user_id for user_id in (owner_id, deputy_id) if user_id is not None])
    owner, deputy = (named[user_id].name if user_id in named else "nobody" for user_id in (owner_id, deputy_id))
    due = "without a day by which figures are due" if due_days is None else f"figures due {counted(due_days, 'day')} after each period"
    record(None, Verb.INDICATOR_KEEPERS_NAMED, f"named who enters its figures: owner {owner}, deputy {deputy}; {due}", by=by, subject=subjects.of_indicator(indicator_id))
    db.session.flush()
    return "Who enters its figures is kept"
