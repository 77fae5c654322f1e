"""What lists say of an operation is drawn once for as long as it stays the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opsplanner import clock
from opsplanner.models import CommitmentState, OperationState
from opsplanner.operations.listing.queries import Line, Part
from opsplanner.operations.listing.words import since_when, stand_of

TICK = timedelta(microseconds=1)


def line(state: OperationState, ends_at) -> Line:
    parts = tuple(
        Part(1, n, name, "", state, True, clock.today() + timedelta(days=3))
        for n, (name, state) in enumerate([("Fire", CommitmentState.REQUESTED), ("DVLA", CommitmentState.DECLINED), ("Police", CommitmentState.ACCEPTED)])
    )
    return Line(1, "CUBIT-2026-014", "Cubit", state, "the pound is full", ends_at - timedelta(hours=4), ends_at, ends_at - timedelta(hours=5), None, 1, "Council", False, parts)


@pytest.mark.parametrize("state", OperationState)
@pytest.mark.parametrize("ended", [-3 * timedelta(days=1), -timedelta(hours=2), -TICK, timedelta(0), TICK, timedelta(minutes=40), timedelta(hours=30)], ids=str)
def test_since_then_it_says_the_same(state, ended):
    now = clock.now()
    one = line(state, now - ended)
    for moment in (now, now + TICK, now + timedelta(hours=5), now + timedelta(days=1)):
        ((found, since),) = since_when([one], moment)
        assert found is one and since <= moment and stand_of(one, since) == stand_of(one, moment)
    later = now + timedelta(minutes=3)
    changes = one.ends_at - TICK <= later and one.ends_at + TICK >= now
    assert since_when([one], now) == since_when([one], later) or changes
