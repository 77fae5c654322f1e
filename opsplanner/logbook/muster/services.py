"""Saying who turned up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import and_
from sqlalchemy.orm import selectinload

from opsplanner import clock
from opsplanner.access import TAKING_PART, visible_to
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken, Told
from opsplanner.history import record
from opsplanner.logbook import queries as logbook_queries
from opsplanner.logbook import rules as logbook_rules
from opsplanner.logbook.muster import queries
from opsplanner.logbook.words import turned_up, words_of_turnout
from opsplanner.models import Commitment, Operation, User, Verb


class Said(NamedTuple):
    """What a form showed of an agency's people, and what was typed. None: not said."""

    before: int | None
    now: int | None


def note_turned_up(reference: str, said: Mapping[int, Said], *, by: User) -> None:
    """Note how many people of each agency came; `said` is by agency. Boxes that nobody touched change nothing.

    A person says it of her own agency, who may change the operation of all. Raises NotFound for another agency,
    RuleBroken before the day and once it is closed, ChangedMeanwhile when somebody else entered another number.
    """
    parts_with_agency = selectinload(Operation.commitments).joinedload(Commitment.agency)
    operation = logbook_queries.for_change(reference, and_(visible_to(by), logbook_queries.written_by(by)), parts_with_agency)
    logbook_rules.check_muster_open(operation.state, clock.local(operation.musters_at).date(), clock.today())
    parts = {part.agency_id: part for part in operation.commitments if part.state in TAKING_PART}
    for agency_id in said:
        if agency_id not in parts or not queries.may_say(by, operation.lead_agency_id, agency_id):
            raise NotFound()
    touched = {agency_id: one_said for agency_id, one_said in said.items() if one_said.before != one_said.now}
    if not touched:
        raise RuleBroken("Nothing was entered. Enter how many people came, 0 for nobody")
    _check_unchanged([(parts[agency_id], one_said) for agency_id, one_said in touched.items()])
    for agency_id, one_said in touched.items():
        _note(operation, parts[agency_id], one_said.now, by)
    db.session.flush()


def _check_unchanged(touched: list[tuple[Commitment, Said]]) -> None:
    others = [Told(f"{part.agency.name}: {words_of_turnout(part.turned_up)}", part.turned_up_by_id) for part, said in touched if part.turned_up not in said]
    if others:
        raise ChangedMeanwhile(None, others)


def _note(operation: Operation, part: Commitment, number: int | None, by: User) -> None:
    if part.turned_up == number:
        return  # somebody else has entered the same
    part.turned_up, part.turned_up_at, part.turned_up_by_id = number, clock.now(), by.id
    if number is None:
        what = f"took back how many people of {part.agency.name} turned up"
    else:
        what = turned_up(part.agency.name, number, part.staff_promised)
    record(operation, Verb.TURNED_UP, what, by=by, agency_id=part.agency_id, new_version=False)
