"""How many of an agency's people are free, as short as the head of a day has room for."""

from __future__ import annotations

from opsplanner.commitments.staffing.rules import StaffLeft


def words_of_free(left: StaffLeft, night: StaffLeft | None = None) -> str:
    """Return "6 of 8 free, 3 asked", and of who works in shifts "by day 6 of 8 free, by night 3 of 4 free"; 3 are asked for and not answered."""
    return f"by day {_words(left)}, by night {_words(night)}" if night else _words(left)


def _words(left: StaffLeft) -> str:
    has = f"{left.free} of {left.has} free" if left.has is not None else "staff not said" + (f", {left.used} promised" if left.used else "")
    return has + (f", {left.over} too many promised" if left.over else "") + (f", {left.asked} asked" if left.asked else "")
