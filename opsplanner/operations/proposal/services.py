"""Asking for a proposal, beginning it again, deleting it. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db, one
from opsplanner.history import check_seen, record, subjects
from opsplanner.models import Proposal, ProposalState, User, Verb
from opsplanner.operations.planning import rules as planning_rules
from opsplanner.operations.proposal import queries, rules, words
from opsplanner.operations.proposal.wishes import rules as wishes_rules
from opsplanner.operations.proposal.wishes.rules import Wishes
from opsplanner.solving.work import rules as work_rules
from opsplanner.solving.work import services as work_services
from opsplanner.tasks import services as tasks_services

TASK = "proposals"
"""What the worker does of them (work/services.py)."""


def ask(wishes: Wishes, *, by: User) -> str:
    """Keep what is wished for, let it be worked out, and return the proposal's code. Raises RuleBroken beside the box of what cannot be."""
    wishes_rules.check(wishes, clock.today())
    planning_rules.check_lead(wishes.lead_agency_id, own_agency_id=by.agency_id, in_office=by.in_partnership_office)
    rules.check_eyes(queries.eyes(wishes.lead_agency_id))
    work_services.check_turn(wishes.lead_agency_id, Proposal, Proposal.agency_id == wishes.lead_agency_id)
    new = Proposal(agency_id=wishes.lead_agency_id, author_id=by.id, made_at=clock.now(), state=ProposalState.WAITING, wishes=wishes.text(), step=0, result="", trouble="")
    db.session.add(new)
    db.session.flush()
    note(new, Verb.ASKED, words.asked_for(wishes.number, wishes.first, wishes.until), by=by)
    tasks_services.soon(TASK)
    return new.code


def begin_again(code: str, *, seen_version: int | None, by: User) -> None:
    """Let a proposal be worked out once more; what it held so far goes. Raises NotFound, ChangedMeanwhile, and RuleBroken where somebody works at it, or at
    as many of its agency as may be, or the agency has no coordinator."""
    found = load(code, seen_version, by)
    work_rules.check_begin(found.state, work_services.is_stopped(found))
    rules.check_eyes(queries.eyes(found.agency_id))
    work_services.check_turn(found.agency_id, Proposal, Proposal.agency_id == found.agency_id)
    work_services.begin_again(found)
    note(found, Verb.ASKED_AGAIN, "let it be worked out once more", by=by)
    tasks_services.soon(TASK)


def delete(code: str, *, seen_version: int | None, by: User) -> None:
    """Delete a proposal; what was made of it stays. Raises NotFound, RuleBroken where somebody works at it, ChangedMeanwhile."""
    found = load(code, seen_version, by)
    work_rules.check_delete(found.state, work_services.is_stopped(found))
    wishes = wishes_rules.read(found.wishes)
    record(None, Verb.DELETED, f"deleted the proposal for {words.words_of_span(wishes.first, wishes.until)}", by=by, subject=subjects.of_agency(found.agency_id))
    db.session.delete(found)
    db.session.flush()


def load(code: str, seen_version: int | None, by: User) -> Proposal:
    """Return a proposal to change, as it was seen, held until the unit of work ends. Raises NotFound, ChangedMeanwhile with what others changed since."""
    found = one(select(Proposal).where(Proposal.code == code, queries.leads(by)).with_for_update())
    check_seen(subjects.of_proposal(code), seen_version, found.version)
    return found


def note(proposal: Proposal, verb: Verb, what: str, *, by: User) -> None:
    """Write a line of a proposal's history."""
    record(None, verb, what, by=by, subject=subjects.of_proposal(proposal.code))
