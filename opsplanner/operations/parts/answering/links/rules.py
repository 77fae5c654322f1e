"""How long the link in a message that asks an agency is good. Facts in, a sentence or a truth out."""

from __future__ import annotations

from datetime import datetime

from opsplanner.accounts.contacts.rules import Reach, own_addresses
from opsplanner.commitments import rules as commitments_rules
from opsplanner.models import AnswerLink, Commitment


def why_over(address: str, agency: Reach, part: Commitment, now: datetime) -> str | None:
    """Say why nobody can answer by a link that was sent to this address any more, or None when she can (docs/domain.md, "Answering from the message")."""
    return why_not_theirs(address, agency, part) or commitments_rules.why_closed(part, now)


def why_not_theirs(address: str, agency: Reach, part: Commitment) -> str | None:
    """Say why who reads the address does not speak for the agency any more, and is shown nothing of the operation; None when she does."""
    if not part.agency.active:
        return f"{part.agency.name} does not plan with the partnership any more, so links that were sent to it have ended"
    if address not in own_addresses(agency):
        return f"{part.agency.name} has another address by now, so links that were sent to the one before have ended"
    return None


def is_another_question(link: AnswerLink, part: Commitment) -> bool:
    """Say whether the agency is asked something else by now than what the message asked: the operation moved, or it was asked anew."""
    return link.schedule != part.operation.schedule or (part.asked_at is not None and part.asked_at > link.made_at)
