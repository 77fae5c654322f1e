"""Proposals are worked out by the worker, one after the other. Each is a row: it is taken with a lease, and keeps what was found where it is still the one that was taken."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.exc import DBAPIError

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.errors import MaybeKept, NotKept
from opsplanner.models import Agency, ProposalState, Solved
from opsplanner.solving import services as solving_services
from opsplanner.solving.rules import Outcome, Step
from opsplanner.solving.work import rules
from opsplanner.tasks import services as tasks_services

LEASE = timedelta(seconds=solving_services.SECONDS + solving_services.GRACE + 60)
"""So long whoever begins a proposal is believed to work at it: reading what it is made of is the rest."""


class Taken(NamedTuple):
    """A proposal that is being worked out: what it was when it was taken, and what is wished for."""

    version: int
    wishes: str
    author_id: int


def one_at_a_time(model: type[Solved], task: str, work_out: Callable[[str], object]) -> None:
    """Work out the proposal of a kind that waits longest. Each is taken by one worker alone.

    Where another waits the task is asked for again, behind what else takes long and has come meanwhile.
    """
    code = _oldest(model)
    if code is None or tasks_services.stopping():
        return
    work_out(code)
    if _oldest(model) is not None and not tasks_services.stopping():
        with unit_of_work():
            tasks_services.soon(task)


def _oldest(model: type[Solved]) -> str | None:
    """Return the code of the proposal that waits longest; None where none does. Nothing is kept open for it."""
    code = db.session.scalar(select(model.code).where(model.state == ProposalState.WAITING).order_by(model.made_at, model.id).limit(1))
    db.session.rollback()
    return code


def take(model: type[Solved], code: str) -> Taken | None:
    """Take a proposal that waits, for the length of a lease, in a unit of work of its own; None where there is none of the code that does."""
    with unit_of_work():
        found = db.session.scalars(select(model).where(model.code == code, model.state == ProposalState.WAITING).with_for_update()).one_or_none()
        if found is None:
            return None
        found.state, found.begun_at, found.held_until, found.step, found.trouble = ProposalState.SOLVING, clock.now(), clock.now() + LEASE, 0, ""
        db.session.flush()
        return Taken(found.version, found.wishes, found.author_id)


def keep(model: type[Solved], code: str, version: int, result: str, outcome: Outcome) -> None:
    """Keep what was found, unless it was deleted, or begun again by who believed it stopped. One that was stopped goes back to those that wait."""
    with unit_of_work():
        found = db.session.scalars(select(model).where(model.code == code, model.version == version).with_for_update()).one_or_none()
        if found is None:
            return
        found.trouble, found.held_until = outcome.trouble, None
        if outcome.trouble == solving_services.STOPPED:
            found.state = ProposalState.WAITING
        else:
            found.state, found.result = ProposalState.READY, result


def tell(model: type[Solved], code: str, version: int, step: Step) -> None:
    """Say how far the work is; the version stays, so that nobody's open page is in the way. Where the database is busy or away it is not said: the work goes on."""
    with suppress(NotKept, MaybeKept, DBAPIError), unit_of_work():
        db.session.execute(update(model).where(model.code == code, model.version == version).values(step=step.goal))


def check_turn(agency_id: int, model: type[Solved], *of_agency: ColumnElement[bool]) -> None:
    """Raise RuleBroken where as many of an agency's proposals of a kind wait or are being worked out as may be; the agency's row is held until the unit of
    work ends, so that of two who ask at once the second counts what the first has asked for."""
    db.session.execute(select(Agency.id).where(Agency.id == agency_id).with_for_update(key_share=True))
    at_work = and_(model.state == ProposalState.SOLVING, model.held_until >= clock.now())
    rules.check_turn(db.session.scalar(select(func.count()).select_from(model).where(*of_agency, or_(model.state == ProposalState.WAITING, at_work))) or 0)


def begin_again(found: Solved) -> None:
    """Let a proposal that was loaded for change wait again; what it held so far goes."""
    found.state, found.result, found.trouble, found.step, found.held_until = ProposalState.WAITING, "", "", 0, None


def is_stopped(found: Solved) -> bool:
    """Say whether whoever worked at a proposal was ended in the middle."""
    return rules.is_stopped(found.state, found.held_until, clock.now())
