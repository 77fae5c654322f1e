"""The forms by which the work is checked."""

from __future__ import annotations

from flask import request
from wtforms import RadioField
from wtforms.validators import InputRequired

from opsplanner import clock
from opsplanner.models import CheckResult, PaybackJob, Quality
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.jobs.checking import rules
from opsplanner.payback.jobs.forms import choices_of
from opsplanner.web.fields import DayField, LongTextField, VersionField
from opsplanner.web.forms import PageForm


class CheckForm(PageForm):
    """What who asked found."""

    met = RadioField("Did it meet what was asked for?", choices=choices_of(jobs_words.RESULTS), validators=[InputRequired("Choose whether it met what was asked for")])
    quality = RadioField("How good is the work?", choices=choices_of(jobs_words.QUALITIES), validators=[InputRequired("Choose how good the work is")])
    note = LongTextField("What else is there to say, or still to be done?", limit=500)
    version = VersionField()

    def check(self) -> None:
        """Partly and not need words. Raises RuleBroken."""
        rules.check_result(self.found(), self.note.data or "")

    def found(self) -> CheckResult:
        """Whether it met what was asked for."""
        return CheckResult[self.met.data.upper()]

    def how_good(self) -> Quality:
        """How good it was."""
        return Quality[self.quality.data.upper()]


class CollectedForm(PageForm):
    """When the waste was collected."""

    on = DayField("Collected on", need="Enter the day on which the waste was collected")
    version = VersionField()

    def begin(self, job: PaybackJob) -> None:
        """Begin with today, or the day that is recorded."""
        if request.method != "POST":
            self.on.data = job.waste_collected_on or clock.today()
