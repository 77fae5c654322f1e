"""What a briefing says of an operation beside the record itself."""

from __future__ import annotations

from typing import NamedTuple

from opsplanner import clock
from opsplanner.access import PROMISED, TAKING_PART
from opsplanner.commitments.words import words_of_part
from opsplanner.models import Commitment, Operation, Power


class AgencyLine(NamedTuple):
    """One agency of the briefing: what it does, how many it sends, whom to ring."""

    part: Commitment
    answer: str
    leads: bool
    contact: str
    telephone: str


class Brief(NamedTuple):
    """What the headings need that is worked out."""

    muster: str
    agencies: list[AgencyLine]
    promised: int
    powers: list[Power]


def brief_of(operation: Operation) -> Brief:
    """Return what a briefing says of an operation that was loaded by `queries.briefing`."""
    parts = [part for part in operation.commitments if part.state in TAKING_PART]
    parts.sort(key=lambda part: part.agency_id != operation.lead_agency_id)
    return Brief(
        clock.words_of_instant(operation.musters_at),
        [
            AgencyLine(
                part, words_of_part(part), part.agency_id == operation.lead_agency_id, part.contact_name or part.agency.contact,
                part.contact_telephone or part.agency.telephone,
            )
            for part in parts
        ],
        sum(part.staff_promised for part in parts if part.state in PROMISED),
        [power for power in operation.type.powers if power.active],
    )
