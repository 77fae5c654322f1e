"""What can be put right of an agreed assessment. Facts in, RuleBroken out."""

from __future__ import annotations

from dataclasses import dataclass

from opsplanner.errors import RuleBroken


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is put right: of which priority (its code; "" for the whole), the level's word where that changes, and what it should say, in words."""

    of: str
    level: str
    now: str
    why: str
    changes: bool | None
    """Whether it changes the conclusion; None where nobody said it."""
    conclusion: str


def check(said: Said, level: str) -> None:
    """Hold that something is put right, and that it is said whether that changes the conclusion; `level` is the one that holds. Raises RuleBroken on a box."""
    if said.level and not said.of:
        raise RuleBroken("On the whole it has no level. Choose the priority whose level it is", "level")
    if said.level and said.level == level:
        raise RuleBroken(f"Its level is {level} already. Choose another one, or that it stays", "level")
    if not said.level and not said.now:
        raise RuleBroken("Say what it should say, or choose another level", "now")
    if said.changes is None:
        raise RuleBroken("Say whether it changes the conclusion", "changes")
    if said.changes and not said.conclusion:
        raise RuleBroken("Say how it changes the conclusion", "conclusion")
