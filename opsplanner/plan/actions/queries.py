"""The actions of priorities: what is done for them, by whom, by when, and how it goes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, String, func, select

from opsplanner.access import may
from opsplanner.database import db, read, read_row, rows, the_row
from opsplanner.errors import NotFound
from opsplanner.kept import until_changed
from opsplanner.models import (
    Action,
    Agency,
    AgreedState,
    GroupMember,
    Meeting,
    MeetingAction,
    PlanYear,
    Priority,
    ScrutinyMatter,
    ThematicGroup,
    User,
)
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.actions import rules
from opsplanner.plan.queries import PriorityRow, YearRow, by_priority
from opsplanner.statements import built_once, value, values


class ActionRow(NamedTuple):
    """What is done for a priority. One that is not `active` was taken out of the plan."""

    id: int
    code: str
    text: str
    programme: str
    owner: str | None
    owner_code: str | None
    owner_id: int | None
    due_on: date | None
    status: str
    progress: str
    progress_on: date | None
    active: bool


_COLUMNS = (
    Action.id, Action.code, Action.text, Action.programme, Agency.short_name.label("owner"), Agency.code.label("owner_code"),
    Action.owner_agency_id.label("owner_id"), Action.due_on, Action.status, Action.progress, Action.progress_on, Action.active,
)


@built_once
def _actions() -> Select[*tuple[Any, ...]]:
    query = select(Action.priority_id, *_COLUMNS).outerjoin(Agency, Agency.id == Action.owner_agency_id)
    return query.where(Action.priority_id.in_(values("priorities")), Action.active).order_by(Action.position, Action.id)


@until_changed
def actions(priority_ids: Collection[int]) -> dict[int, tuple[ActionRow, ...]]:
    """Return the actions of the plan by priority, in its order; of each one that is asked for."""
    found = rows(_actions(), {"priorities": list(priority_ids)})
    return by_priority(priority_ids, ((row.priority_id, read_row(ActionRow, row)) for row in found))


@built_once
def _action() -> Select[*tuple[Any, ...]]:
    query = select(*_COLUMNS).outerjoin(Agency, Agency.id == Action.owner_agency_id)
    return query.where(Action.priority_id == value("priority", Integer), Action.code == value("action", String)).order_by(Action.id)


@until_changed
def _named(priority_id: int, code: str) -> ActionRow | None:
    return next(iter(read(ActionRow, _action(), {"priority": priority_id, "action": code})), None)


class Whole(NamedTuple):
    """An action with its priority and plan year."""

    year: YearRow
    priority: PriorityRow
    row: ActionRow


def action(year: str, priority: str, code: str) -> Whole:
    """Return one action by its codes, the year as 2026-27; one that was taken out of the plan too. Raises NotFound."""
    of_year, found = plan_queries.priority(year.replace("-", "/"), priority)
    row = _named(found.id, code)
    if row is None:
        raise NotFound()
    return Whole(of_year, found, row)


class PlaceRow(NamedTuple):
    """Where an action stands: the plan year as addresses carry it, and codes; and what it is called."""

    year: str
    priority: str
    action: str
    text: str
    programme: str
    year_code: str
    priority_name: str
    active: bool


@built_once
def _place() -> Select[*tuple[Any, ...]]:
    columns = (
        func.replace(PlanYear.code, "/", "-").label("year"), Priority.code.label("priority"), Action.code.label("action"), Action.text, Action.programme,
        PlanYear.code.label("year_code"), Priority.name.label("priority_name"), Action.active,
    )
    query = select(*columns).select_from(Action).join(Priority, Priority.id == Action.priority_id).join(PlanYear, PlanYear.id == Priority.plan_year_id)
    return query.where(Action.id == value("action", Integer))


@until_changed
def place_of(action_id: int) -> PlaceRow | None:
    """Return where an action stands; None where there is no such one (one query)."""
    return next(iter(read(PlaceRow, _place(), {"action": action_id})), None)


class RecommendationRow(NamedTuple):
    """The recommendation of scrutiny that an action is of."""

    code: str
    text: str
    asked_on: date


@built_once
def _recommendation() -> Select[*tuple[Any, ...]]:
    of = ScrutinyMatter
    return select(of.code, of.text, of.asked_on).where(of.action_id == value("action", Integer))


@until_changed
def recommendation_of(action_id: int) -> RecommendationRow | None:
    """Return the recommendation that an action is of; None where it is of none (one query)."""
    return next(iter(read(RecommendationRow, _recommendation(), {"action": action_id})), None)


class ServingRow(NamedTuple):
    """What a meeting of a group agreed that serves an action of the plan."""

    code: str
    text: str
    owner: str
    """The office that does it."""
    due_on: date
    state: AgreedState
    meeting: str
    day: date
    group: str
    group_code: str


@built_once
def _serving() -> Select[*tuple[Any, ...]]:
    of = MeetingAction
    owner, group = GroupMember.office.label("owner"), (ThematicGroup.name.label("group"), ThematicGroup.code.label("group_code"))
    return (
        select(of.code, of.text, owner, of.due_on, of.state, Meeting.code.label("meeting"), Meeting.day, *group)
        .join(Meeting, Meeting.id == of.meeting_id)
        .join(ThematicGroup, ThematicGroup.id == Meeting.group_id)
        .join(GroupMember, GroupMember.id == of.owner_id)
        .where(of.plan_action_id == value("action", Integer))
        .order_by(of.due_on, of.id)
    )


@until_changed
def serving(action_id: int) -> tuple[ServingRow, ...]:
    """Return what meetings agreed that serves an action, what is due first (one query)."""
    return tuple(read(ServingRow, _serving(), {"action": action_id}))


def named(priority_id: int, code: str) -> Select[Action]:
    """Select an action of a priority by its code, to be changed."""
    return select(Action).where(Action.priority_id == priority_id, Action.code == code)


@built_once
def _as_kept() -> Select[*tuple[Any, ...]]:
    return select(*Action.__table__.c).where(Action.priority_id == value("priority"), Action.code == value("code", String))


def as_kept(priority_id: int, code: str) -> Any:
    """Return an action of a priority as it is kept: a row with the columns of Action. Raises NotFound."""
    return the_row(_as_kept(), {"priority": priority_id, "code": code})


def codes(priority_id: int) -> set[str]:
    """Return the codes that actions of a priority have, those too that were taken out."""
    return set(db.session.scalars(select(Action.code).where(Action.priority_id == priority_id)))


def may_report(user: User, owner_agency_id: int | None) -> bool:
    """Say whether this person says how an action goes, and what shows it."""
    return rules.may_report(user.role, user.agency_id, keeps_plan=plan_queries.keeps_plan(user), owner_agency_id=owner_agency_id)


def is_coordinator(user: User) -> bool:
    """Say whether this person answers for her agency, so that what it owns and is late is hers to see to."""
    return may(user, "answer_for_agency")


@built_once
def _agencies() -> Select[*tuple[Any, ...]]:
    return select(Agency.id, Agency.short_name, Agency.active).order_by(Agency.short_name, Agency.id)


def agencies(keep: int | None = None) -> list[tuple[int, str]]:
    """Return the agencies in use that may own an action, and the one that owns it: (id, name) of each."""
    return [(row.id, row.short_name) for row in rows(_agencies()) if row.active or row.id == keep]
