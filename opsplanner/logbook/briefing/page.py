"""What a briefing says of an operation beside the record itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from opsplanner import clock
from opsplanner.access import PROMISED, TAKING_PART, is_named, may_see_names
from opsplanner.agencies.names.queries import called_on
from opsplanner.commitments.naming import words as naming_words
from opsplanner.commitments.words import words_of_part
from opsplanner.grammar import people
from opsplanner.models import Commitment, Operation, Power, User

ROOM = 30
"""Lines to sign in on for people of one agency whom nobody has named; more of them take a second sheet."""


class AgencyLine(NamedTuple):
    """One agency of the briefing: what it does, how many it sends and who they are, whom to ring."""

    part: Commitment
    agency: str
    answer: str
    who: str
    """Who is named, marked where she will not be there; how many, for who may not know the names; nothing where nobody is."""
    leads: bool
    contact: str
    telephone: str


class Brief(NamedTuple):
    """What the headings need that is worked out."""

    muster: str
    lead: str
    agencies: list[AgencyLine]
    promised: int
    powers: list[Power]
    signing: list[tuple[str, str]]
    """The lines to sign in on, on paper: agency and name, or an agency alone for each of its people who is not named."""


def briefs_of(operations: Sequence[Operation], user: User) -> list[tuple[Operation, Brief]]:
    """Return what a reader's briefings say of operations that were loaded whole, each beside it."""
    return [(operation, _brief_of(operation, user)) for operation in operations]


def _brief_of(operation: Operation, user: User) -> Brief:
    called = called_on({operation.lead_agency_id, *(part.agency_id for part in operation.commitments)}, operation.day)
    parts = [part for part in operation.commitments if part.state in TAKING_PART]
    parts.sort(key=lambda part: part.agency_id != operation.lead_agency_id)
    named = is_named(user, operation)
    sees = {part.id for part in parts if may_see_names(user, operation, part, named)}
    return Brief(
        clock.words_of_instant(operation.musters_at),
        called[operation.lead_agency_id],
        [
            AgencyLine(
                part, called[part.agency_id], words_of_part(part), _who(part, operation, part.id in sees), part.agency_id == operation.lead_agency_id,
                part.contact_name or part.agency.contact, part.contact_telephone or part.agency.telephone,
            )
            for part in parts
        ],
        sum(part.staff_promised for part in parts if part.state in PROMISED),
        [power for power in operation.type.powers if power.active],
        [] if operation.state in naming_words.OVER else [
            (called[part.agency_id], name) for part in parts for name in _to_sign(part, operation, part.id in sees)
        ],
    )


def _who(part: Commitment, operation: Operation, sees: bool) -> str:
    if sees:
        return ", ".join(naming_words.names_on(part, operation.state))
    number = len(naming_words.coming(part, operation.state))
    return people(number) if number else ""


def _to_sign(part: Commitment, operation: Operation, sees: bool) -> list[str]:
    """Return a name for each who will be there, and "" for each other who is promised: one at least, so that whoever comes can sign."""
    names = naming_words.coming(part, operation.state) if sees else []
    return names + [""] * min(max(part.staff_promised, 1) - len(names), ROOM)
