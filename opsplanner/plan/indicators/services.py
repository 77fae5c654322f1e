"""What every change of an indicator by who keeps it begins with."""

from __future__ import annotations

from opsplanner.database import one
from opsplanner.errors import ChangedMeanwhile, NotFound
from opsplanner.history import newest, sentence, subjects
from opsplanner.models import Indicator, User, Verb
from opsplanner.plan.indicators import queries
from opsplanner.plan.queries import keeps_plan

LINES = 20
"""How many of somebody else's changes are said at most."""


def to_keep(indicator_id: int, verb: Verb, seen_line: int, by: User) -> Indicator:
    """Return an indicator to be changed by who keeps it, locked; inside unit_of_work().

    `seen_line` is the newest history line with this verb that the form was opened with. Raises NotFound for who may not, ChangedMeanwhile for a newer one.
    """
    if not keeps_plan(by):
        raise NotFound()
    indicator = one(queries.for_change(indicator_id))
    newest_line = queries.last_said(indicator_id, verb)
    if newest_line != seen_line:
        lines = newest(subjects.of_indicator(indicator_id), LINES, verbs=(verb,))
        raise ChangedMeanwhile(newest_line, [sentence(line) for line in lines if line.id > seen_line])
    return indicator
