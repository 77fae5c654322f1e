"""What a plan says, and what it has to say. Facts in, RuleBroken out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from opsplanner import clock
from opsplanner.catalogue.rules import NamedPlace
from opsplanner.clock import Wall
from opsplanner.errors import RuleBroken
from opsplanner.models import OperationState
from opsplanner.operations.rules import check_answer_by, check_times


@dataclass(frozen=True, kw_only=True)
class Part:
    """An agency that is to be asked: its role, how many people, and whether the operation needs it."""

    agency_id: int
    role: str = ""
    staff: int = 0
    required: bool = True


@dataclass(frozen=True, kw_only=True)
class Details:
    """What can be changed without asking anyone again. Priorities go by their codes, which last across plan years."""

    ward_ids: tuple[int, ...] = ()
    objectives: str = ""
    priority_codes: tuple[str, ...] = ()
    measure_ids: tuple[int, ...] = ()
    commanders: str = ""
    duty_telephone: str = ""
    resource_ids: tuple[int, ...] = ()
    notes: str = ""
    restricted: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan(Details):
    """A whole plan: the details, and what the agencies are asked for."""

    type_code: str
    wall: Wall
    lead_agency_id: int
    place: str | NamedPlace | None = None
    """The meeting point: the code of a known place, or one that was typed."""
    parts: tuple[Part, ...] = ()
    answer_by: date | None = None
    deployments: str = ""
    risks: str = ""
    """What only the briefing says; of a new plan alone, which takes them over from the operation that it is like."""


def moved_along(at: time, was: time, to: time) -> time:
    """Return a time of day that moves by as much as another one moved, round the clock: a briefing with its start."""
    minutes = at.hour * 60 + at.minute + (to.hour - was.hour) * 60 + to.minute - was.minute
    return time(minutes // 60 % 24, minutes % 60)


DETAILS_OPEN = (OperationState.PROPOSED, OperationState.CONFIRMED, OperationState.POSTPONED)


def why_not_proposed(plan: Plan, now: datetime) -> list[RuleBroken]:
    """Return all that keeps a plan from being proposed, each as the refusal beside its box: a time that has passed, and what the
    agencies cannot judge it without. A date to answer by is held against a day that is to come."""
    found = []
    try:
        check_times(plan.wall, now)
        check_answer_by(plan.answer_by, plan.wall.day, clock.local(now).date())
    except RuleBroken as broken:
        found.append(broken)
    return found + missing_to_propose(wards=len(plan.ward_ids), has_place=bool(plan.place))


def missing_to_propose(*, wards: int, has_place: bool) -> list[RuleBroken]:
    """Return what agencies cannot judge a plan without and is not there yet, each as the refusal beside its box."""
    missing = []
    if not wards:
        missing.append(RuleBroken("Choose at least one ward before you ask the agencies", "wards"))
    if not has_place:
        missing.append(RuleBroken("Choose where people meet before you ask the agencies", "place"))
    return missing


def check_lead(lead_agency_id: int, *, own_agency_id: int, in_office: bool, before: int | None = None) -> None:
    """A coordinator plans what her own agency leads, the partnership office for all (docs/domain.md, "Who leads"). Raises RuleBroken on "lead"."""
    if not in_office and lead_agency_id not in (own_agency_id, before):
        raise RuleBroken("Your agency leads what you plan. To plan for another one, ask the partnership office", "lead")


def check_marking(restricted: bool, before: bool, *, may_mark: bool, allowed: bool) -> None:
    """Hold who may change the marking, and that somebody accepted its risk. Raises RuleBroken on "restricted"."""
    if restricted == before:
        return
    if not may_mark:
        raise RuleBroken("Only the agency that leads the operation changes its marking", "restricted")
    if restricted and not allowed:
        raise RuleBroken(
            "OFFICIAL-SENSITIVE operations cannot be kept here yet: nobody has accepted that risk for this installation. Ask your administrator",
            "restricted",
        )


def check_is_draft(reference: str, state: OperationState) -> None:
    """Only a draft is changed in full; from proposing on, a new day, time or place is a move. Raises RuleBroken."""
    if state is not OperationState.DRAFT:
        raise RuleBroken(f"{reference} is {state.value} now, no longer a draft. Open it to see what can still be changed")


def check_details_open(reference: str, state: OperationState) -> None:
    """Details can be changed from proposing until the operation is under way. Raises RuleBroken."""
    if state not in DETAILS_OPEN:
        raise RuleBroken(f"{reference} is {state.value}, so its plan can no longer be changed")
