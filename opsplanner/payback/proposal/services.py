"""Asking for a month, beginning it again, deleting it. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db, one
from opsplanner.history import check_seen, record, subjects
from opsplanner.models import PaybackProposal, ProposalState, User, Verb
from opsplanner.payback.proposal import queries, words
from opsplanner.payback.proposal.wishes import rules as wishes_rules
from opsplanner.payback.proposal.wishes.rules import Wishes
from opsplanner.solving.work import rules as work_rules
from opsplanner.solving.work import services as work_services
from opsplanner.tasks import services as tasks_services

TASK = "months"
"""What the worker does of them (work/services.py)."""


def ask(wishes: Wishes, *, by: User) -> str:
    """Keep which days are to be planned, let the month be worked out, and return the proposal's code. Raises RuleBroken beside the box of what cannot be."""
    wishes_rules.check(wishes, clock.today())
    work_services.check_turn(by.agency_id, PaybackProposal)
    new = PaybackProposal(author_id=by.id, made_at=clock.now(), state=ProposalState.WAITING, wishes=wishes.text())
    db.session.add(new)
    db.session.flush()
    note(new, Verb.ASKED, words.asked_for(wishes), by=by)
    tasks_services.soon(TASK)
    return new.code


def begin_again(code: str, *, seen_version: int | None, by: User) -> None:
    """Let a month be worked out once more, as things stand now. Raises NotFound, ChangedMeanwhile, RuleBroken where somebody works at it, or its first day is over."""
    found = load(code, seen_version, by)
    work_rules.check_begin(found.state, work_services.is_stopped(found))
    wishes_rules.check_to_come(wishes_rules.read(found.wishes), clock.today())
    work_services.check_turn(by.agency_id, PaybackProposal)
    work_services.begin_again(found)
    note(found, Verb.ASKED_AGAIN, "let it be worked out once more", by=by)
    tasks_services.soon(TASK)


def delete(code: str, *, seen_version: int | None, by: User) -> None:
    """Delete a proposal; what was put on days stays. Raises NotFound, RuleBroken where somebody works at it, ChangedMeanwhile."""
    found = load(code, seen_version, by)
    work_rules.check_delete(found.state, work_services.is_stopped(found))
    record(None, Verb.DELETED, words.deleted(wishes_rules.read(found.wishes)), by=by, subject=subjects.of_agency(by.agency_id))
    db.session.delete(found)
    db.session.flush()


def load(code: str, seen_version: int | None, by: User) -> PaybackProposal:
    """Return a proposal to change, as it was seen, held until the unit of work ends. Raises NotFound, ChangedMeanwhile with what others changed since."""
    found = one(select(PaybackProposal).where(PaybackProposal.code == code, queries.kept_by(by)).with_for_update())
    check_seen(subjects.of_month_proposal(code), seen_version, found.version)
    return found


def note(proposal: PaybackProposal, verb: Verb, what: str, *, by: User) -> None:
    """Write a line of a proposal's history."""
    record(None, verb, what, by=by, subject=subjects.of_month_proposal(proposal.code))
