"""The form on which a place is changed."""

from __future__ import annotations

from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from opsplanner.catalogue.closed.rules import LONGEST, Closed, read_spans
from opsplanner.catalogue.queries import Choice
from opsplanner.catalogue.rules import read_postcode
from opsplanner.errors import RuleBroken
from opsplanner.models import Place
from opsplanner.places.services import Words
from opsplanner.web.fields import LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.recurrence.words import WEEKDAYS
from opsplanner.web.typed import number, number_or_none


class PlaceForm(PageForm):
    """What is said of a place. `version` is the history line that the form was opened with."""

    name = TextField("Name", need="Enter the name of the place", limit=160)
    same = BooleanField("It is the same place under another name")
    postcode = TextField("Postcode", limit=10)
    ward = SelectField("Ward", coerce=number_or_none, invalid_choice_message="This ward is no longer there. Choose from the list")
    access = LongTextField("How to get in", limit=400)
    hazards = LongTextField("Hazards", limit=400)
    closed_weekdays = SelectMultipleField(
        "Closed each week on", coerce=number, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), choices=[SelectChoice(n, f"{name}s") for n, name in enumerate(WEEKDAYS)],
        invalid_choice_message="Choose weekdays from the list",
    )
    closed_days = LongTextField("Closed on these days", limit=LONGEST)
    version = VersionField()

    def offer(self, wards: list[Choice]) -> None:
        """Fill the list to choose from."""
        self.ward.choices = [SelectChoice("", "Not said"), *(SelectChoice(ward.id, ward.name) for ward in wards)]

    def fill_from(self, place: Place, closed: Closed) -> None:
        """Show what is stored."""
        for name in ("name", "postcode", "access", "hazards"):
            self[name].data = getattr(place, name)
        self.ward.data = place.ward_id
        self.closed_weekdays.data, self.closed_days.data = list(closed.weekdays), "\n".join(span.text for span in closed.spans)

    def check(self) -> None:
        """Check that a postcode is one, and that days are. Raises RuleBroken."""
        self.words()

    def words(self) -> Words:
        """What was typed, for the service. Raises RuleBroken on "postcode" or "closed_days"."""
        postcode = read_postcode(self.postcode.data or "") if self.postcode.data else ""
        if postcode is None:
            raise RuleBroken("Enter the postcode as in AB1 2CD, or leave it empty", "postcode")
        return Words(
            name=self.name.data, postcode=postcode, ward_id=self.ward.data, access=self.access.data or "", hazards=self.hazards.data or "", same=self.same.data,
            closed=Closed(tuple(sorted(set(self.closed_weekdays.data or ()))), read_spans(self.closed_days.data or "")),
        )
