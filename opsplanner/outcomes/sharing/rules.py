"""Who may say that a figure counts, or no longer. Facts in, RuleBroken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opsplanner.errors import RuleBroken

if TYPE_CHECKING:
    from opsplanner.outcomes.sharing.queries import Shared


def check_who_says(one: Shared, counts: str, reviews: bool) -> None:
    """Raise RuleBroken where a figure that is signed off would be counted no longer, or again: a manager says that.

    `counts` is the code of the agency that is to count for all, "" for none.
    """
    others = [share for share in one.shares if share.signed_off and share.also_reported != (counts not in ("", share.code))]
    if others and not reviews:
        raise RuleBroken(f"The figure of {others[0].agency} is signed off. Ask a manager to say whether it counts", "counts")
