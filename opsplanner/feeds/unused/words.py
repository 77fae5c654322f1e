"""What is said of a calendar link that nobody uses."""

from __future__ import annotations

from datetime import datetime

from opsplanner import clock
from opsplanner.mail.letter.words import Letter, Link

BY_MAIL = "unused calendar link"
"""The kind of message that warns of its retirement."""
LABEL = "Calendar link that nobody uses"
_ABOUT = "calendar link:"


def about(link_id: int) -> str:
    """Return what a message is about that warns of this link's retirement."""
    return f"{_ABOUT}{link_id}"


def link_of(about: str) -> int:
    """Return the link of which a message warns."""
    return int(about.removeprefix(_ABOUT))


def warning(name: str, *, holds: str, since: datetime, retires_at: datetime, url: str) -> Letter:
    """Return the letter to a link's owner."""
    day = clock.words_of_day(clock.local(retires_at).date())
    return Letter(
        "Does anybody still use your calendar link?",
        (
            f"Dear {name},",
            f"Nothing has fetched your calendar link “{holds}” since {clock.words_of_day(clock.local(since).date())}. "
            f"If nothing does before {day}, it is retired: it then answers no more, so that nobody who has found it can read the calendar.",
            "If you use it, open the calendar program that has it and let it ask for the calendar once. If you do not, there is nothing to do: "
            "you can make it anew at any time.",
            Link("Your calendar subscriptions", url),
        ),
        choices=url,
    )
