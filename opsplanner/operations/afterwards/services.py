"""Writing down what was not planned here. All run inside unit_of_work(); they flush, never commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from opsplanner import clock
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.catalogue import services as catalogue_services
from opsplanner.catalogue.entities.queries import catalogue
from opsplanner.catalogue.rules import NamedPlace
from opsplanner.commitments import rules as commitments_rules
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.history import record
from opsplanner.models import Commitment, CommitmentState, Operation, OperationState, OperationType, Priority, User, Verb, Ward
from opsplanner.operations import rules as operations_rules
from opsplanner.operations.afterwards import queries, rules, words
from opsplanner.operations.afterwards.rules import Came, Entered
from opsplanner.operations.moves.moving.services import set_wall
from opsplanner.operations.planning import rules as planning_rules
from opsplanner.operations.rules import check_times
from opsplanner.operations.services import set_state
from opsplanner.references import next_references
from opsplanner.web.asking import rules as asking_rules


def note(entered: Entered, *, accepted: str, by: User) -> str:
    """Note an operation that took place and was not planned here, and return its reference. Nobody is asked and nobody is told.

    One that may be the same as another is asked about ("go_on"; `accepted` is what was ticked). Raises RuleBroken beside the box that a rule forbids.
    """
    planning_rules.check_lead(entered.lead_agency_id, own_agency_id=by.agency_id, in_office=by.in_partnership_office)
    rules.check_over(entered.wall, clock.now())
    rules.check_said(wards=len(entered.ward_ids), came=[part.came or 0 for part in entered.parts])
    day = entered.wall.day
    there = rules.same(entered.type_id, entered.wall, entered.ward_ids, queries.standing(by, [entered.type_id], day, day))
    asking_rules.check_accepted([words.stands_already(there.reference) if there else ""], accepted)
    operation, = write_down([entered], by=by)
    names = catalogue().agencies
    came = [(names[part.agency_id].name, part.came) for part in entered.parts if part.took_part and part.came != 0]
    record(operation, Verb.NOTED_AFTERWARDS, words.took_place(operation.period, came), by=by)
    return operation.reference


class _Facts(NamedTuple):
    """What several operations are made of, each by its id."""

    types: Mapping[int, OperationType]
    codes: Mapping[int, frozenset[str]]
    """The codes of each type's priorities."""
    wards: Mapping[int, Ward]
    years: list[catalogue_queries.YearRow]
    priorities: Mapping[int, Priority]


def write_down(several: Sequence[Entered], *, by: User) -> list[Operation]:
    """Make operations in the states in which they are written down, and return them, in their order. The caller says so in the history.

    Raises RuleBroken for times that no operation has, and for what is not there any more.
    """
    facts = _facts(several)
    numbers = _numbers(several, facts)
    with db.session.no_autoflush:
        made = [_made_or_named(one, facts, numbers, by) for one in several]
    db.session.add_all(made)
    db.session.flush()
    return made


def _made_or_named(entered: Entered, facts: _Facts, numbers: Mapping[tuple[int, int], Iterator[str]], by: User) -> Operation:
    """Make one; a refusal names it where there are several."""
    try:
        return _made(entered, facts, numbers, by)
    except RuleBroken as broken:
        raise RuleBroken(f"{entered.said}{broken}", broken.field) from None


def _facts(several: Sequence[Entered]) -> _Facts:
    types = db.session.scalars(select(OperationType).where(OperationType.id.in_({one.type_id for one in several})).options(selectinload(OperationType.measures)))
    by_id = {one.id: one for one in types}
    named = {id_: catalogue_queries.type_named(one.code) for id_, one in by_id.items()}
    wards = db.session.scalars(select(Ward).where(Ward.id.in_({id_ for one in several for id_ in one.ward_ids})))
    years = catalogue_queries.plan_years()
    wanted = {year.id for one in several if (year := catalogue_queries.year_in(years, one.wall.day))}
    priorities = db.session.scalars(select(Priority).where(Priority.plan_year_id.in_(wanted)))
    codes = {id_: kind.priority_codes if kind else frozenset() for id_, kind in named.items()}
    return _Facts(by_id, codes, {one.id: one for one in wards}, years, {one.id: one for one in priorities})


def _numbers(several: Sequence[Entered], facts: _Facts) -> dict[tuple[int, int], Iterator[str]]:
    """Take as many references of each type and year as are needed, at once."""
    wanted = Counter((one.type_id, one.wall.day.year) for one in several if one.type_id in facts.types)
    return {(type_id, year): iter(next_references(facts.types[type_id].code, year, count)) for (type_id, year), count in sorted(wanted.items())}


def _made(entered: Entered, facts: _Facts, numbers: Mapping[tuple[int, int], Iterator[str]], by: User) -> Operation:
    check_times(entered.wall, None)
    if entered.type_id not in facts.types or not facts.wards.keys() >= set(entered.ward_ids):
        raise RuleBroken("One of these is no longer there. Choose from the list", "type" if entered.type_id not in facts.types else "wards")
    kind, year, now = facts.types[entered.type_id], catalogue_queries.year_in(facts.years, entered.wall.day), clock.now()
    operation = Operation(
        reference=next(numbers[kind.id, entered.wall.day.year]), type=kind, state=OperationState.DRAFT, restricted=False,
        lead_agency_id=entered.lead_agency_id, author_id=entered.author_id, author_agency_id=entered.author_agency_id, made_at=now, changed_at=now,
        sequence=0, plan_year_id=year.id if year else None, objectives=entered.objectives or kind.objectives, notes=entered.notes, commitments=[], bookings=[],
    )
    set_wall(operation, entered.wall)
    own = entered.own_place and isinstance(entered.place, NamedPlace)
    operation.meeting_point = catalogue_services.own_place(entered.place) if own else catalogue_services.place_for(entered.place, had=None, own=False)  # type: ignore[arg-type]
    operation.wards = [facts.wards[id_] for id_ in dict.fromkeys(entered.ward_ids)]
    operation.measures = list(kind.measures)
    codes = facts.codes[kind.id]
    operation.priorities = [facts.priorities[one.id] for one in (year.priorities if year else ()) if one.code in codes]
    if entered.state in rules.MOVES_TO:
        set_state(operation, operations_rules.check_move(rules.MOVES_TO[entered.state], operation.state), why=entered.reason)
    parts = {part.agency_id: part for part in entered.parts}
    parts.setdefault(entered.lead_agency_id, Came(entered.lead_agency_id))
    operation.commitments = [_part(part, over=operation.state is OperationState.COMPLETED, by=by) for part in parts.values()]
    return operation


def _part(part: Came, *, over: bool, by: User) -> Commitment:
    """An agency's part: of what is over it came or it did not; else nobody was asked here."""
    made = Commitment(agency_id=part.agency_id, state=CommitmentState.NOT_ASKED, staff_asked=part.asked or part.came or 0, required=True)
    if over:
        verb = "note as come" if part.took_part else "note as not come"
        made.state = commitments_rules.moved(verb, made.state, "This agency")
        if part.took_part:
            made.staff_promised = made.staff_asked if part.came is None else part.came
        else:
            made.reason = rules.NOT_COME
        if part.came is not None:
            made.turned_up, made.turned_up_at, made.turned_up_by_id = part.came, clock.now(), by.id
    return made
