"""Every test of Community Payback runs in the evening: what was done in the morning can be written down, and the day is not over."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from opsplanner import clock
from tests.hands import Hands


@pytest.fixture(autouse=True)
def evening(hands: Hands) -> None:
    """Six in the evening of today."""
    hands.move_to(datetime.combine(clock.today(), time(18), clock.LONDON))
