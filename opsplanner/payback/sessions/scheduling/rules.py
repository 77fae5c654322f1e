"""Which jobs are put on slots."""

from __future__ import annotations

from opsplanner.models import JobState

SCHEDULABLE = (JobState.ACCEPTED, JobState.SCHEDULED, JobState.UNDER_WAY)
