"""Every spelling of who may see an operation says one thing, whoever asks and however the operation stands."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from opsplanner import clock
from opsplanner.access import (
    among_visible,
    busy_to,
    changeable_by,
    is_named,
    may,
    may_change,
    named_on,
    tellable_to,
    visible_to,
    visible_to_each,
    within_reach,
)
from opsplanner.database import db
from opsplanner.home.queries import ours, ours_as_seen
from opsplanner.models import Agency, AgencyKind, Commitment, CommitmentState, Nomination, Operation, OperationState, Role, User
from opsplanner.operations.page.queries import who_can_see
from opsplanner.outcomes.review.reviewers.queries import who_signs
from tests.make import Make

AGENCIES, PEOPLE, OPERATIONS = 4, 4, 8
ENDED = (CommitmentState.DECLINED, CommitmentState.WITHDRAWN, CommitmentState.RELEASED)
APART = (AgencyKind.VOLUNTARY, AgencyKind.BUSINESS)
HOLDS = (OperationState.PROPOSED, OperationState.CONFIRMED, OperationState.UNDER_WAY)


class Somebody(NamedTuple):
    """A person: the agency by number."""

    agency: int
    role: Role
    deputy: bool
    suspended: bool


class Planned(NamedTuple):
    """An operation: agencies and people by number; None is a name without an account."""

    state: OperationState
    restricted: bool
    lead: int
    author: int
    parts: list[CommitmentState | None]
    """By agency; None: it was never asked."""
    named: set[tuple[int, int | None]]
    """On whose part, and who."""

    def stands(self, agency: int) -> bool:
        """Say whether an agency takes part: its part has not ended."""
        return self.parts[agency] not in (None, *ENDED)

    def names(self, person: int, of: int) -> bool:
        """Say whether a person of an agency is named on its part, and that stands: who has moved to another one is not expected any more."""
        return (of, person) in self.named and self.stands(of)


class Case(NamedTuple):
    """Agencies, the people in them, and what they plan."""

    kinds: list[AgencyKind]
    closed: set[int]
    people: list[Somebody]
    operations: list[Planned]

    def sees(self, person: int, operation: Planned) -> bool:
        """Say what the rules say of one person and one operation (docs/domain.md, "Who sees what")."""
        who = self.people[person]
        coordinator, office = who.role is Role.COORDINATOR, self.kinds[who.agency] is AgencyKind.OFFICE
        if operation.state is OperationState.DRAFT:
            return (office or who.agency == operation.author) and (coordinator or not operation.restricted)
        if operation.restricted:
            return operation.names(person, who.agency) or (coordinator and (office or who.agency == operation.lead or operation.stands(who.agency)))
        asked = operation.parts[who.agency] not in (None, CommitmentState.RELEASED)
        return self.kinds[who.agency] not in APART or who.agency == operation.lead or asked or operation.names(person, who.agency)

    def has_duty(self, person: int, operation: Planned) -> bool:
        """Say whether an operation is this person's own business, or her agency's."""
        agency = self.people[person].agency
        return operation.names(person, agency) or agency == operation.lead or operation.stands(agency)


# what the rules turn on is drawn more often
agencies, people = st.integers(0, AGENCIES - 1), st.integers(0, PEOPLE - 1)
somebody = st.builds(Somebody, agencies, st.sampled_from((*Role, *[Role.COORDINATOR] * 3)), st.booleans(), st.integers(0, 5).map(lambda n: n == 5))
planned = st.builds(
    Planned, st.sampled_from((*OperationState, *[OperationState.DRAFT] * 3)), st.booleans(), agencies, agencies,
    st.lists(st.sampled_from((None, None, None, *CommitmentState)), min_size=AGENCIES, max_size=AGENCIES), st.sets(st.tuples(agencies, st.none() | people), max_size=6),
)
cases = st.builds(
    Case, st.lists(st.sampled_from((*AgencyKind, *APART, *[AgencyKind.OFFICE] * 3)), min_size=AGENCIES, max_size=AGENCIES), st.sets(agencies, max_size=1),
    st.lists(somebody, min_size=PEOPLE, max_size=PEOPLE), st.lists(planned, min_size=OPERATIONS, max_size=OPERATIONS),
)


class World:
    """The rows that each case is written into."""

    def __init__(self, make: Make):
        self.agencies = [make.agency().id for _ in range(AGENCIES)]
        self.people = [make.user().id for _ in range(PEOPLE)]
        kind, author = make.type(), make.user()
        self.operations = [make.operation(kind=kind, author=author).id for _ in range(OPERATIONS)]

    def lay_out(self, case: Case) -> tuple[list[User], list[Operation]]:
        """Write a case, and return its people and operations. Nothing is committed."""
        for id_, kind in zip(self.agencies, case.kinds, strict=True):
            agency = db.session.get_one(Agency, id_)
            agency.kind, agency.active = kind, self.agencies.index(id_) not in case.closed
        users, operations = [db.session.get_one(User, id_) for id_ in self.people], [db.session.get_one(Operation, id_) for id_ in self.operations]
        for user, who in zip(users, case.people, strict=True):
            user.agency, user.role, user.deputy_manager = db.session.get_one(Agency, self.agencies[who.agency]), who.role, who.deputy
            user.suspended_at = clock.now() if who.suspended else None
        db.session.execute(delete(Commitment))
        for operation, meant in zip(operations, case.operations, strict=True):
            operation.state, operation.restricted = meant.state, meant.restricted
            operation.lead_agency_id, operation.author_agency_id = self.agencies[meant.lead], self.agencies[meant.author]
            for number, state in enumerate(meant.parts):
                if state is not None:
                    named = [Nomination(user_id=None if who is None else self.people[who], name="A. Colleague") for of, who in meant.named if of == number]
                    db.session.add(Commitment(operation_id=operation.id, agency_id=self.agencies[number], state=state, nominations=named))
        db.session.flush()
        named = selectinload(Operation.commitments).selectinload(Commitment.nominations)
        db.session.scalars(select(Operation).options(named).execution_options(populate_existing=True)).all()
        return users, operations


@pytest.fixture
def world(in_app: Flask, make: Make) -> World:
    """Rows for every case, in one database."""
    return World(make)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@settings(max_examples=40, derandomize=True, database=None)
@given(case=cases)
def test_every_spelling_of_who_may_see_an_operation_says_the_same(world: World, case: Case) -> None:
    users, operations = world.lay_out(case)
    try:
        seen = {(user.id, operation.id) for n, user in enumerate(users) for operation, meant in zip(operations, case.operations, strict=True) if case.sees(n, meant)}
        pairs = select(User.id, Operation.id).select_from(User).join(User.agency).join(Operation, Operation.id.in_(world.operations))
        assert {(who, what) for who, what in db.session.execute(pairs.where(User.id.in_(world.people), visible_to_each()))} == seen, "visible_to_each"
        for n, user in enumerate(users):
            _as_one_person(case, n, user, operations, {what for who, what in seen if who == user.id})
        signing = who_signs(world.operations, but=())
        for operation in operations:
            can = {user.id for user in users if user.is_active and (user.id, operation.id) in seen}
            assert {user.id for user in who_can_see(operation)} & {user.id for user in users} == can, "who_can_see"
            assert {user.id for user in signing[operation.id]} == {user.id for user in users if user.id in can and may(user, "review")}, "who_signs"
    finally:
        db.session.rollback()


def _as_one_person(case: Case, n: int, user: User, operations: list[Operation], seen: set[int]) -> None:
    conditions = {
        "visible_to": visible_to(user), "among_visible": among_visible(Operation.id, user), "within_reach": within_reach(user),
        "tellable_to": tellable_to(user), "busy_to": busy_to(user), "changeable_by": changeable_by(user), "named_on": named_on(user),
        "ours": ours(user), "ours_as_seen": ours_as_seen(user),
    }
    rows = db.session.execute(select(Operation.id, *(condition.label(name) for name, condition in conditions.items())))
    found: dict[str, set[int]] = {name: set() for name in conditions}
    for row in rows:
        for name in conditions:
            if getattr(row, name):
                found[name].add(row.id)
    meant = dict(zip((operation.id for operation in operations), case.operations, strict=True))
    told = {id_ for id_ in seen if meant[id_].state is not OperationState.DRAFT and (not meant[id_].restricted or case.has_duty(n, meant[id_]))}
    assert found["visible_to"] == seen, "visible_to"
    assert found["among_visible"] == seen, "among_visible"
    assert found["within_reach"] >= seen, "within_reach"
    assert found["tellable_to"] == told, "tellable_to"
    assert found["busy_to"] == {id_ for id_, of in meant.items() if of.restricted and of.state in HOLDS} - seen, "busy_to"
    assert found["changeable_by"] == {operation.id for operation in operations if operation.id in seen and may_change(user, operation)}, "changeable_by"
    if user.role is Role.COORDINATOR:
        assert found["ours_as_seen"] == found["ours"] & seen, "ours_as_seen"
    assert found["named_on"] == {operation.id for operation in operations if is_named(user, operation)}, "is_named"
    assert found["named_on"] == {id_ for id_, of in meant.items() if of.names(n, case.people[n].agency)}, "named_on"
