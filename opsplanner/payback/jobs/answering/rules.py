"""How long a link to Probation's question is good. Facts in, words out."""

from __future__ import annotations

from datetime import datetime

from opsplanner.clock import words_of_instant
from opsplanner.models import JobState as S
from opsplanner.payback.jobs.rules import words_of_state


def why_over(reference: str, state: S, *, newest: bool, answered_at: datetime | None) -> str:
    """Say why nobody can answer a question any more; "" while somebody can (docs/domain.md, "Answering a question from the message").

    `newest`: nothing else was asked since; `answered_at`: when it was answered.
    """
    again = "" if newest else "Probation has asked something else since this message was sent"
    if answered_at is not None:
        return ". ".join(filter(None, (f"This was answered on {words_of_instant(answered_at)}", again)))
    if again:
        return again
    return "" if state is S.INFORMATION_WANTED else f"{reference} is {words_of_state(state)}, so nothing is asked about it any more"
