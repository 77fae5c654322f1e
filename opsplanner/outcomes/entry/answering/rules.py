"""How long a link to a figure's question is good. Facts in, words out."""

from __future__ import annotations

from datetime import datetime

from opsplanner.clock import words_of_instant


def why_over(*, waits: bool, newest: bool, answered_at: datetime | None) -> str:
    """Say why nobody can answer a question about a figure any more; "" while somebody can (docs/domain.md, "Answering a question from the message").

    `waits`: the figure has a question that waits; `newest`: nothing else was asked since this one; `answered_at`: when this one was answered.
    """
    again = "" if newest else "Something else is asked about this figure since this message was sent"
    if answered_at is not None:
        return ". ".join(filter(None, (f"This was answered on {words_of_instant(answered_at)}", again)))
    return again or ("" if waits else "This figure has no question any more that waits for an answer")
