"""What is said of a message from the lead."""

from __future__ import annotations

from opsplanner.grammar import counted, list_of, people

BY_MAIL, LABEL = "message", "Message from who leads an operation"
"""The kind of message that brings it to an agency, and what administrators call it."""

RELEASED = "the agency takes no part any more"


def wrote(text: str, *, to_all: bool) -> str:
    """Return what the history says of it."""
    return f"wrote to {'everybody who takes part' if to_all else 'the agencies'}: “{text}”"


def sent(agencies: int, persons: int, *, has_mail: bool) -> str:
    """Say to whom it goes."""
    to = list_of([part for part in (counted(agencies, "agency", "agencies") if agencies and has_mail else "", people(persons) if persons else "") if part])
    if not to:
        return "The message stands in the history. It reaches nobody else: no agency has an e-mail address or a coordinator with an account."
    return f"The message goes to {to}, and stands in the history."


def subject(reference: str) -> str:
    """Return the subject of the e-mail to an agency."""
    return f"{reference}: a message from who leads it"
