"""A quarter, and a month of Community Payback, that somebody has asked for: they wait for the worker, which works them out within the first minutes."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.history import record, subjects
from opsplanner.models import OperationType, PaybackProposal, Proposal, ProposalState, Role, User, Verb, Ward
from opsplanner.operations.proposal import words
from opsplanner.operations.proposal.wishes.rules import Wanted, Wishes, next_quarter
from opsplanner.payback.proposal import queries as month_queries
from opsplanner.payback.proposal import words as month_words
from opsplanner.payback.proposal.wishes.rules import next_month

NUMBERS = (6, 4)
"""How many of the first types that her agency leads."""
TUESDAY, THURSDAY = 1, 3


def ask() -> None:
    """Let a coordinator of the agency that leads the first type ask for the quarter that comes next."""
    kinds = db.session.scalars(select(OperationType).where(OperationType.active, OperationType.starts.is_not(None), OperationType.ends.is_not(None)).order_by(OperationType.position)).all()
    lead = next((kind.lead_agency_id for kind in kinds if kind.lead_agency_id), None)
    by = db.session.scalar(select(User).where(User.agency_id == lead, User.role == Role.COORDINATOR).order_by(User.id).limit(1))
    wards = tuple(db.session.scalars(select(Ward.id).where(Ward.active).order_by(Ward.name)))
    if by is None or not wards:
        return
    first, until = next_quarter(clock.today())
    theirs = [kind for kind in kinds if kind.lead_agency_id == lead]
    wanted = tuple(
        Wanted(kind.id, kind.code, number, kind.starts, kind.ends, kind.briefing, "working", ())
        for kind, number in zip(theirs, NUMBERS, strict=False)
        if kind.starts and kind.ends
    )
    wishes = Wishes(first=first, until=until, wanted=wanted, wards=wards, lead_agency_id=by.agency_id, rather=(TUESDAY, THURSDAY))
    new = Proposal(agency_id=by.agency_id, author_id=by.id, made_at=clock.now(), state=ProposalState.WAITING, wishes=wishes.text())
    db.session.add(new)
    db.session.flush()
    record(None, Verb.ASKED, words.asked_for(wishes.number, first, until), by=by, subject=subjects.of_proposal(new.code))


def ask_for_month() -> None:
    """Let who keeps Payback's days ask for the four weeks that come."""
    if (keeper := month_queries.eyes()) is None:
        return
    by, wishes = db.session.get_one(User, keeper), next_month(clock.today())
    new = PaybackProposal(author_id=by.id, made_at=clock.now(), state=ProposalState.WAITING, wishes=wishes.text())
    db.session.add(new)
    db.session.flush()
    record(None, Verb.ASKED, month_words.asked_for(wishes), by=by, subject=subjects.of_month_proposal(new.code))
