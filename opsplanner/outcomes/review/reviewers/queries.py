"""Who signs figures off: managers and appointed deputies, as far as they see what the figures came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, or_, select

from opsplanner.access import visible_to_each
from opsplanner.database import read, rows
from opsplanner.models import Agency, Operation, Role, User
from opsplanner.statements import built_once, holds, sought, value, values

OFFERED = 20
"""So many people are offered for an appointment; who looks for somebody else types part of a name."""
REVIEWS = or_(User.role == Role.MANAGER, and_(User.deputy_manager, User.role != Role.ADMINISTRATOR))
"""True for who reviews (access.may says it of one person)."""
_ACTIVE = and_(User.suspended_at.is_(None), Agency.active)


class Reviewer(NamedTuple):
    """Somebody who signs figures off."""

    id: int
    name: str
    role: Role
    agency: str
    """The short name of her agency."""


@built_once
def _reviewers() -> Select[*tuple[Any, ...]]:
    query = select(User.id, User.name, User.role, Agency.short_name.label("agency")).join(User.agency)
    return query.where(REVIEWS, _ACTIVE).order_by(User.role != Role.MANAGER, User.name, User.id)


def reviewers() -> list[Reviewer]:
    """Return everyone who signs figures off, managers first, by name."""
    return read(Reviewer, _reviewers())


def who_signs(operation_ids: Collection[int], *, but: Collection[int | None]) -> dict[int | None, list[Reviewer]]:
    """Return who may sign off figures of these operations (None: of no operation), some people left out (two queries)."""
    everyone = [one for one in reviewers() if one.id not in but]
    found: dict[int | None, list[Reviewer]] = {None: everyone}
    if operation_ids:
        seen = set(rows(_seen(), {"operation_ids": operation_ids}))
        found |= {one: [who for who in everyone if (one, who.id) in seen] for one in operation_ids}
    return found


@built_once
def _seen() -> Select[int, int]:
    """Each operation beside each who reviews and sees it."""
    of = Operation.id.in_(values("operation_ids"))
    return select(Operation.id, User.id).select_from(User).join(User.agency).join(Operation, of).where(visible_to_each(), REVIEWS, _ACTIVE)


class Deputy(NamedTuple):
    """An appointed deputy manager."""

    id: int
    name: str
    role: Role
    agency_id: int
    agency: str
    works: bool
    """Whether she can sign in."""


@built_once
def _deputies() -> Select[*tuple[Any, ...]]:
    query = select(User.id, User.name, User.role, User.agency_id, Agency.name.label("agency"), _ACTIVE.label("works")).join(User.agency)
    return query.where(User.deputy_manager).order_by(User.name, User.id)


def deputies() -> list[Deputy]:
    """Return the appointed deputy managers, by name."""
    return read(Deputy, _deputies())


class Candidate(NamedTuple):
    """Somebody who can be appointed."""

    id: int
    name: str
    agency: str


@built_once
def _may_be_deputies(of_all: bool, words: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    query = select(User.id, User.name, Agency.name.label("agency")).join(User.agency)
    query = query.where(User.role.in_([Role.COORDINATOR, Role.STAFF]), User.deputy_manager.is_(False), _ACTIVE)
    query = query if of_all else query.where(User.agency_id == value("agency"))
    query = query.where(*(or_(holds(User.name, value(word, String)), holds(Agency.name, value(word, String))) for word in words))
    return query.order_by(Agency.name, User.name, User.id).limit(OFFERED + 1)


def may_be_deputies(by: User, words: Iterable[str] = ()) -> tuple[list[Candidate], bool]:
    """Return whom this person can appoint: coordinators and staff of her agency (the office: of all) with an account that works.

    By agency and name, those whose name or agency holds all the words, OFFERED at most; and whether there are more (one query).
    """
    asked = {f"word{place}": sought(word) for place, word in enumerate(words)}
    found = read(Candidate, _may_be_deputies(by.in_partnership_office, tuple(asked)), {"agency": by.agency_id, **asked})
    return found[:OFFERED], len(found) > OFFERED
