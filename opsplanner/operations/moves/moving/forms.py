"""The form by which an operation is moved."""

from __future__ import annotations

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner import clock
from opsplanner.catalogue.rules import NamedPlace
from opsplanner.errors import RuleBroken
from opsplanner.models import Operation
from opsplanner.operations import rules as operations_rules
from opsplanner.operations.planning.details.forms import named_place
from opsplanner.operations.taking_on.forms import TakesOn
from opsplanner.web.fields import DayField, TextField, VersionField
from opsplanner.web.wall_times import WallTimeField, settle_times

ELSEWHERE = "elsewhere"


class MoveForm(TakesOn):
    """A new day, times and meeting point."""

    day = DayField("Day", need="Enter the day")
    start = WallTimeField("Starts at", need="Enter when it starts, for example 10am")
    end = WallTimeField("Ends at", need="Enter when it ends, for example 2pm")
    briefing = WallTimeField("Briefing at")
    place = SelectField("Meeting point")
    new_place = TextField("Name of another meeting point", limit=160)
    new_postcode = TextField("Its postcode", limit=10)
    why = TextField("Why it moves", need="Enter why it moves, so that the others know", limit=400)
    how = RadioField(
        "The agencies",
        choices=[
            SelectChoice("ask", "Ask them to confirm again"),
            SelectChoice("tell", "Tell them, do not ask again (up to 15 minutes, or the meeting point)"),
        ],
        default="ask",
    )
    answer_by = DayField("Answers due by")
    version = VersionField()
    places: dict[str, int]
    """The places that are offered, by code."""

    def check(self) -> None:
        """Check times against the day and the clock changes. Raises RuleBroken on its box."""
        operations_rules.check_times(self.wall(), clock.now())
        if self.place.data == ELSEWHERE and not self.new_place.data:
            raise RuleBroken("Enter the name of the meeting point", "new_place")
        if self.new_place.data and self.place.data != ELSEWHERE:
            raise RuleBroken("Choose “Another place” to use the name that you typed, or empty this box", "new_place")
        self.where()

    def wall(self) -> clock.Wall:
        """The day and times as agreed. Raises RuleBroken on the box of a time that does not exist or happens twice."""
        return settle_times(self.day.data, self.start, self.end, self.briefing)

    def where(self) -> str | NamedPlace | None:
        """The meeting point: a place's code, one that was typed, or none. Raises RuleBroken beside the wrong box."""
        return named_place(self.new_place, self.new_postcode) if self.place.data == ELSEWHERE else self.place.data or None

    def wall_so_far(self) -> clock.Wall | None:
        """Day and times as typed, or None until they make sense together."""
        try:
            wall = self.wall()
            operations_rules.check_times(wall, None)
        except RuleBroken:
            return None
        return wall

    def fill_from(self, operation: Operation) -> None:
        """Show the operation as it is."""
        wall = operation.wall
        self.day.data, self.start.data, self.end.data, self.briefing.data = wall.day, wall.start, wall.end, wall.briefing
        self.place.data = operation.meeting_point.code if operation.meeting_point else ""
        self.version.carry(operation.version)
