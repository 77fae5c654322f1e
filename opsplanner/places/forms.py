"""The form on which a place is changed."""

from __future__ import annotations

from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.catalogue.queries import Choice
from opsplanner.catalogue.rules import read_postcode
from opsplanner.errors import RuleBroken
from opsplanner.models import Place
from opsplanner.places.services import Words
from opsplanner.web.fields import LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none


class PlaceForm(PageForm):
    """What is said of a place. `version` is the history line that the form was opened with."""

    name = TextField("Name", need="Enter the name of the place", limit=160)
    same = BooleanField("It is the same place under another name")
    postcode = TextField("Postcode", limit=10)
    ward = SelectField("Ward", coerce=number_or_none, invalid_choice_message="This ward is no longer there. Choose from the list")
    access = LongTextField("How to get in", limit=400)
    hazards = LongTextField("Hazards", limit=400)
    version = VersionField()

    def offer(self, wards: list[Choice]) -> None:
        """Fill the list to choose from."""
        self.ward.choices = [SelectChoice("", "Not said"), *(SelectChoice(ward.id, ward.name) for ward in wards)]

    def fill_from(self, place: Place) -> None:
        """Show what is stored."""
        for name in ("name", "postcode", "access", "hazards"):
            self[name].data = getattr(place, name)
        self.ward.data = place.ward_id

    def check(self) -> None:
        """Check that a postcode is one. Raises RuleBroken."""
        self.words()

    def words(self) -> Words:
        """What was typed, for the service. Raises RuleBroken on "postcode"."""
        postcode = read_postcode(self.postcode.data or "") if self.postcode.data else ""
        if postcode is None:
            raise RuleBroken("Enter the postcode as in AB1 2CD, or leave it empty", "postcode")
        return Words(
            name=self.name.data, postcode=postcode, ward_id=self.ward.data, access=self.access.data or "", hazards=self.hazards.data or "", same=self.same.data
        )
