"""What a referral says, and what it may say. Facts in, RuleBroken out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from opsplanner.accounts import rules as accounts_rules
from opsplanner.catalogue.rules import NamedPlace
from opsplanner.errors import RuleBroken
from opsplanner.models import AskerKind, JobKind
from opsplanner.models import JobState as S
from opsplanner.payback.jobs.rules import ACCEPTED


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One referral. Priorities go by their codes, which last across plan years."""

    what: str
    why: str = ""
    kind: JobKind = JobKind.USUAL
    place: str | NamedPlace | None = None
    """The code of a known place, or one that was typed."""
    ward_id: int | None = None
    asker_kind: AskerKind = AskerKind.AGENCY
    asking_agency_id: int | None = None
    """Whom the office asks for; None: the own agency."""
    asker_name: str = ""
    asker_telephone: str = ""
    asker_email: str = ""
    spot: str = ""
    coordinates: str = ""
    toilets: str = ""
    host: str = ""
    host_telephone: str = ""
    host_email: str = ""
    consent: bool = False
    benefits_community: bool = False
    displaces_no_paid_work: bool = False
    nobody_profits: bool = False
    hazards: str = ""
    tools: str = ""
    tools_by: str = ""
    indoors: bool = False
    waste_by: str = ""
    wanted_by: date | None = None
    estimated_hours: int = 0
    priority_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Origin:
    """What a referral comes from: an operation, and perhaps a finding in its log. What it fills the form with comes along."""

    operation_id: int
    reference: str
    restricted: bool
    ward_id: int | None
    finding_id: int | None = None
    finding: str = ""
    number: int = 0
    """Which line of that log the finding is."""
    taken_by: str = ""
    """The job that the finding was referred as already."""


class Referral(NamedTuple):
    """What of a referral Probation cannot decide without."""

    has_place: bool
    has_ward: bool
    host: str
    host_telephone: str
    benefits_community: bool
    displaces_no_paid_work: bool
    nobody_profits: bool
    hazards: str
    tools: str
    tools_by: str
    estimated_hours: int
    standing: bool = False
    """It comes back by a rule, so nobody can say how many hours it takes."""


def missing_to_send(asked: Referral) -> list[RuleBroken]:
    """Return what Probation cannot decide without and is not there, each as the refusal beside its box."""
    tests = "Community Payback takes only work that benefits the community, displaces no paid work and profits nobody. Tick it, or do not send it"
    wanted = (
        (asked.has_place, "place", "Choose or name the place"),
        (asked.has_ward, "ward", "Choose the ward"),
        (asked.benefits_community, "benefits_community", f"Say that it benefits the community. {tests}"),
        (asked.displaces_no_paid_work, "displaces_no_paid_work", f"Say that no paid work is displaced. {tests}"),
        (asked.nobody_profits, "nobody_profits", f"Say that nobody makes a profit from it. {tests}"),
        (asked.host, "host", "Enter who receives the crew there"),
        (asked.host_telephone, "host_telephone", "Enter the telephone of the host, whom the supervisor rings"),
        (asked.hazards, "hazards", "Enter the hazards, or “none known”"),
        (asked.tools_by or not asked.tools, "tools_by", "Enter who brings the tools"),
        (asked.estimated_hours or asked.standing, "estimated_hours", "Enter how many person-hours it will take, about: six people for four hours are 24"),
    )
    return [RuleBroken(sentence, box) for there, box, sentence in wanted if not there]


def other_ward(place: str, its_ward: str, chosen: str) -> str:
    """Return the question whether a job lies in another ward than its place does, or ""."""
    return f"{place} lies in {its_ward}, and you chose {chosen}" if chosen != its_ward else ""


def place_named_in(text: str, places: Iterable[tuple[str, str]]) -> str | None:
    """Return the place that a line of a log names, the one with the longest name where it names several; None when it names none."""
    words = " ".join(text.casefold().split())
    named = [(len(name), code) for code, name in places if re.search(rf"\b{re.escape(name.casefold())}\b", words)]
    return max(named)[1] if named else None


def check_asker(kind: AskerKind, name: str, email: str = "") -> None:
    """Who asks without an account has a name, and perhaps an e-mail address; an agency has its own. Raises RuleBroken on "asker_name", "asker_email"."""
    if kind is not AskerKind.AGENCY and not name:
        raise RuleBroken(f"Enter the name of the {kind.value}", "asker_name")
    if kind is AskerKind.AGENCY and name:
        raise RuleBroken("An agency asks, so this name would be shown nowhere. Choose a councillor or a residents' group, or empty this box", "asker_name")
    if kind is AskerKind.AGENCY and email:
        raise RuleBroken("An agency asks, and its people are told by their accounts. Choose a councillor or a residents' group, or empty this box", "asker_email")


def check_address(typed: str, field: str) -> str:
    """Return an e-mail address as it is kept, or "" for none. Raises RuleBroken on the field."""
    if not typed:
        return ""
    try:
        return accounts_rules.check_email(typed)
    except RuleBroken:
        raise RuleBroken("Enter an e-mail address, for example name@example.com, or empty this box", field) from None


_COORDINATES = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?) ?°? ?([NS])?(?: ?[,;] ?| )([+-]?\d{1,3}(?:\.\d+)?) ?°? ?([EW])?", re.ASCII | re.IGNORECASE)
_LIKE = "Enter the latitude and the longitude in degrees, for example 51.3881, 0.5050, or empty this box"
_LATITUDES, _LONGITUDES = (49, 61), (-9, 2)
"""In whole degrees, from and up to: Great Britain and Northern Ireland with their islands."""


def read_coordinates(typed: str) -> str:
    """Return latitude and longitude as they are kept, in degrees with five places ("51.38810, 0.50500"), or "" for none. Raises RuleBroken on "coordinates".

    "51.3881 0.5050" and "51.3881N, 0.5050E" are read too. Fewer than three places of decimals are a hundred metres and more away from any spot.
    """
    if not typed:
        return ""
    found = _COORDINATES.fullmatch(" ".join(typed.split()))
    if found is None:
        raise RuleBroken(_LIKE, "coordinates")
    if any(len(each.partition(".")[2]) < 3 for each in found.group(1, 3)):
        raise RuleBroken("That is too rough to find the spot. Enter at least three figures after each point, for example 51.3881, 0.5050", "coordinates")
    north, east = (Decimal(number) * (-1 if (side or "").upper() in ("S", "W") else 1) for number, side in (found.group(1, 2), found.group(3, 4)))
    if not (_within(north, _LATITUDES) and _within(east, _LONGITUDES)):
        turned = _within(east, _LATITUDES) and _within(north, _LONGITUDES)
        raise RuleBroken("The latitude comes first: enter them the other way round" if turned else f"That is not in the United Kingdom. {_LIKE}", "coordinates")
    return f"{north:.5f}, {east:.5f}"


def _within(degrees: Decimal, span: tuple[int, int]) -> bool:
    return span[0] <= degrees < span[1]


def check_consent_stays(state: S, *, consent: bool) -> None:
    """A job was accepted because the owner agrees, and crews go where it says so. Raises RuleBroken on "consent" when it is taken away after that."""
    if not consent and state in ACCEPTED:
        raise RuleBroken("Probation accepted this job because the owner agrees. If the owner no longer does, cancel the job instead", "consent")


def check_wanted_by(wanted: date | None, before: date | None, today: date) -> None:
    """A date that has passed can stay as it was, but is not newly wanted. Raises RuleBroken on "wanted_by"."""
    if wanted is not None and wanted < today and wanted != before:
        raise RuleBroken("This date has passed. Enter a date from today on", "wanted_by")


def check_no_date(kind: JobKind, wanted: date | None) -> None:
    """A standing site comes back by its rule, and is wanted by no date. Raises RuleBroken on "wanted_by"."""
    if kind is JobKind.STANDING and wanted is not None:
        raise RuleBroken("A standing site comes back by a rule. Empty this box, and say under “Why it matters” how often it is wanted and until when", "wanted_by")
