"""Who at an agency gets what the agency is told (docs/domain.md, "Whom a message reaches"). Facts in, an address out; no Flask, no SQLAlchemy."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from opsplanner.accounts.absence.rules import Days
from opsplanner.errors import RuleBroken


class Person(NamedTuple):
    """An agency's contact or deputy."""

    name: str
    email: str
    """Where she is reached; empty: by no message."""
    suspended: bool = False
    """The account of this address is suspended."""
    elsewhere: bool = False
    """The account of this address is one of another agency."""
    away: Days | None = None

    @property
    def speaks(self) -> bool:
        """Whether she may get what the agency is told, and answer for it."""
        return bool(self.email) and not self.suspended and not self.elsewhere

    def is_there(self, today: date) -> bool:
        """Say whether a message reaches her today."""
        return self.speaks and not self.is_away(today)

    def is_away(self, today: date) -> bool:
        """Say whether she is away today."""
        return self.away is not None and self.away.first <= today <= self.away.last


class Reach(NamedTuple):
    """By whom an agency can be reached."""

    id: int
    code: str
    agency: str
    contact: Person
    deputy: Person
    mailbox: str
    to_mailbox: bool


def reaches(agency: Reach, today: date) -> str:
    """Return the one address that gets what an agency is told today; empty where nobody can be reached.

    It is the contact's; while she is away or suspended her deputy's; else the mailbox's. Where that was chosen, or the contact
    has no address, the mailbox's comes first. Who is away gets it all the same where nobody else is there.
    """
    people = [agency.contact, agency.deputy]
    there = [each.email for each in people if each.is_there(today)]
    first = agency.to_mailbox or not agency.contact.email
    found = [agency.mailbox, *there] if first else [*there, agency.mailbox]
    return next((address for address in [*found, *(each.email for each in people if each.speaks)] if address), "")


def own_addresses(agency: Reach) -> frozenset[str]:
    """Return the addresses of an agency: who reads one of them speaks for it."""
    return frozenset({agency.mailbox, *(each.email for each in (agency.contact, agency.deputy) if each.speaks)} - {""})


def until(agency: Reach, today: date) -> date | None:
    """Return the last day on which what `reaches` says today holds; None where it stays."""
    turns = {day for each in (agency.contact, agency.deputy) if each.away for day in (each.away.first, each.away.last + timedelta(days=1))}
    now = reaches(agency, today)
    return next((day - timedelta(days=1) for day in sorted(turns) if day > today and reaches(agency, day) != now), None)


def check_choice(mailbox: str, *, to_mailbox: bool) -> None:
    """Messages go to a mailbox that is there. Raises RuleBroken on `mailbox`."""
    if to_mailbox and not mailbox:
        raise RuleBroken("Enter the shared mailbox, or let messages go to the contact", "mailbox")


def check_account(agency_of_account: int, agency_id: int, field: str) -> None:
    """Whoever speaks for an agency is not of another one. Raises RuleBroken on `field`."""
    if agency_of_account != agency_id:
        raise RuleBroken("Somebody of another agency signs in with this address. Enter one of this agency’s own", field)
