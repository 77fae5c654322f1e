"""What is proposed for a quarter of 60 operations: how long it takes, how good it is beside first come, first served, and how far it is from the best that could be."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import NamedTuple

from flask import Flask

from opsplanner import clock
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.database import db
from opsplanner.models import User
from opsplanner.operations.proposal.facts import queries
from opsplanner.operations.proposal.goals.rules import Worth
from opsplanner.operations.proposal.wishes.queries import kinds
from opsplanner.operations.proposal.wishes.rules import MOST, Wanted, Wishes
from opsplanner.operations.proposal.words import GOALS
from opsplanner.operations.proposal.work.services import solved
from opsplanner.solving.services import GRACE, SECONDS
from opsplanner.solving.work.rules import percent_better
from opsplanner.solving.work.words import verdict
from tests.bench.filled import COORDINATOR

WEEKS = 13
READ, WORKED = 10.0, SECONDS + GRACE
"""The seconds of CPU in which what stands in the way is read, and those of the clock in which it is worked out."""


class Took(NamedTuple):
    """The seconds that it took, of CPU to read what stands in the way, and of the clock to work it out; what first come, first served is worth, and what was found; what is said of the gap."""

    read: float
    worked: float
    first: Worth
    found: Worth
    said: str


def took(app: Flask) -> Took:
    """Work out 60 operations of all types with hours, from tomorrow on for 13 weeks, and return what that took."""
    with app.app_context():
        by = db.session.scalars(db.select(User).where(User.email == COORDINATOR)).one()
        types = [kind for kind in kinds() if kind.starts and kind.ends]
        each, more = divmod(MOST, len(types))
        wanted = tuple(Wanted(kind.id, kind.code, each + (n < more), kind.starts, kind.ends, kind.briefing, "working", ()) for n, kind in enumerate(types))
        first = clock.today() + timedelta(days=1)
        wards = tuple(ward.id for ward in catalogue_queries.choices().wards)
        wishes = Wishes(first=first, until=first + timedelta(weeks=WEEKS, days=-1), wanted=wanted, wards=wards, lead_agency_id=by.agency_id, a_day=3, rather=(1, 2, 3))
        began = time.process_time()
        facts = queries.read(wishes, by)
        read, began = time.process_time() - began, time.perf_counter()
        result, outcome = solved(wishes, facts, SECONDS)
        worked = time.perf_counter() - began
    assert not outcome.trouble, outcome.trouble
    return Took(read, worked, result.first, result.found, verdict(percent_better(result.found, result.best, {0: wishes.number}), GOALS))
