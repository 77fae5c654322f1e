"""Adding a month's crews. Runs inside unit_of_work()."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted, list_of
from opsplanner.models import User
from opsplanner.payback.days import rules as days_rules
from opsplanner.payback.days.crews import services as crews_services
from opsplanner.payback.days.crews.month import queries
from opsplanner.payback.days.crews.services import NewCrew


def add_crews(first: date, chosen: Mapping[str, int | None], *, accepted: str, by: User) -> str:
    """Add the chosen ones of the crews that a month is offered, by their keys, each with who supervises it; return the sentence that says so.

    All or none. A supervisor who is elsewhere is asked about, all of them at once. Each supervisor is told once, of all her days (payback/telling/crews).
    """
    offered = {line.crew.key: line.crew for line in queries.month_of(first, by).lines}
    if not chosen:
        raise RuleBroken("Tick the crews that go out", "crews")
    if gone := [key for key in chosen if key not in offered]:
        days = sorted({date.fromisoformat(key[:10]) for key in gone})
        raise RuleBroken(f"{list_of([clock.words_of_day(day) for day in days])} changed meanwhile. The page shows what is left to add", "crews")
    crews, asked = [offered[key] for key in sorted(chosen)], list[str]()
    for crew in crews:
        asked += crews_services.put(crew.day, NewCrew(crew.name, chosen[crew.key], crew.slots), by=by)
    days_rules.check_accepted(asked, accepted)
    return f"{counted(len(crews), 'crew is', 'crews are')} on for {clock.words_of_month(first)}."

