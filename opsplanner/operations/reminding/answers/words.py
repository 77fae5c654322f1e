"""What is said where an agency answers several questions at once."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.commitments import words as commitments_words
from opsplanner.grammar import counted, list_of, plural
from opsplanner.models import Commitment

LABEL = "A new link to all that waits"
"""What administrators call the message that brings one."""
NOTHING_CHOSEN = "Answer at least one of the questions"
CHOOSE = "Choose whether you accept, accept provisionally or decline, since something else is filled in here"
WHY_ANYWAY = "Say why all the same, so that whoever leads them knows"
SIGN_IN = "Not every answer was taken: one can be given only by somebody who signs in, or for an address that is still the agency’s"
READ_FIRST = "This answer is not saved yet. Read what stands here, then tick the box to go on all the same, or change what you typed"
ASKED_FOR = "Somebody asked for it on the page of an earlier link."
_SAID = 10
"""So many answers are said one by one; of more the page below says them."""


def kept(parts: Sequence[Commitment]) -> str:
    """Say exactly what was answered: "Answered: CUBIT-2026-014 (accepted, 3 people) and CUBIT-2026-020 (declined)."."""
    if len(parts) > _SAID:
        return f"{counted(len(parts), 'question')} {plural(len(parts), 'is', 'are')} answered. What was said stands below."
    return f"Answered: {list_of([_one(part) for part in parts])}."


def _one(part: Commitment) -> str:
    said = commitments_words.words_of_answer(part.state, staff=part.staff_promised, late=part.late)
    return f"{part.operation.reference} ({said[0].lower()}{said[1:]})"


def changed(changes: Sequence[str]) -> str:
    """Say beside a question what has changed since the page was opened."""
    return f"Changed while you had this page open: {'. '.join(str(each) for each in changes)}. Look at it, then press the button again"
