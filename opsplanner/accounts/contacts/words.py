"""Who gets what an agency is told, in a sentence; and what the history says."""

from __future__ import annotations

from datetime import date, timedelta

from opsplanner.accounts.contacts.rules import Person, Reach, reaches, until
from opsplanner.clock import words_of_day
from opsplanner.grammar import list_of

NOBODY = "Messages reach nobody: enter an e-mail address of the contact, or the shared mailbox"
TO_CONTACT, TO_MAILBOX = "The contact, or the deputy while the contact is away", "The shared mailbox"


def goes_to(agency: Reach, today: date) -> str:
    """Say to whom messages go: "Messages go to B. Deputy (b@fire.example) until Saturday 12 December 2026, since A. Contact is away"."""
    to = reaches(agency, today)
    if not to:
        return NOBODY
    said, last = f"Messages go to {_named(agency, to)}", until(agency, today)
    if last:
        said += f" until {words_of_day(last)}"
    if why := _why(agency, to, today):
        said += f", {why}"
    if last:
        then = reaches(agency, last + timedelta(days=1))
        said += f". After that they go to {_named(agency, then)}"
    return said


def _named(agency: Reach, address: str) -> str:
    if address == agency.mailbox:
        return f"the shared mailbox ({address})"
    person, post = next((each, post) for each, post in ((agency.contact, "the contact"), (agency.deputy, "the deputy")) if each.email == address)
    return f"{person.name or post} ({address})"


def _why(agency: Reach, to: str, today: date) -> str:
    """Say why they do not go to the contact; nothing where they do, or nobody expects it."""
    if to == agency.contact.email:
        return "who is away, since nobody else is there" if agency.contact.is_away(today) and to != agency.mailbox else ""
    if agency.to_mailbox and to == agency.mailbox:
        return "as was chosen"
    passed_over = [agency.contact] if to == agency.deputy.email else [agency.contact, agency.deputy]
    reasons = [_missing(each, post, today) for each, post in zip(passed_over, ("the contact", "the deputy"), strict=False)]
    said = list_of([reason for reason in reasons if reason])
    return f"since {said}" if said else ""


def _missing(person: Person, post: str, today: date) -> str:
    name = person.name or post
    if not person.email:
        return ""
    if person.suspended:
        return f"the account of {name} is suspended"
    if person.elsewhere:
        return f"the account of {name} is one of another agency"
    return f"{name} is away" if person.is_away(today) else ""
