"""What is asked for, as it was typed and checked: plain values that the form gives and the services take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from opsplanner.models import AskerKind, JobKind


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One referral. Priorities go by their codes, which last across plan years."""

    what: str
    why: str = ""
    kind: JobKind = JobKind.USUAL
    place_id: int | None = None
    new_place: tuple[str, str] | None = None
    """Name and postcode of a place that is not among the known ones yet."""
    ward_id: int | None = None
    asker_kind: AskerKind = AskerKind.AGENCY
    asking_agency_id: int | None = None
    """Whom the office asks for; None: the own agency."""
    asker_name: str = ""
    asker_telephone: str = ""
    host: str = ""
    host_telephone: str = ""
    consent: bool = False
    benefits_community: bool = False
    displaces_no_paid_work: bool = False
    nobody_profits: bool = False
    hazards: str = ""
    tools: str = ""
    tools_by: str = ""
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
    place_id: int | None
    ward_id: int | None
    priority_codes: tuple[str, ...]
    finding_id: int | None = None
    finding: str = ""
    taken_by: str = ""
    """The job that the finding was referred as already."""
