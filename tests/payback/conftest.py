"""Every test of Community Payback runs in the evening: what was done in the morning can be written down, and the day is not over."""

from __future__ import annotations

from datetime import datetime, time

import pytest
from time_machine import TimeMachineFixture

from opsplanner import clock


@pytest.fixture(autouse=True)
def evening(time_machine: TimeMachineFixture) -> None:
    """Six in the evening of today."""
    time_machine.move_to(datetime.combine(clock.today(), time(18), clock.LONDON), tick=True)
