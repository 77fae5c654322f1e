"""The form by which the reserve job of a day is chosen."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import VersionField
from opsplanner.web.forms import PageForm


class ReserveForm(PageForm):
    """Which job. `offer` fills its list."""

    job = SelectField("Reserve job", invalid_choice_message="This job is no longer there. Choose from the list")
    seen = HiddenField()
    """The job that was the reserve when the page was opened."""

    def offer(self, jobs: Iterable[tuple[str, str]]) -> None:
        """Fill the list: (reference, words) of each job that can be chosen."""
        self.job.choices = [SelectChoice("", "None"), *(SelectChoice(reference, words) for reference, words in jobs)]


class SendForm(AsksFirst):
    """A crew that is sent to the reserve job."""

    version = VersionField()
    seen = HiddenField()
    """The job that was the reserve when the page was opened."""
