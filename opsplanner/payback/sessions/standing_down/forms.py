"""The forms of standing down."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from opsplanner.models import AnswersFor, StandDownCause
from opsplanner.payback.sessions.standing_down.services import Cause
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import TextField, VersionField
from opsplanner.web.forms import PageForm

CAUSES = [SelectChoice(cause.name, cause.value.capitalize()) for cause in StandDownCause]
ANSWERS = [SelectChoice(who.name, who.value[:1].upper() + who.value[1:]) for who in AnswersFor]
NONE = SelectChoice("", "Choose")


class StandDownCrewForm(PageForm):
    """Why a crew's sessions are stood down."""

    cause = RadioField("Why is it stood down?", choices=CAUSES, validators=[InputRequired("Choose why it is stood down")])
    answers_for = RadioField("Who answers for it?", choices=ANSWERS, validators=[InputRequired("Choose who answers for it")])
    note = TextField("Anything to add", limit=200)

    def given(self) -> Cause:
        """Return the cause that was chosen."""
        return Cause(StandDownCause[self.cause.data], AnswersFor[self.answers_for.data], self.note.data or "")


class StandDownForm(StandDownCrewForm):
    """Why one session is stood down."""

    version = VersionField()


class PutBackForm(AsksFirst):
    """A stand-down that is taken back."""

    version = VersionField()
