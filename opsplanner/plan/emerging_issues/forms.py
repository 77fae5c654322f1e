"""The forms of an emerging issue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.plan.community.rules import check_day
from opsplanner.plan.emerging_issues.services import Decided, Said
from opsplanner.plan.emerging_issues.words import WHOLE_AREA
from opsplanner.web.fields import DayField, LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none

if TYPE_CHECKING:
    from opsplanner.models import EmergingIssue

TAKE_IN, SET_ASIDE = "take in", "set aside"


class IssueForm(PageForm):
    """What is new, where, since when. `version` is 0 for a new one."""

    what = TextField("What is new", need="Enter what is new", limit=300)
    ward = SelectField("Ward", coerce=number_or_none, invalid_choice_message="This ward is no longer there. Choose from the list", default="")
    since = DayField("Since when", need="Enter since when, as near as you know")
    words = LongTextField("What is known of it", limit=2000)
    version = VersionField()

    def offer(self, wards: Sequence[tuple[int, str]]) -> None:
        """Fill the list of wards: (id, name) of each."""
        self.ward.choices = [SelectChoice("", WHOLE_AREA), *(SelectChoice(id_, name) for id_, name in wards)]

    def fill_from(self, row: EmergingIssue) -> None:
        """Show what is kept."""
        self.what.data, self.ward.data, self.since.data, self.words.data = row.what, row.ward_id, row.since, row.words

    def check(self) -> None:
        """Refuse a day that is still to come."""
        assert self.since.data is not None, "the box is needed"
        check_day(self.since.data, clock.today(), "since")

    def said(self) -> Said:
        """Return what was typed."""
        assert self.since.data is not None, "the box is needed"
        return Said(what=self.what.data or "", ward_id=self.ward.data, since=self.since.data, words=self.words.data or "")


class DecideForm(PageForm):
    """What becomes of an issue: the assessment that is being made takes it in, or it is set aside with a word."""

    decision = RadioField("What becomes of it", invalid_choice_message="Say what becomes of it")
    priority = SelectField("Under which priority", coerce=number_or_none, invalid_choice_message="This priority is no longer there. Choose from the list", default="")
    words = LongTextField("In words", limit=1000)
    version = VersionField()

    def offer(self, year: str, priorities: Sequence[tuple[int, str]]) -> None:
        """Fill the lists; `year` is that of the assessment that is being made, "" where none is: then nothing can take it in."""
        takes = [SelectChoice(TAKE_IN, f"The assessment of {year} takes it in")] if year else []
        self.decision.choices = [*takes, SelectChoice(SET_ASIDE, "It is set aside; say why in words")]
        self.priority.choices = [SelectChoice("", "None of them"), *(SelectChoice(id_, name) for id_, name in priorities)]
        if not year:
            del self.priority

    def check(self) -> None:
        """Ask for words with what is set aside. Raises RuleBroken on "words"."""
        if self.decision.data == SET_ASIDE and not self.words.data:
            raise RuleBroken("Say why it is set aside, for whoever noted it", "words")

    def decided(self) -> Decided:
        """Return what was decided."""
        takes = self.decision.data == TAKE_IN
        return Decided(takes_in=takes, priority_id=self.priority.data if takes and "priority" in self else None, words=self.words.data or "")


class OfferAgainForm(PageForm):
    """A decision is taken back."""

    why = TextField("Why", need="Enter why, for whoever looks for it", limit=400)
    version = VersionField()
