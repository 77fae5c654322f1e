"""What is said of the link by which an agency answers."""

from __future__ import annotations

from opsplanner.clock import words_of_instant, words_of_period
from opsplanner.commitments import words as commitments_words
from opsplanner.commitments.rules import ANSWERED
from opsplanner.models import Commitment, HistoryLine

NEW_LINK, LABEL = "answer link", "A new link to answer by"
"""The kind of message that brings a new link, and what administrators call it."""
NEW_PAGE = "answers link"
"""The kind of message that brings a new link to all that waits for an agency."""
ON_ITS_WAY = "If the agency can still answer, a new link is on its way to the address that this one was sent to. It may take some minutes."
SIGN_IN = "This can be answered only by somebody who signs in"
_ABOUT = "part:"


def about(part: Commitment) -> str:
    """Return what a message is about that brings a new link for this part."""
    return f"{_ABOUT}{part.id}"


def part_of(about: str) -> int:
    """Return the part that a message brings a new link for."""
    return int(about.removeprefix(_ABOUT))


def answered(part: Commitment) -> str:
    """Say what was answered, when and by whom: "Fire has answered: accepted, 3 people. Wednesday 18 November 2026, 11.04am, A. Typed"; "" before."""
    if part.state not in ANSWERED or part.answered_at is None:
        return ""
    said = commitments_words.words_of_answer(part.state, staff=part.staff_promised, reason=part.reason, late=part.late)
    who = commitments_words.how_it_came(part) or (part.answered_by.name if part.answered_by else "")
    return f"{part.agency.name} answered on {words_of_instant(part.answered_at)}{f', {who}' if who else ''}: {said[0].lower()}{said[1:]}"


def why_another(part: Commitment, move: HistoryLine | None) -> str:
    """Say what has happened since a message asked; `move` is the line about the last move, where the operation has moved since."""
    if move is None:
        return f"{part.agency.name} was asked anew after this message was sent"
    why = f", because {move.why}" if move.why else ""
    return f"It has moved since this message was sent. {move.by_name} {move.what}{why}. It is now on {words_of_period(part.operation.period)}"


def subject(part: Commitment) -> str:
    """Return the subject of the message that brings a new link."""
    return f"{part.operation.reference}: your new link"


def new_link(part: Commitment, kind: str) -> str:
    """Return the first line of the message that brings a new link."""
    return f"With this link you answer for {part.agency.name} in {kind} ({part.operation.reference}). Somebody asked for it on the page of an earlier one."
