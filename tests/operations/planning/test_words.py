"""What the planning form says of what it folds, and of times as they are read."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from opsplanner.clock import Wall
from opsplanner.operations.planning.words import words_of_chosen, words_of_length, words_of_text, words_of_wall


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "None yet"), (["River"], "River"), (["ANPR car, Kent Police", "River", "Twydall"], "ANPR car, Kent Police; River; Twydall"),
        (["A", "B", "C", "D"], "4 chosen: A; B; C …"),
    ],
)
def test_what_is_chosen_is_named_or_counted(names: list[str], said: str) -> None:
    assert words_of_chosen(names, "None yet") == said


def test_a_text_is_said_by_its_beginning_in_one_line() -> None:
    assert words_of_text("Find them.\nTake them away.", "None") == "Find them. Take them away."
    assert words_of_text(" \n", "None") == "None" and words_of_text("one two " * 40, "None").endswith("two …")


@pytest.mark.parametrize(("minutes", "said"), [(360, "6 hours"), (60, "1 hour"), (90, "1 hour 30 minutes"), (45, "45 minutes")])
def test_how_long_something_lasts(minutes: int, said: str) -> None:
    assert words_of_length(timedelta(minutes=minutes)) == said


@pytest.mark.parametrize(
    ("wall", "said"),
    [
        (Wall(date(2026, 12, 3), time(9), time(15), time(8, 30)), "9am to 3pm, 6 hours. Briefing 8.30am"),
        (Wall(date(2026, 12, 3), time(22), time(2)), "10pm to 2am next day, 4 hours"),
        (Wall(date(2027, 10, 30), time(22), time(4)), "10pm to 4am next day, 7 hours"),  # the clocks go back
    ],
)
def test_times_are_said_back_as_they_are_read(wall: Wall, said: str) -> None:
    assert words_of_wall(wall) == said
