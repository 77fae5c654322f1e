"""One operation's calendar entry as a file, for a message."""

from __future__ import annotations

from flask import current_app

from opsplanner.feeds.calendar_file import calendar_file, text_of
from opsplanner.feeds.operations import queries
from opsplanner.installation import installation
from opsplanner.models import User
from opsplanner.web.pages import site


def published(user: User, reference: str) -> bytes:
    """Return the entry of an operation as this person's calendar has it, the same UID and all, published once (METHOD:PUBLISH, RFC 5546, 3.2.1).

    Raises NotFound for a draft, and for what she may not see.
    """
    found = installation()
    text = text_of(queries.entry_of(user, reference), current_app.config["SETTINGS"].address, found.sequence_jump if found else 0)
    return calendar_file(f"{site().short_name}: {reference}", [text], method="PUBLISH")
