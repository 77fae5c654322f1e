"""Who sees what: each kind of person before each kind of operation (docs/domain.md, "Who sees what")."""

from __future__ import annotations

import pytest
from flask import Flask

from opsplanner.access import busy_to, changeable_by, may_change, may_see_names, named_on, visible_to
from opsplanner.database import db
from opsplanner.models import Agency, AgencyKind, Operation, OperationState, Role, User
from tests.make import Make

KINDS = ("draft", "restricted draft", "proposed", "cancelled", "restricted", "restricted and cancelled")


class World:
    """The council leads everything; the police take part, the fire service was released, a charity and a business stand by."""

    def __init__(self, make: Make):
        self.make, council, office = make, make.council(), make.office()
        police, fire = make.agency("Police"), make.agency("Fire", AgencyKind.FIRE)
        charity, business = make.agency("Charity", AgencyKind.VOLUNTARY), make.agency("Business", AgencyKind.BUSINESS)
        health = make.agency("Health", AgencyKind.HEALTH)
        self.people: dict[str, User] = {
            "lead coordinator": make.user(council), "lead staff": make.user(council, Role.STAFF), "lead manager": make.user(council, Role.MANAGER),
            "office coordinator": make.user(office), "office manager": make.user(office, Role.MANAGER),
            "administrator": make.user(office, Role.ADMINISTRATOR),
            "partner coordinator": make.user(police), "partner staff": make.user(police, Role.STAFF), "named staff": make.user(police, Role.STAFF),
            "released coordinator": make.user(fire), "other coordinator": make.user(health),
            "asked charity": make.user(charity), "other business": make.user(business),
        }
        states = {"draft": OperationState.DRAFT, "cancelled": OperationState.CANCELLED}
        self.operations: dict[str, Operation] = {}
        for kind in KINDS:
            state = next((state for word, state in states.items() if word in kind), OperationState.PROPOSED)
            operation = make.operation(
                state, author=self.people["lead coordinator"], restricted="restricted" in kind, accepted=[police], released=[fire], requested=[charity]
            )
            make.nomination(operation, police, self.people["named staff"])
            self.operations[kind] = operation

    def seen(self, who: str, condition: object = None) -> set[str]:
        """Return the kinds of operation that this person sees."""
        ids = set(db.session.scalars(db.select(Operation.id).where(visible_to(self.people[who]) if condition is None else condition)))
        return {kind for kind, operation in self.operations.items() if operation.id in ids}


@pytest.fixture
def world(in_app: Flask, make: Make) -> World:
    """Every kind of person and every kind of operation."""
    return World(make)


OPEN = {"proposed", "cancelled"}
RESTRICTED = {"restricted", "restricted and cancelled"}


def test_each_person_sees_exactly_what_the_domain_says(world: World) -> None:
    assert {who: world.seen(who) for who in world.people} == {
        "lead coordinator": set(KINDS), "office coordinator": set(KINDS),
        "lead staff": OPEN | {"draft"}, "lead manager": OPEN | {"draft"}, "office manager": OPEN | {"draft"}, "administrator": OPEN | {"draft"},
        "partner coordinator": OPEN | RESTRICTED, "partner staff": OPEN, "named staff": OPEN | RESTRICTED,
        "released coordinator": OPEN, "other coordinator": OPEN,
        "asked charity": OPEN | RESTRICTED, "other business": set(),
    }


def test_what_holds_people_and_is_not_seen_is_a_busy_block(world: World) -> None:
    assert world.seen("other coordinator", busy_to(world.people["other coordinator"])) == {"restricted"}
    assert world.seen("lead coordinator", busy_to(world.people["lead coordinator"])) == set()


def test_the_leads_and_the_offices_coordinators_change_an_operation_and_nobody_else(world: World) -> None:
    for who, person in world.people.items():
        may = who in ("lead coordinator", "office coordinator")
        assert world.seen(who, changeable_by(person)) == (set(KINDS) if may else set()), who
        assert may_change(person, world.operations["proposed"]) is may, who


def test_an_operation_that_another_agency_drafted_is_its_own_until_it_asks(world: World, make: Make) -> None:
    police = world.people["partner coordinator"].agency
    world.operations["draft"] = make.operation(OperationState.DRAFT, author=world.people["partner coordinator"], lead=_council(world))
    assert "draft" in world.seen("partner coordinator") and "draft" not in world.seen("lead coordinator")
    assert police.kind is AgencyKind.POLICE


def _council(world: World) -> Agency:
    return world.people["lead coordinator"].agency


def test_a_released_part_names_nobody_on_it_any_more(world: World, make: Make) -> None:
    operation = make.operation(restricted=True, author=world.people["lead coordinator"], released=[world.people["named staff"].agency])
    make.nomination(operation, world.people["named staff"].agency, world.people["named staff"])
    world.operations = {"released": operation}
    assert world.seen("named staff", named_on(world.people["named staff"])) == set() and world.seen("named staff") == set()


def test_names_are_seen_by_their_agency_the_lead_the_office_and_each_other(world: World) -> None:
    operation = world.operations["proposed"]
    police = next(part for part in operation.commitments if part.agency_id == world.people["partner staff"].agency_id)
    seen = {who for who, person in world.people.items() if may_see_names(person, operation, police, named=who == "named staff")}
    assert seen == {
        "lead coordinator", "lead staff", "lead manager", "office coordinator", "office manager", "administrator",
        "partner coordinator", "partner staff", "named staff",
    }
