"""A choice is saved under a name, called otherwise, and deleted. Inside unit_of_work(); flushes, never commits.

It is its owner's alone, as a bookmark in her browser is, so no history tells of it.
"""

from __future__ import annotations

from urllib.parse import urlencode

from opsplanner import clock
from opsplanner.choices import queries, rules
from opsplanner.choices.words import Chosen, Page
from opsplanner.database import db, refused_as
from opsplanner.models import SavedChoice, User


def save_choice(page: Page, chosen: Chosen, name: str, *, by: User) -> str:
    """Keep what is chosen on a page under a name, and return the sentence that says so. Raises RuleBroken for a name that she has used there, or for too many."""
    had = [row.name for row in queries.own(by) if row.page == page.name]
    rules.check_room(len(had))
    rules.check_name(name, had)
    kept = SavedChoice(user_id=by.id, page=page.name, name=name, query=urlencode({name: value for name, value in chosen.query.items() if value is not None}), says=chosen.says[:400], saved_at=clock.now())
    with refused_as("name"):
        db.session.add(kept)
        db.session.flush()
    return f"“{name}” is saved. You find it under Saved choices."


def rename_choice(code: str, name: str, *, by: User) -> str:
    """Call a saved choice otherwise, and return the sentence that says so. Raises NotFound for what is not hers, RuleBroken for a name that she has used there."""
    kept = queries.for_change(by, code)
    rules.check_name(name, [row.name for row in queries.own(by) if row.page == kept.page and row.code != code])
    was, kept.name = kept.name, name
    with refused_as("name"):
        db.session.flush()
    return f"“{was}” is now called “{name}”."


def delete_choice(code: str, *, by: User) -> str:
    """Delete a saved choice, and return the sentence that says so. Raises NotFound for what is not hers."""
    kept = queries.for_change(by, code)
    db.session.delete(kept)
    return f"“{kept.name}” is deleted."
