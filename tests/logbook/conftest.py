"""An operation that is under way today, and who is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

import pytest

from opsplanner import clock
from opsplanner.clock import Wall
from opsplanner.models import Agency, Operation, Role, User
from opsplanner.models import OperationState as S


def around_now() -> Wall:
    """A wall that holds this moment: two hours before to two hours after, over midnight where it has to."""
    there = clock.local(clock.now())
    start, end = there - timedelta(hours=2), there + timedelta(hours=2)
    return Wall(start.date(), time(start.hour, start.minute), time(end.hour, end.minute))


@dataclass
class Day:
    """One operation, led by the council, with the fire service in it and a stranger outside."""

    op: Operation
    fire: Agency
    lead: User
    firefighter: User
    fire_coordinator: User
    stranger: User
    manager: User

    def url(self, page: str = "") -> str:
        """The address of one of its pages."""
        return f"/operations/{self.op.reference}" + (f"/{page}" if page else "")


@pytest.fixture
def day(make) -> Day:
    """An operation that is under way now."""
    fire = make.agency("Fire and Rescue")
    op = make.operation(S.UNDER_WAY, accepted=[fire], wall=around_now(), staff=6, wards=[make.ward("River")])
    return Day(
        op, fire, make.user(), make.user(fire, Role.STAFF), make.user(fire), make.user(make.agency("Elsewhere")), make.user(make.office(), Role.MANAGER)
    )
