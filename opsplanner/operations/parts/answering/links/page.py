"""What the page reads on which an agency answers by a link."""

from __future__ import annotations

from typing import NamedTuple

from opsplanner import clock
from opsplanner.accounts.contacts import queries as contacts_queries
from opsplanner.agencies.calendars.queries import not_available
from opsplanner.commitments import queries as commitments_queries
from opsplanner.commitments import rules as commitments_rules
from opsplanner.commitments import words as commitments_words
from opsplanner.commitments.staffing import queries as staffing_queries
from opsplanner.commitments.staffing.rules import StaffLeft
from opsplanner.models import AnswerLink, Commitment
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
    now, part = clock.now(), commitments_queries.part(link.commitment_id)
    operation, agency = part.operation, contacts_queries.reach(part.agency_id)
    another = words.why_another(part, queries.move_since(link, part)) if rules.is_another_question(link, part) else ""
    left = staffing_queries.staff_left(operation.held, [part.agency_id], except_operation_id=operation.id)[part.agency_id]
    busy = not_available(operation.held, [part.agency_id], None).get(part.agency_id, [])
    theirs = not operation.restricted and rules.why_not_theirs(link.mailbox, agency, part) is None
    overdue = commitments_rules.is_overdue(part, clock.today())
    return Stand(link, part, rules.why_over(link.mailbox, agency, part, now) or "", theirs, another, words.answered(part), commitments_words.detail_of_part(part), left, busy, overdue)
