"""The forms by which a job is referred."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.catalogue.rules import NamedPlace, read_postcode
from opsplanner.errors import RuleBroken
from opsplanner.models import AskerKind, JobKind, PaybackJob, User
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.jobs.forms import choices_of
from opsplanner.payback.jobs.referring import rules
from opsplanner.payback.jobs.referring.rules import Asked, Origin
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import DayField, LongTextField, TextField, VersionField, WholeNumberField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import code_or_none, number, number_or_none

GONE = "This is no longer there. Choose from the list"


class ReferralForm(AsksFirst):
    """What is asked for. `offer` fills its lists."""

    what = TextField("What is to be done", need="Enter what is to be done, for example “clear fly-tipped waste from the alley”", limit=200)
    why = LongTextField("Why it matters", limit=2000)
    kind = RadioField("Kind of job", choices=choices_of(jobs_words.KINDS), default="usual")
    place = SelectField("Place", coerce=code_or_none, invalid_choice_message=GONE)
    new_place = TextField("Name of another place", limit=160)
    new_postcode = TextField("Its postcode", limit=10)
    ward = SelectField("Ward", coerce=number_or_none, invalid_choice_message=GONE)
    spot = LongTextField("Where exactly", limit=400)
    coordinates = TextField("Coordinates", limit=60)
    toilets = TextField("Toilets and drinking water", limit=200)
    asker_kind = RadioField("Who asks", choices=choices_of(jobs_words.ASKERS), default="agency")
    asking_agency = SelectField("Which agency", coerce=number, invalid_choice_message=GONE)
    asker_name = TextField("Name of the councillor or the group", limit=160)
    asker_telephone = TextField("Telephone of who asks", limit=40)
    asker_email = TextField("E-mail address of the councillor or the group")
    benefits_community = BooleanField(jobs_words.QUESTIONS["benefits_community"])
    displaces_no_paid_work = BooleanField(jobs_words.QUESTIONS["displaces_no_paid_work"])
    nobody_profits = BooleanField(jobs_words.QUESTIONS["nobody_profits"])
    consent = BooleanField(jobs_words.QUESTIONS["consent"])
    host = TextField("Host: who receives the crew there", limit=160)
    host_telephone = TextField("Telephone of the host", limit=40)
    host_email = TextField("E-mail address of the host")
    hazards = LongTextField("Hazards", limit=2000)
    tools = LongTextField("Tools and material", limit=1000)
    tools_by = TextField("Who brings them", limit=160)
    indoors = BooleanField("It can be done indoors, or in bad weather")
    waste_by = TextField("Who takes the waste away", limit=160)
    wanted_by = DayField("Wanted by")
    estimated_hours = WholeNumberField("Person-hours on site, estimated", high=5000)
    priorities = SelectMultipleField(
        "Priorities", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), invalid_choice_message="One of these is no longer there"
    )
    version = VersionField()
    places: list[catalogue_queries.Choice] = []
    """The places that are offered."""

    def offer(self, choices: catalogue_queries.Choices, year: catalogue_queries.YearRow | None, user: User, *, new: bool) -> None:
        """Fill the lists to choose from. A new referral has no version yet; only the office asks for another agency."""
        self.places = choices.places
        self.place.choices = [SelectChoice("", "Choose a place"), *(SelectChoice(place.code, ", ".join(filter(None, (place.name, place.extra)))) for place in choices.places)]
        self.ward.choices = [SelectChoice("", "Choose a ward"), *_names(choices.wards)]
        self.priorities.choices = [SelectChoice(priority.code, priority.name) for priority in (year.priorities if year else ())]
        if user.in_partnership_office:
            self.asking_agency.choices = _names(choices.agencies)
        else:
            del self.asking_agency
        if new:
            del self.version

    def fill_from(self, job: PaybackJob) -> None:
        """Show a job as it is."""
        for name in (
            "what", "why", "asker_name", "asker_telephone", "asker_email", "spot", "coordinates", "toilets", *jobs_words.QUESTIONS, "host", "host_telephone", "host_email",
            "hazards", "tools", "tools_by", "indoors",
        ):
            self[name].data = getattr(job, name)
        self.waste_by.data, self.wanted_by.data, self.estimated_hours.data = job.waste_by, job.wanted_by, job.estimated_hours or None
        self.kind.data, self.asker_kind.data = job.kind.name.lower(), job.asker_kind.name.lower()
        self.place.data, self.ward.data = job.place.code if job.place else None, job.ward_id
        self.priorities.data = [priority.code for priority in job.priorities]
        self.version.carry(job.version)
        if "asking_agency" in self:
            self.asking_agency.data = job.asking_agency_id

    def fill_new(self, origin: Origin | None, user: User) -> None:
        """Show what is known of a new referral: the finding's own words, the place that they name, and the operation's ward.

        Where they name no place it is asked for, and no priority is assumed.
        """
        if "asking_agency" in self:
            self.asking_agency.data = user.agency_id
        if origin is None:
            return
        self.place.data = rules.place_named_in(origin.finding, [(place.code, place.name) for place in self.places])
        self.ward.data = origin.ward_id
        short = " ".join(origin.finding.split())
        self.what.data = short if len(short) <= 200 else f"{short[:199]}…"
        self.why.data = origin.finding if len(short) > 200 else ""

    def check(self) -> None:
        """Check boxes against each other. Raises RuleBroken beside the wrong one."""
        for box in (self.asker_email, self.host_email):
            box.data = rules.check_address(box.data or "", box.name)
        rules.read_coordinates(self.coordinates.data or "")
        rules.check_asker(AskerKind[self.asker_kind.data.upper()], self.asker_name.data or "", self.asker_email.data)
        self._named_place()

    def asked(self) -> Asked:
        """What was typed, for the service."""
        return Asked(
            what=self.what.data, why=self.why.data or "", kind=JobKind[self.kind.data.upper()], place=self._named_place() or self.place.data,
            spot=self.spot.data or "", coordinates=rules.read_coordinates(self.coordinates.data or ""), toilets=self.toilets.data or "",
            ward_id=self.ward.data, asker_kind=AskerKind[self.asker_kind.data.upper()],
            asking_agency_id=self.asking_agency.data if "asking_agency" in self else None, asker_name=self.asker_name.data or "",
            asker_telephone=self.asker_telephone.data or "", asker_email=self.asker_email.data or "", host_email=self.host_email.data or "", host=self.host.data or "", host_telephone=self.host_telephone.data or "",
            consent=self.consent.data, benefits_community=self.benefits_community.data, displaces_no_paid_work=self.displaces_no_paid_work.data,
            nobody_profits=self.nobody_profits.data, hazards=self.hazards.data or "", tools=self.tools.data or "", tools_by=self.tools_by.data or "",
            indoors=self.indoors.data, waste_by=self.waste_by.data or "", wanted_by=self.wanted_by.data, estimated_hours=self.estimated_hours.data or 0,
            priority_codes=tuple(self.priorities.data or ()),
        )

    def _named_place(self) -> NamedPlace | None:
        name, typed = self.new_place.data, self.new_postcode.data
        if not name and not typed:
            return None
        if not name:
            raise RuleBroken("Enter the name of the place", "new_place")
        postcode = read_postcode(typed or "")
        if postcode is None:
            raise RuleBroken("Enter the postcode of the place, for example AB1 2CD. The nearest one will do", "new_postcode")
        if self.place.data:
            raise RuleBroken("Choose a place from the list or name another one, not both: choose “Choose a place” in the list, or empty this box", "new_place")
        return NamedPlace(name=name, postcode=postcode)


def _names(options: list[catalogue_queries.Choice]) -> list[SelectChoice]:
    return [SelectChoice(option.id, ", ".join(filter(None, (option.name, option.extra if option.extra != option.name else "")))) for option in options]


class PressForm(PageForm):
    """One button, for the job as it was seen."""

    version = VersionField()
