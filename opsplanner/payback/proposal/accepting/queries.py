"""What has changed since a month was worked out. Read models."""

from __future__ import annotations

from opsplanner.models import User
from opsplanner.payback.proposal.facts import queries as facts_queries
from opsplanner.payback.proposal.facts.queries import Now
from opsplanner.payback.proposal.rules import Line, Result, Standing, changed
from opsplanner.payback.sessions.rules import HOLDS


def changes(result: Result, user: User) -> dict[int, str]:
    """Return by its number what has changed of each line that is not on its day yet so that it cannot be put there; nothing of the others (six queries)."""
    return changes_of(result, facts_queries.now([line.day for line in result.open], user))


def changes_of(result: Result, now: Now) -> dict[int, str]:
    """Return the same of what was read."""
    found = {line.number: changed(line, _standing(line, now), result.held_now(line.reference)) for line in result.open}
    return {number: why for number, why in found.items() if why}


def _standing(line: Line, now: Now) -> Standing:
    job, there = now.jobs.get(line.reference), now.slots.get(line.slot)
    held = job.as_planned if job else None
    if there is None:
        return Standing(held, None, False, "", False)
    slot = there.slot
    return Standing(held, slot.left, slot.open, there.closed, any(session.reference == line.reference and session.state in HOLDS for session in slot.sessions), job.closed.on(line.day) if job else "")


