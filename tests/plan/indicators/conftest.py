"""An indicator of the street scene, and where its pages stand."""

from __future__ import annotations

import pytest

from opsplanner.models import Indicator, Role
from tests.plan.conftest import Plan


@pytest.fixture
def tips(plan: Plan) -> Indicator:
    """Fly-tips a quarter, 750 or less, kept by a member of the police's staff."""
    owner = plan.make.user(plan.make.agency("Test Police"), Role.STAFF, name="Olive Owner")
    return plan.keep(Indicator(
        priority_id=plan.streets.id, code="fly-tips", name="Fly-tips reported", unit="reports", better="down", period="quarter", target=75000,
        definition="Reports, each counted once.", owner_id=owner.id, due_days=30,
    ))


def at(plan: Plan, rest: str = "") -> str:
    """The page of the fly-tips, or one below it."""
    return f"{plan.url}/indicators/fly-tips{rest}"
