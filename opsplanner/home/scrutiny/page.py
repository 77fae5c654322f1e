"""What home says of scrutiny: by when the committee has to sit, and what it waits for."""

from __future__ import annotations

from opsplanner import clock
from opsplanner.accounts.clerks.queries import may_keep_sittings
from opsplanner.clock import words_of_day
from opsplanner.home.page import Line, oldest_first
from opsplanner.models import Role, User
from opsplanner.scrutiny import queries, words
from opsplanner.web.address import address_of


def of(user: User) -> list[Line]:
    """Return what this person owes the committee; for managers and clerks that a sitting is near or overdue; for who keeps sittings all that is overdue.

    No query: all of it is kept.
    """
    today = clock.today()
    lines = [
        Line(
            "Reply to" if row.owner_id == user.id else "No reply yet:", words.title(row.kind, row.text), address_of("scrutiny.matter", matter=row.code),
            f"due {words_of_day(row.due_on)}" if row.due_on else f"asked on {words_of_day(row.asked_on)}", overdue=row.overdue(today), due=row.due_on,
        )
        for row in queries.waiting(user, today)
    ]
    due = queries.due_now(today) if user.role is Role.MANAGER or may_keep_sittings(user) else None
    if due and due.presses:
        verb = "Sitting overdue:" if due.overdue else "Plan the sitting:"
        lines.append(Line(verb, "scrutiny of the partnership", address_of("scrutiny.index"), words.due_words(due), overdue=due.overdue, due=due.by))
    return oldest_first(lines)
