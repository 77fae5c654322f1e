"""What became of a figure since the question about it was answered."""

from __future__ import annotations

from opsplanner.models import OutcomeEntry, Review


def became(entry: OutcomeEntry) -> str:
    """Say what became of a figure that was asked about, to who may record it; "" where something else is asked."""
    if entry.superseded:
        return "The figure was corrected since, and the correction counts in its place"
    return {Review.RECORDED: "The figure waits to be signed off again", Review.SIGNED_OFF: "The figure is signed off"}.get(entry.review, "")
