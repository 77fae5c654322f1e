"""What is taken on, and by what it is said to be meant. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from opsplanner.errors import RuleBroken
from opsplanner.web.asking import rules as asking_rules


class TakenOn(NamedTuple):
    """What a form says of it."""

    accepted: str = ""
    """What its page asked about, where the tick is set (`web/asking`)."""
    why: str = ""


NOTHING = TakenOn()
"""Nothing was asked about yet."""


def check(sentences: Sequence[str], said: TakenOn) -> None:
    """Hold that what stands in the way was shown, is meant, and has a reason. Raises RuleBroken on "go_on", then on "why_anyway"."""
    asking_rules.check_accepted(sentences, said.accepted)
    if sentences and not said.why:
        raise RuleBroken("Say why all the same, so that the others know", "why_anyway")
