"""What the page reads on which an agency answers by a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from opsplanner import clock
from opsplanner.accounts.contacts import queries as contacts_queries
from opsplanner.accounts.contacts.rules import Reach
from opsplanner.agencies.calendars.queries import not_available_at
from opsplanner.commitments import queries as commitments_queries
from opsplanner.commitments import rules as commitments_rules
from opsplanner.commitments import words as commitments_words
from opsplanner.commitments.staffing import queries as staffing_queries
from opsplanner.commitments.staffing.rules import StaffLeft
from opsplanner.models import AnswerLink, Commitment, HistoryLine
from opsplanner.operations.parts.answering.links import queries, rules, words


class Stand(NamedTuple):
    """Where a link stands, and what may be shown of what it asks."""

    link: AnswerLink
    part: Commitment
    over: str
    """Why nobody can answer by it any more; empty while somebody can."""
    theirs: bool
    """Whether who has it may be shown what is asked."""
    another: str
    """What has happened since it was sent, where the agency is asked something else by now."""
    answered: str
    """What was answered, when and by whom; empty before."""
    detail: str
    """What is known before: how many were promised, when the answer is due."""
    left: StaffLeft
    """How many of the agency's people are free then."""
    busy: list[str]
    """What the agency's own calendars say of that time, without the words of their entries."""
    overdue: bool


def stand(link: AnswerLink) -> Stand:
    """Return where a link stands now."""
    return stands([link])[0]


def stands(links: Sequence[AnswerLink]) -> list[Stand]:
    """Return where each of these links stands now, in their order: six queries however many, and one where an operation has moved."""
    parts = commitments_queries.parts([link.commitment_id for link in links])
    asked = [(link, parts[link.commitment_id]) for link in links]
    agencies, moves = contacts_queries.reach_of({part.agency_id for _, part in asked}), queries.moves_since(asked)
    left = staffing_queries.left_for([(part.operation_id, part.agency_id, part.operation.held) for _, part in asked])
    busy = not_available_at([(part.agency_id, part.operation.held) for _, part in asked])
    return [
        _stand(link, part, agencies[part.agency_id], moves.get(part.operation_id), left[part.operation_id, part.agency_id], said)
        for (link, part), said in zip(asked, busy, strict=True)
    ]


def _stand(link: AnswerLink, part: Commitment, agency: Reach, move: HistoryLine | None, left: StaffLeft, busy: list[str]) -> Stand:
    another = words.why_another(part, move) if rules.is_another_question(link, part) else ""
    theirs = not part.operation.restricted and rules.why_not_theirs(link.mailbox, agency, part) is None
    over, overdue = rules.why_over(link.mailbox, agency, part, clock.now()) or "", commitments_rules.is_overdue(part, clock.today())
    return Stand(link, part, over, theirs, another, words.answered(part), commitments_words.detail_of_part(part), left, busy, overdue)
