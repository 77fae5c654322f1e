"""What may become of an entry, and how exact a sum is. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from opsplanner.errors import RuleBroken
from opsplanner.grammar import plural
from opsplanner.models import Exactness, Review

MOVES: dict[str, tuple[frozenset[Review], Review | None]] = {
    "change": (frozenset({Review.RECORDED, Review.QUERIED}), Review.RECORDED),
    "query": (frozenset({Review.RECORDED}), Review.QUERIED),
    "answer": (frozenset({Review.QUERIED}), Review.RECORDED),
    "sign off": (frozenset({Review.RECORDED}), Review.SIGNED_OFF),
    "correct": (frozenset({Review.SIGNED_OFF}), Review.SIGNED_OFF),
    "take back": (frozenset({Review.RECORDED, Review.QUERIED}), Review.RECORDED),
    "publish": (frozenset({Review.RECORDED}), Review.SIGNED_OFF),
    "publish again": (frozenset(Review), None),
}
"""verb: (the states it starts from, the state it leads to; None: it stays). A correction leaves the old entry signed off, and superseded.

A pack publishes: its entry is signed off as soon as it is recorded; publishing again supersedes whatever stands, be it waiting for sign-off."""

_NOT = {
    Review.RECORDED: "is not signed off yet, so it is simply changed, not corrected",
    Review.QUERIED: "has a question that waits for its answer",
    Review.SIGNED_OFF: "is signed off, so it stays as it is. Record a correction, which names it and says why",
}


def why_not(verb: str, review: Review, superseded: bool) -> str:
    """Return why an entry cannot make this move now; "" when it can."""
    try:
        check_move(verb, review, superseded)
    except RuleBroken as broken:
        return str(broken)
    return ""


def check_move(verb: str, review: Review, superseded: bool) -> Review:
    """Return the state that a move leads to. Raises RuleBroken when the entry stands elsewhere or was corrected."""
    if superseded:
        raise RuleBroken("This figure has been corrected since. Only the newest one of the chain can be corrected again")
    before, after = MOVES[verb]
    if review not in before:
        raise RuleBroken("This figure " + ("has no question that waits for an answer" if verb == "answer" else _NOT[review]))
    return after or review


def is_own(user_id: int, recorded_by_id: int | None, changed_by_id: int | None) -> bool:
    """Say whether an entry is one's own: this person recorded it or last changed it (docs/domain.md, "Own entries")."""
    return user_id in (recorded_by_id, changed_by_id)


def check_not_own(user_id: int, recorded_by_id: int | None, changed_by_id: int | None) -> None:
    """Raise RuleBroken for one's own entry: nobody signs off what she recorded or changed, by any route."""
    if is_own(user_id, recorded_by_id, changed_by_id):
        raise RuleBroken("you recorded or changed it yourself, so somebody else signs it off")


def figures(count: int) -> str:
    """Return "one figure" or "3 figures"."""
    return plural(count, "one figure", f"{count:,} figures")


def exactness_of(words: Collection[Exactness]) -> str:
    """Return how exact a sum is, by what it holds (docs/domain.md, "What a total counts")."""
    held = [one.value for one in (Exactness.OVER, Exactness.ABOUT, Exactness.FORECAST) if one in words]
    return " and ".join(held)


def only_figure(parts: Iterable[Any]) -> tuple[int, Exactness] | None:
    """Return the only figure among parts (each with `hundredths`, `entries`, `exactness`), in hundredths and how exact it is; None where there are several."""
    of_kind: dict[Exactness, list[int]] = {}
    for part in parts:
        had = of_kind.setdefault(part.exactness, [0, 0])
        had[0], had[1] = had[0] + int(part.hundredths), had[1] + int(part.entries)
    there = [(hundredths, exactness) for exactness, (hundredths, entries) in of_kind.items() if entries]
    return there[0] if len(there) == 1 and sum(entries for _, entries in of_kind.values()) == 1 else None
