"""The forms of an event at which the community was heard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner import clock
from opsplanner.plan.community import rules
from opsplanner.plan.community.events.services import Said
from opsplanner.plan.community.queries import NO_KIND
from opsplanner.web.fields import DayField, LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none

if TYPE_CHECKING:
    from opsplanner.models import CommunityEvent


class _EventForm(PageForm):
    """When and where it was, and who came."""

    kind = SelectField("What kind of event it was", coerce=number_or_none, invalid_choice_message="This kind is no longer there. Choose from the list", default="")
    held_on = DayField("Day", need="Enter the day on which it was")
    place = TextField("Place", need="Enter where it was", limit=160)
    ward = SelectField("Ward", coerce=number_or_none, invalid_choice_message="This ward is no longer there. Choose from the list", default="")
    words = LongTextField("Who came", limit=1000)

    def offer(self, kinds: Sequence[tuple[int, str]], wards: Sequence[tuple[int, str]]) -> None:
        """Fill the lists: (id, name) of each."""
        self.kind.choices = [*(SelectChoice(id_, name) for id_, name in kinds), SelectChoice("", NO_KIND)]
        self.ward.choices = [SelectChoice("", "The whole area"), *(SelectChoice(id_, name) for id_, name in wards)]

    def fill_from(self, row: CommunityEvent) -> None:
        """Show what is kept."""
        self.kind.data, self.held_on.data, self.place.data, self.ward.data, self.words.data = row.kind_id, row.held_on, row.place, row.ward_id, row.words

    def check(self) -> None:
        """Refuse a day that is still to come."""
        rules.check_day(self.day(), clock.today(), "held_on")

    def day(self) -> date:
        """Return the day on which it was, which the form asks for."""
        assert self.held_on.data is not None, "the box is needed"
        return self.held_on.data

    def said(self) -> Said:
        """Return what was typed."""
        return Said(kind_id=self.kind.data, held_on=self.day(), place=self.place.data or "", ward_id=self.ward.data, words=self.words.data or "")


class EventForm(_EventForm):
    """An event that is changed."""

    version = VersionField()


class AddEventForm(_EventForm):
    """An event that is noted, with what was asked for, a line each."""

    asked = LongTextField("What was asked for, one thing a line", limit=rules.MOST * (rules.LONGEST + 1))

    def check(self) -> None:
        """Refuse a day that is still to come, and too many lines."""
        super().check()
        self.lines()

    def lines(self) -> list[str]:
        """Return what was asked for. Raises RuleBroken on "asked"."""
        return rules.asked_lines(self.asked.data or "")


class StrikeOutForm(PageForm):
    """What was noted in error."""

    why = TextField("Why it is struck out", need="Enter why, for whoever looks for it", limit=400)
    version = VersionField()
